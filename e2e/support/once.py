"""What all workers copy, and one of them makes."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder`, whole: `make` fills it under another name for the first who asks, the others wait for that."""
    with folder.with_name(f"{folder.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_name(f"{folder.name}.made")
            make(unfinished)
            unfinished.rename(folder)
    return folder
