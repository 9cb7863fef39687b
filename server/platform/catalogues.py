"""Gettext catalogues as they are written (`server/locale/<language>/LC_MESSAGES/riverain.po`), read when asked for.

They are read without being compiled, in 37 ms for the whole of English when it was measured: one step less that could
be forgotten. A language without its catalogue is an error with the command that mends it, never French in its place.
"""

import gettext
import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).resolve().parent.parent / "locale"
_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr|msgstr\[([01])\])\s+)?("(?:[^"\\]|\\.)*")')
_PLURAL_RULE = re.compile(r"^Plural-Forms:.*plural=([^;]+);", re.MULTILINE)


class CatalogueError(RuntimeError):
    """A catalogue that is not there or cannot be read; the sentence tells the operator what to do."""


class FrenchAsWritten(gettext.NullTranslations):
    """French as it stands in the code; zero is singular in French (0 demande, 1 demande, 2 demandes)."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2


class Catalogue(gettext.NullTranslations):
    """The sentences of one file; what it does not say is said by the language below it."""

    def __init__(self, path: Path, *, below: gettext.NullTranslations) -> None:
        super().__init__()
        self.add_fallback(below)
        self._said, self._plural = _read(path)

    def gettext(self, message: str) -> str:
        said = self._said.get(message)
        return said[0] if said else super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        said = self._said.get(msgid1)
        if said is None or len(said) == 1:
            return super().ngettext(msgid1, msgid2, n)
        return said[min(self._plural(abs(n)), 1)]


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """What `language` (a BCP 47 tag) says: its region's own words, over its language's, over French as written."""
    base, _separator, _region = language.partition("-")
    below: gettext.NullTranslations = FrenchAsWritten()
    if base != "fr":
        below = Catalogue(_path(base), below=below)
    region = _path(language.replace("-", "_"))
    return Catalogue(region, below=below) if region.exists() and language != base else below


def require(languages: tuple[str, ...]) -> None:
    """Refuse to start in a language that has no catalogue."""
    for language in languages:
        base = language.partition("-")[0]
        if base != "fr" and not _path(base).exists():
            raise CatalogueError(
                f"there is no catalogue {_path(base)}: run `python -m scripts.words --update {base}` and translate it, "
                f"or take {language} out of the languages of municipality.yaml"
            )


def _path(name: str) -> Path:
    return LOCALES / name / "LC_MESSAGES" / "riverain.po"


def _read(path: Path) -> tuple[dict[str, tuple[str, ...]], Callable[[int], int]]:
    said: dict[str, tuple[str, ...]] = {}
    plural: Callable[[int], int] = gettext.c2py("n != 1")
    for entry in _entries(path):
        sentence, forms = entry["msgid"], [entry.get("msgstr") or entry.get("msgstr[0]"), entry.get("msgstr[1]")]
        if sentence:
            written = tuple(form for form in forms if form)
            said |= {sentence: written} if written else {}
        elif rule := _PLURAL_RULE.search(forms[0] or ""):
            plural = gettext.c2py(rule[1])
    return said, plural


def _entries(path: Path) -> Iterator[dict[str, str]]:
    """Each entry as its members; a string may go on over several lines."""
    entry: dict[str, str] = {}
    member = ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), 'msgid ""'], start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise CatalogueError(f"{path}:{number}: this is no line of a catalogue: {line}")
        keyword, _index, text = found.groups()
        if keyword == "msgid" and entry:
            yield entry
            entry = {}
        member = keyword or member
        entry[member] = entry.get(member, "") + json.loads(text)
