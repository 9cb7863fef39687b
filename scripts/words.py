"""The words people read: gathered from code and templates, and held to the voice of the product.

`python -m scripts.words` lists them; `--update` adds what is new to the catalogues and takes out what is gone;
`--check` fails on what breaks the rules:
- a template writes a sentence outside `_()`;
- a sentence uses a word residents should not have to know, an exclamation mark, or a typewriter's apostrophe or dots;
- a catalogue lacks a sentence or has one too many, fills in other values, counts otherwise, or speaks another region's
  words (scripts/regions.py).
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, as `make check` runs it

from scripts.catalogues import COMPLETE, OVERRIDES, update
from scripts.extraction import ROOT, asked_for, sentences
from scripts.regions import catalogue_faults

NOT_OUR_VOICE = {
    r"synchronis": "« envoi », not synchronisation",
    r"\boutbox\b|\bcache\b|\bservice worker\b|\bserveur distant\b": "a word of ours, not of residents",
    r"!": "no exclamation marks",
    r"(?<=\w)'(?=\w)": "the apostrophe is ’",
    r"\.\.\.": "the ellipsis is …",
    r"(?<!\()\be-?mail\b": "courriel",
    r"\boops\b|\bdésolé": "no apology for show",
}
"""Checked on French sentences; the sources' own wording is written with its own apostrophes in municipality data."""

_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_SPOKEN_ATTRIBUTES = re.compile(r'\b(?:aria-label|placeholder|alt|title)="([^"]*[A-Za-zÀ-ÿ]{2,}[^"]*)"')
_NOT_WORDS = re.compile(r"[A-Z]{2,5}-\d{4}-\d{6}-\d|\b[\w-]+\.(jpg|pdf)\b")
_RAW_ELEMENTS = re.compile(r"<(script|style|code|svg|kbd)\b.*?(</\1>|$)", re.DOTALL)


def faults() -> Iterator[str]:
    """What is not as it should be, one line each."""
    for file, line, sentence in sentences():
        for pattern, reason in NOT_OUR_VOICE.items():
            if re.search(pattern, sentence, re.IGNORECASE):
                yield f"{file}:{line}: {sentence!r}: {reason}"
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from _bare_words(path)
    yield from catalogue_faults(asked_for())


def _bare_words(path: Path) -> Iterator[str]:
    """Words that a template writes without the catalogue; names of the product and of ids are not sentences."""
    unspoken = r"\{% (block page_class|trans)\b.*?\{% end(block|trans) %\}"
    source = re.sub(unspoken, " ", path.read_text(), flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", source, flags=re.DOTALL)
    for attribute in _SPOKEN_ATTRIBUTES.findall(source):
        yield f"{path.relative_to(ROOT)}: attribute {attribute!r} is written outside _()"
    text = _TAG.sub(" ", _RAW_ELEMENTS.sub(" ", source))
    text = _NOT_WORDS.sub(" ", text)
    for words in re.findall(r"[^\n]*[A-Za-zÀ-ÿ]{2,}[^\n]*", text):
        if '="' in words:  # attributes that a macro builds
            continue
        yield f"{path.relative_to(ROOT)}: {words.strip()!r} is written outside _()"


def main() -> int:
    """List the sentences, bring the catalogues up to them, or check both."""
    if "--update" in sys.argv:
        for language in (*COMPLETE, *OVERRIDES):
            update(language, asked_for())
        return 0
    if "--check" not in sys.argv:
        for file, line, sentence in sentences():
            sys.stdout.write(f"{file}:{line}: {sentence}\n")
        return 0
    found = list(faults())
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
