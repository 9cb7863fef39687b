"""The browser's file of the gazetteer, in pieces that are named by their digest: a download goes on where it stopped.

Ranges would not do: they and content encodings do not mix, and a proxy may give the whole where a part was asked.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PIECE_BYTES = 256 * 1024


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


async def current_pack(folder: Path) -> Pack | None:
    """The pack of the gazetteer built last; None where there is none."""
    return await asyncio.to_thread(_current, folder)


async def piece_of(folder: Path, sha256: str) -> bytes | None:
    """A piece of a pack of this folder, of an earlier one too; None when there is no such."""
    return await asyncio.to_thread(_read, folder, sha256)


def _current(folder: Path) -> Pack | None:
    try:
        written = json.loads((folder / "current.json").read_text())
        file = folder / str(written["browser"]["name"])
        return _pack(file, file.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(folder: Path, sha256: str) -> bytes | None:
    for file in sorted(folder.glob("*.gaz")):
        for piece in _pack(file, file.stat().st_mtime_ns).pieces:
            if piece.sha256 == sha256:
                with file.open("rb") as opened:
                    opened.seek(piece.start)
                    return opened.read(piece.size)
    return None


@lru_cache(maxsize=64)
def _pack(file: Path, _changed_at: int) -> Pack:
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
