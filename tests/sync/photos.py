"""Files that phones send, good and bad."""

import io
import os
import struct
import zlib
from functools import lru_cache

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TEXT = b"ceci est un texte, pas une photo\n" * 40


def jpeg(*, side: int = 640, orientation: int | None = None) -> bytes:
    """A photo with everything a camera writes: EXIF with a position, a maker's note and an orientation."""
    image = Image.effect_noise((side, side * 3 // 4), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Rivemont"
    if orientation:
        exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (46.0, 48.0, 36.0)
    return _saved(image, "JPEG", exif=exif, quality=85)


@lru_cache
def jpeg_of(size: int) -> bytes:
    """A true JPEG of about `size` bytes: a small image and a comment of noise, as makers' notes are."""
    image = _saved(Image.new("RGB", (64, 48), "teal"), "JPEG")
    filling = b"".join(
        b"\xff\xef" + struct.pack(">H", len(noise) + 2) + noise
        for noise in (os.urandom(min(60_000, left)) for left in range(size - len(image), 0, -60_004))
    )
    return image[:2] + filling + image[2:]


def png(*, side: int = 200, mode: str = "RGBA") -> bytes:
    """A PNG with transparency."""
    return _saved(Image.new(mode, (side, side), 0), "PNG")


def webp(*, side: int = 200) -> bytes:
    """A WebP, lossy."""
    return _saved(Image.effect_noise((side, side), 40).convert("RGB"), "WEBP")


def bomb(*, width: int = 40_000, height: int = 40_000) -> bytes:
    """A PNG of a few kilobytes that would be gigabytes once decoded."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * 200))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp_bomb() -> bytes:
    """A WebP whose header claims 16 384 by 16 384."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16_383).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def cut_short(photo: bytes) -> bytes:
    """The beginning of a photo: its header is true, its end is missing."""
    return photo[: len(photo) // 3]


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
