"""Decoding, in a process of its own that may take so much memory and time and no more: `python imaging.py <request>`.

Alone in this file, it imports nothing of ours: a decoder that is broken into finds no database, no key and no settings.
The request is JSON: `{"source", "format", "copies": [{"path", "side"}], "zones"}`; the answer is `{"width", "height"}`,
the size as shown. Copies are JPEG without EXIF, turned upright, their zones made unreadable (`blur`). Exit status 1:
the image cannot be decoded; 2: the machine could not read it or keep its copies (full disk), which says nothing of the
image; the error's number is on standard error.
"""

import json
import os
import resource
import sys

from PIL import Image, ImageFilter

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_S = 20
FILE_BYTES = 32 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 12_000
QUALITY = 82
CELLS_ACROSS = 4
SMALLEST_CELL = 1 / 40
"""The side of a cell, as a part of the photo's longer side: 40 pixels of the copy that is shown."""
LEVELS = 16


def main() -> int:
    """Make the copies that the request on the command line asks for."""
    limit()
    request = json.loads(sys.argv[1])
    try:
        zones = request.get("zones", [])
        width, height = copy(request["source"], request["format"], request["copies"], zones)
    except Exception as error:  # noqa: BLE001 - whatever a decoder says of a stranger's bytes, they cannot be shown
        # Decoders raise OSError too, without a number: numbers are the system's.
        if isinstance(error, OSError) and error.errno:
            sys.stderr.write(str(error.errno))
            return 2
        sys.stderr.write(f"{type(error).__name__}\n")
        return 1
    sys.stdout.write(json.dumps({"width": width, "height": height}))
    return 0


def limit() -> None:
    """Bound what the decoder may take; whoever waits for a page goes first."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def copy(source: str, name: str, copies: list[dict[str, object]], zones: list[list[int]]) -> tuple[int, int]:
    """Write each copy, the largest first; gives the size of the image as shown."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=[name]) as opened:
        if opened.width > MAX_SIDE or opened.height > MAX_SIDE or opened.width * opened.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        width, height = opened.size
        turn = _TURNS.get(opened.getexif().get(_ORIENTATION, 1))
        largest = int(str(copies[0]["side"]))
        # JPEG decodes at a half, a quarter or an eighth for free; PNG and WebP pass over it.
        opened.draft("RGB", (largest, largest))
        image = _opaque(opened)
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS)
    image = image.transpose(turn) if turn is not None else image
    for zone in zones:
        blur(image, zone)
    for wanted in copies:
        side = int(str(wanted["side"]))
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        image.save(str(wanted["path"]), "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return (height, width) if turn in _ON_THEIR_SIDE else (width, height)


def blur(image: Image.Image, zone: list[int]) -> None:
    """Make a zone (left, top, width, height, in hundredths) unreadable in the image, which every copy is then made of.

    A blur alone can be undone, and so can fine squares: whoever knows the typeface draws every plate there can be and
    keeps the one whose squares match. Here a zone becomes at most four cells across, none smaller than a fortieth of
    the photo, so that each mixes several letters or half a face; their colours are rounded to sixteen steps, so that
    thousands of plates give the same cells; and what is smoothed afterwards is these cells, no longer the photo. Zones
    that overlap work on what the first has left, and edges are rounded outwards.
    """
    left, top, width, height = zone
    box = (
        left * image.width // 100,
        top * image.height // 100,
        -(-(left + width) * image.width // 100),
        -(-(top + height) * image.height // 100),
    )
    wide, high = box[2] - box[0], box[3] - box[1]
    cell = max(max(wide, high) / CELLS_ACROSS, max(image.size) * SMALLEST_CELL)
    cells = (max(1, round(wide / cell)), max(1, round(high / cell)))
    step = 256 // LEVELS
    rounded = [value // step * step + step // 2 for value in range(256)] * len(image.getbands())
    coarse = image.crop(box).resize(cells, Image.Resampling.BOX).point(rounded)
    smooth = coarse.resize((wide, high), Image.Resampling.NEAREST).filter(ImageFilter.GaussianBlur(cell / 4))
    image.paste(smooth, box)


def _opaque(image: Image.Image) -> Image.Image:
    """The colours alone, without anything that the file said beside them; what was transparent becomes white."""
    flat = Image.new("RGB", image.size, "white")
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        flat.paste(layer, mask=layer.getchannel("A"))
    else:
        flat.paste(image.convert("RGB"))
    return flat


_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_THEIR_SIDE = frozenset(_TURNS[orientation] for orientation in (5, 6, 7, 8))


if __name__ == "__main__":
    sys.exit(main())
