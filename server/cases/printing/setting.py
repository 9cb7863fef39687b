"""Sets a sheet with typst. What people wrote goes in as text, never as typst's own language."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from server.cases.printing.sheets import Sheet

SOURCE = Path(__file__).resolve().parent / "case.typ"
ROOT = SOURCE.parents[3]
"""What typst may read beside the sheet: the emblem, `/static/icons/…`."""
INSTEAD = "?"
_LETTERS = 0x0530
"""Latin, Greek and Cyrillic are below; typst's own fonts hold them."""
_SIGNS = range(0x2010, 0x20C0)
"""Punctuation and currencies."""


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/UA-1. Signs that no font of ours holds are replaced, and the sheet says so."""
    told = asdict(sheet)
    try:
        return _set({**told, "unprinted": ""})
    except typst.TypstError:  # the standard refuses a sign that could not be drawn
        return _set(_printable(told))


def _set(told: dict[str, Any]) -> bytes:  # Any: what JSON holds
    made = typst.compile(
        SOURCE,
        root=ROOT,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _printable(value: Any) -> Any:  # Any: what JSON holds
    if isinstance(value, dict):
        return {name: _printable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return "".join(map(_sign, value)) if isinstance(value, str) else value


def _sign(sign: str) -> str:
    return sign if ord(sign) < _LETTERS or ord(sign) in _SIGNS or sign == "\u202f" else INSTEAD
