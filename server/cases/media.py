"""The bytes of photos and files: where they lie, and whether they are what was declared, without decoding them."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from server.cases.models import Part
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.words import _

FOLDER = "parts"
PHOTO_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
"""What goes with the bytes of a stranger's photo or file."""
MAX_PIXELS = 50_000_000
MAX_SIDE = 12_000

_MAGIC: dict[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "application/pdf": lambda head: head.startswith(b"%PDF-"),
}
_HEAD = 64
_SIZES_IN_JPEG = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_PADDING = 0xFF


@dataclass(frozen=True, kw_only=True)
class Size:
    """Pixels of an image, before its orientation is applied."""

    width: int
    height: int


def partial_key(part: Part) -> str:
    """Where the bytes of a part gather until they are all there."""
    return f"{original_key(part)}.partial"


def original_key(part: Part) -> str:
    """Where the bytes of a part lie once received, the same each time it is asked; one folder for each month."""
    return f"{FOLDER}/{part.declared_at:%Y-%m}/{part.upload}"


def paths_of(part: Part) -> list[Path]:
    """Every file that a part may have, there or not."""
    return [current().files.path(key) for key in dict.fromkeys([partial_key(part), original_key(part), *keys_of(part)])]


def keys_of(part: Part) -> list[str]:
    """The files that a part names: as it came, as its reporter and the staff see it, as everybody does."""
    named = (part.original, part.display, part.thumbnail, part.public_display, part.public_thumbnail)
    return [key for key in dict.fromkeys(named) if key]


def inspect(path: Path, part: Part) -> Size | None:
    """The size of the image in a whole file (None for a PDF), or a Problem when it is not what was declared.

    The digest, the first bytes and the header that tells the dimensions are looked at; no decoder runs here.
    """
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
            raise wrong_digest(part)
        file.seek(0)
        head = file.read(_HEAD)
        if not _MAGIC[part.media_type](head):
            raise wrong_type(part)
        if part.media_type == "application/pdf":
            return None
        size = _jpeg_size(file) if part.media_type == "image/jpeg" else _SIZES[part.media_type](head)
    if size is None or size.width < 1 or size.height < 1:
        raise unreadable(part)
    if size.width > MAX_SIDE or size.height > MAX_SIDE or size.width * size.height > MAX_PIXELS:
        raise too_many_pixels(part)
    return size


def wrong_digest(part: Part) -> Problem:
    """The bytes that arrived are not those that were declared: the upload begins again."""
    return Problem(
        code="part-digest", status=422, members={"n": part.wire_n},
        title=_("Cette photo est arrivée abîmée."), detail=_("L’appareil l’envoie de nouveau."),
    )  # fmt: skip


def wrong_type(part: Part | None = None) -> Problem:
    """Neither a photo nor a PDF that we take."""
    return Problem(
        code="part-type", status=415, members={"n": part.wire_n} if part else {},
        title=_("Ce genre de fichier n’est pas pris."),
        detail=_("Choisissez une photo JPEG, PNG ou WebP, ou un document PDF."),
    )  # fmt: skip


def unreadable(part: Part) -> Problem:
    """An image whose header says nothing."""
    return Problem(
        code="part-invalid", status=422, members={"n": part.wire_n},
        title=_("Cette photo ne s’ouvre pas."), detail=_("Reprenez-la ou choisissez-en une autre."),
    )  # fmt: skip


def too_many_pixels(part: Part) -> Problem:
    """An image that would take too much memory to look at."""
    return Problem(
        code="part-too-large", status=413, members={"n": part.wire_n},
        title=_("Cette photo est trop grande."),
        detail=_("Au plus 50 millions de pixels et 12 000 de côté. Envoyez-en une plus petite."),
    )  # fmt: skip


def too_heavy(limit_mib: int) -> Problem:
    """More bytes than the town takes for one photo or file."""
    return Problem(
        code="part-too-large", status=413, title=_("Cette photo est trop lourde."),
        detail=_("Au plus {limit} Mo par photo ou fichier. Envoyez-en une plus petite.").format(limit=limit_mib),
    )  # fmt: skip


def _jpeg_size(file: BinaryIO) -> Size | None:
    """The size in the first frame header (ISO/IEC 10918-1, B.2.2), whatever segments a camera put before it."""
    file.seek(2)
    while (mark := file.read(2)) and len(mark) == 2 and mark[0] == _PADDING:
        kind = mark[1]
        if kind == _PADDING:
            file.seek(-1, os.SEEK_CUR)
        elif kind not in _WITHOUT_LENGTH:
            length = int.from_bytes(file.read(2), "big")
            if kind in _SIZES_IN_JPEG:
                frame = file.read(5)
                return Size(height=int.from_bytes(frame[1:3], "big"), width=int.from_bytes(frame[3:5], "big"))
            if length < 2:
                return None
            file.seek(length - 2, os.SEEK_CUR)
    return None


def _png_size(head: bytes) -> Size | None:
    """The size in the header chunk, which comes first (PNG, 11.2.1)."""
    if head[12:16] != b"IHDR":
        return None
    return Size(width=int.from_bytes(head[16:20], "big"), height=int.from_bytes(head[20:24], "big"))


def _webp_size(head: bytes) -> Size | None:
    """The canvas of a WebP by its header (RFC 9649, 2.5 to 2.7)."""
    kind, body = head[12:16], head[20:]
    if kind == b"VP8X" and len(body) >= 10:
        return Size(width=1 + int.from_bytes(body[4:7], "little"), height=1 + int.from_bytes(body[7:10], "little"))
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return Size(width=1 + (bits & 0x3FFF), height=1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        return Size(width=width, height=height)
    return None


_SIZES: dict[str, Callable[[bytes], Size | None]] = {"image/png": _png_size, "image/webp": _webp_size}
