"""Knowledge cards (« fiches Info-Sésame »): what a resident asks again and again, answered once.

A card is `cards/<code>.md`: a head of YAML between two lines of `---`, then its text in Markdown, in the town's first
language. `cards/<code>.en.md` says title, summary, keywords and text in English.
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from server.platform.municipality.faults import read_as
from server.platform.municipality.phrases import Code, Record, Words, unbroken
from server.platform.municipality.source import Source, read_source
from server.platform.municipality.texts import Files

LONGEST = 20_000
_NAME = re.compile(r"([a-z][a-z0-9-]{0,39})(?:\.(en))?\.md")

Title = Annotated[str, AfterValidator(unbroken), Field(min_length=1, max_length=120)]
Summary = Annotated[str, AfterValidator(unbroken), Field(min_length=1, max_length=300)]


def _day(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written} is not a day: write one such as 2027-01-31") from None


Day = Annotated[date, BeforeValidator(_day)]


class Said(Record):
    """What a card says in one language; the text is Markdown."""

    title: Title
    summary: Summary
    keywords: tuple[str, ...] = ()
    text: str = Field(min_length=1, max_length=LONGEST)


class Head(Record):
    """The head of a card's file in the town's first language."""

    title: Title
    summary: Summary
    keywords: tuple[str, ...] = ()
    owner: Code
    """The department that answers for what it says."""
    review: Day
    """The day by which somebody must have read it again."""
    topics: tuple[Code, ...] = ()
    """Topics that it may spare: shown while one of them is written, and leading to them."""
    departments: tuple[Code, ...] = ()
    """Whose agents it is for too; the owner's always."""
    public: bool = True
    """Whether residents see it; else it is for agents alone."""


class OtherHead(Record):
    """The head of a card's file in another language."""

    title: Title
    summary: Summary
    keywords: tuple[str, ...] = ()


class Card(Record):
    """One knowledge card in all its languages."""

    code: Code
    fr: Said
    en: Said | None = None
    owner: Code
    review: Day
    topics: tuple[Code, ...] = ()
    departments: tuple[Code, ...] = ()
    public: bool = True

    def says(self, language: str) -> Said:
        """The card in `language` (a BCP 47 tag), in French when it has not been translated."""
        return self.en if self.en and language.startswith("en") else self.fr

    @property
    def title(self) -> Words:
        """Its title in all its languages."""
        return Words(fr=self.fr.title, en=self.en.title if self.en else None)


def read_cards(
    folder: Files, *, languages: tuple[str, ...], topics: set[str], departments: set[str] | None
) -> tuple[tuple[Card, ...], list[Source]]:
    """The cards of a folder, in the order of their codes, and their files with what is wrong with each.

    `departments` is None where they could not be read: that is said of their own file.
    """
    files = {file.name: _source(file, folder.instead(file)) for file in folder.listed("cards", ".md")}
    for name, (source, _text) in files.items():
        if not _NAME.fullmatch(name):
            source.blame((), "a card is named <code>.md or <code>.en.md: a-z, 0-9 and hyphens, a letter first")
    found = []
    for name, (source, text) in files.items():
        named = _NAME.fullmatch(name)
        if named is None or source.messages:
            continue
        if named[2]:
            if f"{named[1]}.md" not in files:
                source.blame((), f"{named[1]}.md is missing: write the card in the town's first language too")
            continue
        other = files.get(f"{named[1]}.en.md")
        card = _card(named[1], (source, text), other, languages)
        if card:
            _blame_unknown(source, card, topics, departments)
            found.append(card)
    return tuple(found), [source for source, _text in files.values()]


def _source(file: Path, instead: str | None) -> tuple[Source, str]:
    """The head of a card as a source, and its text; a file without a head is a fault of its first line."""
    try:
        written = file.read_text(encoding="utf-8") if instead is None else instead
    except UnicodeDecodeError:
        return Source(file=file), ""
    parts = re.split(r"^---[ \t]*$", written, maxsplit=2, flags=re.MULTILINE)
    if len(parts) < 3 or parts[0].strip():
        source = Source(file=file)
        source.blame((), "a card begins with a head between two lines of ---: title, summary, owner, review")
        return source, ""
    # The line of the first --- stays in front, so that lines are counted as in the file.
    return read_source(file, "---" + parts[1]), parts[2].strip()


def _card(
    code: str, own: tuple[Source, str], other: tuple[Source, str] | None, languages: tuple[str, ...]
) -> Card | None:
    source, text = own
    head = read_as(Head, source)
    fr = _said(source, head, text)
    en = _said(other[0], read_as(OtherHead, other[0]), other[1]) if other else None
    if other is None and any(tag.startswith("en") for tag in languages):
        source.blame((), f"this town speaks English too: write {code}.en.md")
    if head is None or fr is None:
        return None
    return Card(
        code=code,
        fr=fr,
        en=en,
        owner=head.owner,
        review=head.review,
        topics=head.topics,
        departments=head.departments,
        public=head.public,
    )


def _said(source: Source, head: Head | OtherHead | None, text: str) -> Said | None:
    if head is None:
        return None
    if not text:
        source.blame((), "the card says nothing: write its text after the head")
        return None
    if len(text) > LONGEST:
        source.blame((), f"the text has more than {LONGEST} characters: cut it into several cards")
        return None
    return Said(title=head.title, summary=head.summary, keywords=head.keywords, text=text)


def _blame_unknown(source: Source, card: Card, topics: set[str], departments: set[str] | None) -> None:
    for at, code in enumerate(card.topics):
        if code not in topics:
            source.blame(("topics", at), f"there is no topic {code}: write the name of a file of topics/")
    for steps, code in [
        (("owner",), card.owner),
        *((("departments", at), code) for at, code in enumerate(card.departments)),
    ]:
        if departments is not None and code not in departments:
            source.blame(steps, f"there is no department {code}: write one of {', '.join(sorted(departments))}")
