"""Posters as PDF, tagged for screen readers (PDF/UA-1): set by typst with the fonts that it carries, so that every
machine makes the same bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import typst

from server.catalogue.posters.sheets import Poster

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
"""What typst may read beside the sheets: the emblem, `/static/icons/…`."""


def poster_pdf(poster: Poster) -> bytes:
    """The A4 sheet of one topic."""
    return _set("poster.typ", asdict(poster))


def index_pdf(posters: Sequence[Poster], *, title: str) -> bytes:
    """All the codes, twelve to a page, to find the one that is looked for."""
    first = posters[0]
    told = {"title": title, "language": first.language, "town": first.town, "colour": first.colour}
    return _set("index.typ", {**told, "posters": [asdict(poster) for poster in posters]})


def poster_png(poster: Poster, *, pixels_per_inch: int = 72) -> bytes:
    """The same sheet as a picture, to be looked at."""
    return _set("poster.typ", asdict(poster), kind="png", pixels_per_inch=pixels_per_inch)


def _set(
    source: str, told: dict[str, object], *, kind: Literal["pdf", "png"] = "pdf", pixels_per_inch: int | None = None
) -> bytes:
    made = typst.compile(
        FOLDER / source,
        root=ROOT,
        format=kind,
        ppi=pixels_per_inch,
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        pdf_standards=["ua-1"] if kind == "pdf" else [],
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{source} has more than one page")  # a picture of each page, of which none is asked for
    return made
