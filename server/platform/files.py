"""Where bytes are kept: a local folder, fsynced before anything is promised."""

import asyncio
import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

BLOCK = 1024 * 1024
_KEY = re.compile(r"[a-z0-9][a-z0-9./_-]{0,199}")


class LocalFiles:
    """Files under one folder, by keys that the server makes (never a name somebody typed)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where the file of a key lies; a key that could leave the folder is a bug and raises."""
        if not _KEY.fullmatch(key) or ".." in key:
            raise ValueError(f"not a file key: {key!r}")
        return self.root / key

    async def size(self, key: str) -> int | None:
        """Length in bytes, or None when there is no such file."""
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return None

    async def append(self, key: str, data: bytes, *, at: int) -> int:
        """Write `data` at offset `at`, drop what stood beyond it, fsync, and give the new length.

        OSError with ENOSPC is left to the caller's edge, which answers 507.
        """
        return await asyncio.to_thread(_append, self.path(key), data, at)

    async def finish(self, partial: str, key: str) -> None:
        """Rename a complete, fsynced file to its final key and fsync the folder; safe to run again."""
        await asyncio.to_thread(_finish, self.path(partial), self.path(key))

    async def write(self, key: str, data: bytes) -> None:
        """Put a whole file there: written beside, fsynced, renamed, folder fsynced."""
        partial = f"{key}.new"
        await self.append(partial, data, at=0)
        await self.finish(partial, key)

    async def read(self, key: str) -> bytes:
        """The whole file; FileNotFoundError when there is none."""
        return await asyncio.to_thread(self.path(key).read_bytes)

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The file in blocks of one mebibyte."""
        with self.path(key).open("rb") as file:
            while block := await asyncio.to_thread(file.read, BLOCK):
                yield block

    async def sha256(self, key: str) -> str:
        """The hexadecimal SHA-256 of the file."""
        return await asyncio.to_thread(_sha256, self.path(key))

    async def delete(self, key: str) -> None:
        """Remove the file; nothing happens when it is gone already."""
        self.path(key).unlink(missing_ok=True)

    def free_bytes(self) -> int:
        """Space left for files on this disk."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def keys(self, prefix: str) -> list[str]:
        """Every key that begins with the folder `prefix`, sorted; for checks and backups."""
        return sorted(
            path.relative_to(self.root).as_posix() for path in (self.root / prefix).rglob("*") if path.is_file()
        )


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each durable in the one that holds it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    fsync_folder(folder.parent)


def write_once(path: Path, content: bytes) -> None:
    """Put a private file (0600) there, whole or not at all; of several processes one wins, the others leave its file.

    OSError leaves nothing behind.
    """
    make_folder(path.parent)
    descriptor, unnamed = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(unnamed)
    finally:
        Path(unnamed).unlink()
    fsync_folder(path.parent)


def _append(path: Path, data: bytes, at: int) -> int:
    make_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, at)
        view, position = memoryview(data), at
        while view:
            written = os.pwrite(descriptor, view, position)
            view, position = view[written:], position + written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return at + len(data)


def _finish(partial: Path, final: Path) -> None:
    make_folder(final.parent)
    if partial.exists():
        partial.replace(final)
    elif not final.exists():
        raise FileNotFoundError(partial)
    for folder in {partial.parent, final.parent}:
        fsync_folder(folder)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
