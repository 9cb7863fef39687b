"""Every sentence that people may read, gathered from code and templates."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_file

from scripts.catalogues import Sentence, forms

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_SAID_IN_JAVASCRIPT = re.compile(rf"(?<![\w.$])(?:t\(\s*({_STRING})|tn\(\s*({_STRING})\s*,\s*({_STRING}))")
"""Biome writes every string of one line between double quotes; Babel's own reader passes over what stands in markup."""


class Said(NamedTuple):
    """A sentence, and where it is said."""

    file: str
    line: int
    sentence: Sentence


def gathered() -> Iterator[Said]:
    """Every sentence, with its file and line."""
    for path in sorted(ROOT.glob("server/**/*.py")):
        yield from _by_babel(path, "python")
    for path in sorted(ROOT.glob("pwa/**/*.js")):
        if not {"node_modules", "tests"} & set(path.relative_to(ROOT).parts):
            yield from in_javascript(path.read_text(), _name(path))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield from _by_babel(path, "jinja2.ext:babel_extract")


def sentences() -> Iterator[tuple[str, int, str]]:
    """Every form of every sentence, with its file and line."""
    for file, line, sentence in gathered():
        for form in forms(sentence):
            yield file, line, form


def asked_for() -> set[Sentence]:
    """What catalogues translate: each sentence once; one that has a plural anywhere has it everywhere."""
    found = {said.sentence for said in gathered()}
    with_plural = {sentence[0] for sentence in found if not isinstance(sentence, str)}
    return {sentence for sentence in found if sentence not in with_plural}


def in_javascript(source: str, file: str) -> Iterator[Said]:
    """What a program of the page or the worker says with `t` and `tn`."""
    for found in _SAID_IN_JAVASCRIPT.finditer(source):
        alone, one, several = (json.loads(text) if text else "" for text in found.groups())
        yield Said(file, source.count("\n", 0, found.start()) + 1, (one, several) if one else alone)


def _by_babel(path: Path, method: str) -> Iterator[Said]:
    options = {"trimmed": "false"} if method.startswith("jinja2") else {}
    for line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        yield Said(_name(path), line, message if isinstance(message, str) else (message[0], message[1]))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
