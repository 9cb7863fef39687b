"""The browser's files, gazetteer and base map, in pieces named by digest: a download goes on where it stopped.

Ranges would not do: they and content encodings do not mix, and a proxy may give the whole where a part was asked.
"""

import asyncio
import hashlib
import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from server.places.serving import folder_of
from server.platform.installation import current

PIECE_BYTES = 256 * 1024
_MAP_NAME = re.compile(r"[a-z0-9-]{1,40}-[0-9a-f]{16}\.pmtiles")
_PACKED = ("*.gaz", "*.pmtiles")
_MARK_EVERY_S = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of a file; `sha256` in lower-case hexadecimal."""

    sha256: str
    size: int
    file: Path
    start: int


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One version, whole: what a phone downloads and what it must amount to."""

    version: str
    size: int
    sha256: str
    pieces: tuple[Piece, ...]

    def to_json(self) -> dict[str, object]:
        """As phones read it."""
        return {
            "version": self.version,
            "size": self.size,
            "sha256": self.sha256,
            "pieces": [{"sha256": piece.sha256, "size": piece.size} for piece in self.pieces],
        }


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a town offers its phones: the gazetteer and, where one was drawn, the base map by its name."""

    gazetteer: Pack
    map: Pack | None
    map_name: str
    map_credit: str

    def to_json(self, programs: Sequence[str]) -> dict[str, object]:
        """As phones read it; `programs` are the addresses of what draws the map."""
        about = {"name": self.map_name, "credit": self.map_credit, "programs": list(programs)}
        return self.gazetteer.to_json() | {"map": about | self.map.to_json() if self.map else None}


async def current_offer(folder: Path) -> Offer | None:
    """What was built last; None where nothing was."""
    return await asyncio.to_thread(_current, folder)


async def has_map() -> bool:
    """Whether this installation has a base map to show."""
    offer = await current_offer(folder_of(current().settings.data))
    return offer is not None and offer.map is not None


def map_file(folder: Path, name: str) -> Path | None:
    """A base map by its name, of an earlier version too; None when there is no such."""
    if not _MAP_NAME.fullmatch(name):
        return None
    file = folder / name
    return file if file.is_file() else None


async def piece_of(folder: Path, sha256: str) -> bytes | None:
    """A piece of a pack of this folder, of an earlier one too; None when there is no such."""
    return await asyncio.to_thread(_read, folder, sha256)


def _current(folder: Path) -> Offer | None:
    try:
        written = json.loads((folder / "current.json").read_text())
        drawn: Mapping[str, object] = written.get("map") or {}
        name = str(drawn.get("name", ""))
        return Offer(
            gazetteer=_pack(folder / str(written["browser"]["name"])),
            map=_pack(folder / name) if name else None,
            map_name=name,
            map_credit=str(drawn.get("credit", "")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(folder: Path, sha256: str) -> bytes | None:
    for file in sorted(file for pattern in _PACKED for file in folder.glob(pattern)):
        for piece in _pack(file).pieces:
            if piece.sha256 == sha256:
                _mark(file)
                with file.open("rb") as opened:
                    opened.seek(piece.start)
                    return opened.read(piece.size)
    return None


def _mark(file: Path) -> None:
    """Somebody asked for it: `gazetteer build` keeps it."""
    with suppress(OSError):  # a folder that may only be read keeps everything
        if time.time() - file.stat().st_mtime > _MARK_EVERY_S:
            os.utime(file)


@lru_cache(maxsize=64)
def _pack(file: Path) -> Pack:
    """Of a file that is named by what it holds: it never changes."""
    content = file.read_bytes()
    parts = [(start, content[start : start + PIECE_BYTES]) for start in range(0, len(content), PIECE_BYTES)]
    return Pack(
        version=file.stem.rpartition("-")[2],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pieces=tuple(
            Piece(sha256=hashlib.sha256(part).hexdigest(), size=len(part), file=file, start=start)
            for start, part in parts
        ),
    )
