"""Rivemont as the demonstration draws it, built once for a process and laid into the data folders that want it."""

import tempfile
from functools import lru_cache
from pathlib import Path

from server.places import folder_of
from server.places.building.whole_town import draw_town
from server.platform.settings import Settings


def lay_rivemont(settings: Settings) -> Path:
    """Give an installation the gazetteer of Rivemont; gives its folder."""
    folder = folder_of(settings.data)
    folder.mkdir(parents=True)
    for file in Path(_rivemont().name).iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


@lru_cache
def _rivemont() -> "tempfile.TemporaryDirectory[str]":
    folder = tempfile.TemporaryDirectory(prefix="riverain-rivemont-")  # gone with the process
    draw_town("rivemont", Path(folder.name))
    return folder
