"""The copies of a photo that are shown: re-encoded, upright, small, without anything that the camera wrote."""

import asyncio
import contextlib
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from server.cases import imaging
from server.cases.models import Part
from server.cases.rules import Zone
from server.platform.db import told_when_full
from server.platform.files import fsync_folder, make_folder
from server.platform.installation import current

log = structlog.get_logger()

DISPLAY_SIDE, THUMBNAIL_SIDE = 1600, 400
PATIENCE_S = 60
FOLDER = "copies"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_MACHINE_FAILED = 2


@dataclass(frozen=True, kw_only=True)
class Copies:
    """What was made of a photo: keys of its copies, its size as shown."""

    display: str
    thumbnail: str
    width: int
    height: int


async def make_copies(part: Part) -> Copies | None:
    """The copies of a photo as it came; None when it cannot be decoded, StorageFull without room."""
    return await _copies(part.original, FORMATS[part.media_type])


async def make_blurred(part: Part, zones: Sequence[Zone]) -> Copies | None:
    """Copies of a photo that is ready, these zones of it gone, under names that nothing was ever known by."""
    return await _copies(part.display, "JPEG", zones)


async def blurred_now(part: Part, zones: Sequence[Zone]) -> bytes | None:
    """What `make_blurred` would show, and nothing kept of it; None when it cannot be made."""
    with tempfile.TemporaryDirectory(prefix="riverain-") as folder:
        path = Path(folder, "blurred.jpg")
        asked = _request(part.display, "JPEG", zones) | {"copies": [{"path": str(path), "side": DISPLAY_SIDE}]}
        return await asyncio.to_thread(path.read_bytes) if await _decode(asked) else None


async def forget_copies(made: Copies) -> None:
    """Take away copies that no row names after all."""
    for key in (made.display, made.thumbnail):
        await current().files.delete(key)


def name_of(key: str) -> str:
    """The random name under which a copy is known."""
    return key.rpartition("/")[2].partition("-")[0]


def key_of(name: str) -> str:
    """The key of the large copy of that name."""
    return f"{FOLDER}/{name[:2]}/{name}-{DISPLAY_SIDE}.jpg"


async def _copies(source: str, kind: str, zones: Sequence[Zone] = ()) -> Copies | None:
    """Durable, under random names, or not there at all."""
    name = secrets.token_hex(16)
    keys = [f"{FOLDER}/{name[:2]}/{name}-{side}.jpg" for side in (DISPLAY_SIDE, THUMBNAIL_SIDE)]
    paths = [current().files.path(key) for key in keys]
    request = _request(source, kind, zones) | {
        "copies": [
            {"path": str(path.resolve()), "side": side}
            for path, side in zip(paths, (DISPLAY_SIDE, THUMBNAIL_SIDE), strict=True)
        ]
    }
    copies: Copies | None = None
    try:
        with told_when_full():
            make_folder(paths[0].parent)
            if size := await _decode(request):
                await asyncio.to_thread(_keep, paths)
                copies = Copies(display=keys[0], thumbnail=keys[1], width=size["width"], height=size["height"])
    finally:
        if copies is None:
            for path in paths:
                path.unlink(missing_ok=True)
    return copies


def _request(source: str, kind: str, zones: Sequence[Zone]) -> dict[str, object]:
    told = {"source": str(current().files.path(source).resolve()), "format": kind}
    return told | {"zones": [zone.as_list() for zone in zones]}


async def _decode(request: Mapping[str, object]) -> dict[str, int] | None:
    """The size of the photo whose copies were made; None when it cannot be decoded, OSError when the machine failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", str(imaging.__file__), json.dumps(dict(request)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin"}, cwd="/",
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, errors = await process.communicate()
    except TimeoutError:
        out, errors = b"", b"took too long"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    if process.returncode == 0 and out:
        size: dict[str, int] = json.loads(out)
        return size
    if process.returncode == _MACHINE_FAILED:
        raise OSError(int(errors), os.strerror(int(errors)))
    log.info("photo.not_decoded", status=process.returncode, reason=errors.decode(errors="replace")[-200:].strip())
    return None


def _keep(paths: list[Path]) -> None:
    for path in paths:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(paths[0].parent)
