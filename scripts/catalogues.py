"""The gettext catalogues of `server/locale`, written so that branches merge: sorted, without dates or machines.

French is the sentence in the code, so it has no catalogue: `fr_CA` and `fr_FR` hold what their region says otherwise.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

Sentence = str | tuple[str, str]
"""A sentence, or the one for one and the one for several."""
Catalogue = Mapping[Sentence, Sentence]

LOCALES = Path(__file__).resolve().parents[1] / "server" / "locale"
COMPLETE = ("en",)
OVERRIDES = ("fr_CA", "fr_FR")
PLURALS = {"en": "nplurals=2; plural=n != 1;", "fr": "nplurals=2; plural=n > 1;"}


def path_of(language: str, *, locales: Path = LOCALES) -> Path:
    """Where the catalogue of `language` stands."""
    return locales / language / "LC_MESSAGES" / "riverain.po"


def read(language: str, *, locales: Path = LOCALES) -> dict[Sentence, Sentence]:
    """The translations of a catalogue; an empty one has been left for somebody to write."""
    with path_of(language, locales=locales).open("rb") as file:
        written = read_po(file)
    found: dict[Sentence, Sentence] = {}
    for message in written:
        if message.id:
            said = message.string
            found[_sentence(message.id)] = said if isinstance(said, str) else _sentence(said)
    return found


def write(language: str, catalogue: Catalogue, *, locales: Path = LOCALES) -> None:
    """Write a catalogue."""
    path = path_of(language, locales=locales)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_text(language, catalogue), encoding="utf-8")


def write_text(language: str, catalogue: Catalogue) -> str:
    """The file of a catalogue: the same bytes for the same words."""
    head = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {PLURALS[language[:2]]}\\n"',
        "",
    ]
    return "\n".join([*head, *(_entry(sentence, catalogue[sentence]) for sentence in sorted(catalogue, key=forms))])


def update(language: str, asked: set[Sentence], *, locales: Path = LOCALES) -> None:
    """Add what is new, empty, and take out what nothing says any more; overrides only lose what is gone."""
    known = read(language, locales=locales) if path_of(language, locales=locales).exists() else {}
    kept = {sentence: said for sentence, said in known.items() if sentence in asked}
    if language in COMPLETE:
        kept |= {sentence: _empty(sentence) for sentence in asked - kept.keys()}
    write(language, kept, locales=locales)


def forms(said: Sentence) -> tuple[str, ...]:
    """The one form of a sentence, or both."""
    return (said,) if isinstance(said, str) else said


def _sentence(said: object) -> Sentence:
    if isinstance(said, str):
        return said
    assert isinstance(said, list | tuple)  # noqa: S101 - gettext's own pair
    one, several = map(str, said)
    return one, several


def _empty(sentence: Sentence) -> Sentence:
    return "" if isinstance(sentence, str) else ("", "")


def _entry(sentence: Sentence, said: Sentence) -> str:
    if isinstance(sentence, str):
        return f"msgid {_quoted(sentence)}\nmsgstr {_quoted(forms(said)[0])}\n"
    pair = "\n".join(f"msgstr[{index}] {_quoted(form)}" for index, form in enumerate(forms(said)))
    return f"msgid {_quoted(sentence[0])}\nmsgid_plural {_quoted(sentence[1])}\n{pair}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
