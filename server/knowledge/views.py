"""Cards as pages show them, in the words of who reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server.knowledge import rules
from server.knowledge.links import NAMES, broken_links, links_of
from server.platform.days import today
from server.platform.installation import current
from server.platform.markdown import plain_text, render
from server.platform.municipality import Card
from server.platform.web import formats
from server.platform.words import _, current_language

IN_PAGE, AT_DESK = 2, 3
"""Where the first headings of a card stand below those around it."""
ANSWER_LIMIT = 4000
DESK_ROOT = "/poste/fiches"


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A card in a list."""

    code: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """The cards of one department."""

    code: str
    title: str
    cards: Sequence[CardLine]


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """A card that may spare a demand, as the form offers it."""

    code: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """A card, whole."""

    code: str
    title: str
    summary: str
    text: Markup
    owner: str
    review: str
    topics: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Insertion:
    """What an agent may put of a card into an answer: where it is read, and what it says."""

    link: str
    """Empty where residents cannot read the card."""
    text: str


@dataclass(frozen=True, kw_only=True)
class CardBeside(CardLine):
    """A card beside an agent's case."""

    text: Markup
    is_public: bool
    note: str
    """What an agent must know before trusting it."""
    insertion: Insertion


def card_line(card: Card, *, root: str = "/fiches") -> CardLine:
    """A card in a list."""
    said = card.says(current_language())
    return CardLine(code=card.code, title=said.title, summary=said.summary, url=f"{root}/{card.code}")


def groups_of(cards: Sequence[Card]) -> list[Group]:
    """The cards by the department that answers for them, in the town's order."""
    by_department = [
        (department, [card for card in cards if card.owner == department.code])
        for department in current().town.departments
    ]
    return [
        Group(
            code=department.code,
            title=department.title.says(current_language()),
            cards=[card_line(card) for card in found],
        )
        for department, found in by_department
        if found
    ]


def answer_views(cards: Sequence[Card]) -> list[AnswerView]:
    """Cards as a resident's form offers them."""
    return [AnswerView(**vars(card_line(card))) for card in cards]


def card_page(card: Card) -> CardPage:
    """A card as residents read it."""
    said = card.says(current_language())
    return CardPage(
        code=card.code,
        title=said.title,
        summary=said.summary,
        text=text_of(card, level=IN_PAGE),
        owner=current().town.department_title(card.owner, current_language()),
        review=formats.long_day(card.review),
        topics=topics_of(card),
    )


def topics_of(card: Card) -> list[tuple[str, str]]:
    """The topics that a card leads to, each with its form; those that the town has no more are left out."""
    topics = [topic for topic in map(current().town.topic, card.topics) if topic]
    return [(topic.title.says(current_language()), f"/demandes/nouvelle/{topic.code}") for topic in topics]


def text_of(card: Card, *, level: int, root: str = "/fiches", language: str = "", prefix: str = NAMES) -> Markup:
    """The text of a card as HTML, in the person's language unless another is asked for."""
    spoken = language or current_language()
    said = card.says(spoken)
    return render(
        said.text,
        language="en" if said is card.en else "fr",
        links=links_of(card, said, root=root, names=prefix),
        level=level,
        prefix=prefix,
    )


def beside_views(cards: Sequence[Card]) -> list[CardBeside]:
    """Cards as an agent has them beside a case."""
    return [_beside(card) for card in cards]


def insertion_of(card: Card) -> Insertion:
    """What an answer may take from a card; an address is written whole, for it is read in a mail."""
    said = card.says(current_language())
    site = current().settings.url
    links = {
        written: f"{site}{address}" if address.startswith("/") else address
        for written, address in links_of(card, said).items()
        if not address.startswith("#")
    }
    link = _("{title} : {address}").format(title=said.title, address=f"{site}/fiches/{card.code}")
    return Insertion(link=link if card.public else "", text=plain_text(said.text, links=links)[:ANSWER_LIMIT])


def notes_of(card: Card) -> list[str]:
    """What is not as it should be with a card, in words."""
    notes = []
    if rules.is_overdue(card.review, today()):
        notes.append(_("À relire depuis le {day}").format(day=formats.long_day(card.review)))
    if any(broken_links(card)):
        notes.append(_("Un lien ne mène nulle part"))
    return notes


def _beside(card: Card) -> CardBeside:
    line = card_line(card, root=DESK_ROOT)
    return CardBeside(
        **vars(line),
        text=text_of(card, level=AT_DESK, root=DESK_ROOT, prefix=f"{card.code}-"),
        is_public=card.public,
        note=". ".join(notes_of(card)),
        insertion=insertion_of(card),
    )
