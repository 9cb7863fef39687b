"""Folders of files, copied with their SHA-256 while others write to them."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from server.platform.db.errors import DatabaseRefused

SUMS = "SHA256SUMS"
_BLOCK = 1024 * 1024


def copy_tree(source: Path, target: Path) -> None:
    """Copy every file below `source`. What is renamed meanwhile is looked for again; what is deleted is left out."""
    for _ in range(2):  # the second round finds what was renamed behind the first one's back
        for path in _files(source):
            copied = target / path.relative_to(source)
            if copied.exists():
                continue
            copied.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                shutil.copy2(path, copied)
            except FileNotFoundError:
                copied.unlink(missing_ok=True)


def write_sums(folder: Path) -> None:
    """Write `SHA256SUMS` over everything in the folder; `sha256sum -c` reads it too."""
    lines = [
        f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder) if path.name != SUMS
    ]
    (folder / SUMS).write_text("".join(lines))


def require_sums(folder: Path) -> None:
    """DatabaseRefused when a file of the folder is missing, changed or too many."""
    expected = dict(_read_sums(folder))
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder) if path.name != SUMS}
    wrong = [name for name, digest in expected.items() if name not in there or _sha256(there[name]) != digest]
    wrong += sorted(there.keys() - expected.keys())
    if wrong:
        raise DatabaseRefused(f"{folder} is not as it was written: {_some(wrong)}; take another backup")


def holds_files(folder: Path) -> bool:
    """Whether there is any file below."""
    return next(_files(folder), None) is not None


def move_aside(paths: Mapping[Path, str], folder: Path) -> None:
    """Move what exists of `paths` into `folder`, under the names given."""
    for path, name in paths.items():
        if path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.replace(folder / name)


def _files(folder: Path) -> Iterator[Path]:
    return (Path(root, name) for root, _, names in os.walk(folder) for name in sorted(names))


def _read_sums(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = (folder / SUMS).read_text().splitlines()
    except FileNotFoundError:
        raise DatabaseRefused(f"{folder} is no backup: it has no {SUMS}") from None
    for line in lines:
        digest, _, name = line.partition("  ")
        yield name, digest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
