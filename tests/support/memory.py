"""Folders of a run that lie in memory: what is written there is thrown away, and no test is about slow disks."""

import os
import shutil
from pathlib import Path

ROOM_BYTES = 2 * 1024**3


def memory() -> Path | None:
    """A folder that lies in memory, where this machine has one with room."""
    found = Path("/dev/shm")
    has_room = found.is_dir() and os.access(found, os.W_OK) and shutil.disk_usage(found).free > ROOM_BYTES
    return found if has_room else None


def put_folders_in_memory() -> None:
    """Have pytest make its temporary folders there; asked when the first is made, so call it before."""
    found = memory()
    if found is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(found))
