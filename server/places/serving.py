"""The gazetteer of this installation: the one that was built last in its data folder."""

import asyncio
import sqlite3
from pathlib import Path

import structlog

from server.places.gazetteer import Gazetteer, GazetteerError
from server.platform.installation import current

log = structlog.get_logger()

Stamp = tuple[str, int, int]
_open: dict[Stamp, Gazetteer | None] = {}
_opening = asyncio.Lock()


def folder_of(data: Path) -> Path:
    """Where an installation's gazetteer lies, in its data folder: the `--out` of `gazetteer build`."""
    return data / "places"


async def gazetteer() -> Gazetteer | None:
    """The gazetteer in use, read anew when another was built meanwhile; None where there is none that can be read."""
    folder = folder_of(current().settings.data)
    stamp = _stamp(folder / "current.json")
    if stamp is None:
        return None
    if stamp not in _open:
        async with _opening:
            if stamp not in _open:
                opened = await asyncio.to_thread(_opened, folder)
                _open.clear()
                _open[stamp] = opened
    return _open.get(stamp)


def _opened(folder: Path) -> Gazetteer | None:
    try:
        found = Gazetteer.current(folder)
        found.warm()
    except (GazetteerError, sqlite3.Error, ValueError) as error:
        log.warning("places.unreadable", folder=str(folder), error=str(error))
        return None
    return found


def _stamp(current_file: Path) -> Stamp | None:
    try:
        known = current_file.stat()
    except OSError:
        return None
    return str(current_file), known.st_mtime_ns, known.st_ino
