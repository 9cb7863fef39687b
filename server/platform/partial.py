"""A file that arrives by pieces: one writer at a time among all processes, its length what survives a power cut."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from server.platform.db import told_when_full
from server.platform.files import fsync_folder, make_folder

T = TypeVar("T")

_AT_ONCE = 512
"""Pieces written by one call; systems take 1 024."""


class PartialTaken(Exception):  # noqa: N818 - an expected outcome, answered 423
    """Somebody else is writing this file now."""


class PartialGone(Exception):  # noqa: N818 - an expected outcome
    """The file was finished or removed since it was opened."""


class Partial:
    """An open, locked partial file; made by `hold`, to be closed."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.length = os.fstat(descriptor).st_size
        """Bytes that were kept: written and fsynced."""
        self._descriptor = descriptor
        self._end = self.length
        self._is_durable = False  # whoever wrote before may have been killed before its fsync

    @property
    def end(self) -> int:
        """Bytes written, kept or not yet."""
        return self._end

    async def write(self, *pieces: bytes, digest: "hashlib._Hash | None" = None) -> None:
        """Add bytes at the end, and to `digest`; they count once `keep` has run. StorageFull when the disk is."""
        await _in_thread(self._write, pieces, digest)

    async def keep(self) -> int:
        """Make what was written durable; gives the new length."""
        if self._end != self.length:
            await _in_thread(os.fsync, self._descriptor)
            self.length, self._is_durable = self._end, True
        return self.length

    async def forget(self, length: int) -> None:
        """Drop what stands beyond `length`."""
        await _in_thread(os.ftruncate, self._descriptor, length)
        self._end = length
        self.length = min(self.length, length)

    async def finish(self, final: Path, inspect: Callable[[Path], T]) -> T:
        """Look at the whole file, then give it its final name, durably; what `inspect` raises leaves it partial."""
        return await _in_thread(self._finish, final, inspect)

    async def remove(self) -> None:
        """Take the file away."""
        await _in_thread(self.path.unlink, True)  # noqa: FBT003 - unlink's own missing_ok

    def close(self) -> None:
        """Let the next writer in; what was not kept is dropped."""
        try:
            if self._end != self.length:
                os.ftruncate(self._descriptor, self.length)
        finally:
            os.close(self._descriptor)

    def _write(self, pieces: Sequence[bytes], digest: "hashlib._Hash | None") -> None:
        for piece in pieces:
            if digest:
                digest.update(piece)
        for start in range(0, len(pieces), _AT_ONCE):
            self._write_all(pieces[start : start + _AT_ONCE])

    def _write_all(self, pieces: Sequence[bytes]) -> None:
        left: Sequence[bytes | memoryview] = pieces
        while left:
            written = os.pwritev(self._descriptor, left, self._end)
            self._end += written
            left = _after(left, written)

    def _finish(self, final: Path, inspect: Callable[[Path], T]) -> T:
        found = inspect(self.path)
        if not self._is_durable:
            os.fsync(self._descriptor)
        if not _is_at(self.path, self._descriptor):
            raise PartialGone
        self.path.replace(final)
        fsync_folder(final.parent)
        return found


async def hold(path: Path, *, create: bool = True) -> Partial | None:
    """The partial file at `path`, locked until it is closed; None when there is none and `create` is false.

    Raises PartialTaken when another request or process has it, StorageFull when the disk is full.
    """
    return await _in_thread(_hold, path, create)


def _hold(path: Path, create: bool) -> Partial | None:  # noqa: FBT001 - only called by hold
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        except FileNotFoundError:
            if not create:
                return None
            make_folder(path.parent)
            continue
        try:
            # Held by the open file, not by the process: two requests of one process exclude each other too.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise PartialTaken from None
        if _is_at(path, descriptor):
            return Partial(path, descriptor)
        os.close(descriptor)


def _after(pieces: Sequence[bytes | memoryview], written: int) -> Sequence[bytes | memoryview]:
    """What is left to write once the first `written` bytes are."""
    for index, piece in enumerate(pieces):
        if written < len(piece):
            return [memoryview(piece)[written:], *pieces[index + 1 :]]
        written -= len(piece)
    return ()


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    opened = os.fstat(descriptor)
    return (named.st_ino, named.st_dev) == (opened.st_ino, opened.st_dev)


async def _in_thread(function: Callable[..., T], *arguments: object) -> T:
    with told_when_full():
        return await asyncio.to_thread(function, *arguments)
