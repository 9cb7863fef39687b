"""Disks whose power can be cut, and disks that can be full: a file system in a file, for root on Linux."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest

from e2e.support.town import eventually

Kind = Literal["ext4", "xfs"]

SIZE = 1024 * 1024 * 1024
_MAKE: dict[Kind, list[str]] = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}
# FS_IOC_SHUTDOWN of include/uapi/linux/fs.h with NOLOGFLUSH: what is not on the disk yet never gets there.
_SHUTDOWN, _NOLOGFLUSH = 0x8004587D, 2


class PoweredDisk:
    """A file system of its own at `path`. After `cut`, everything on it fails until `restore`."""

    def __init__(self, image: Path, path: Path, kind: Kind) -> None:
        self.path = path
        self._image = image
        self._kind: Kind = kind
        self._is_in = False

    def make(self) -> None:
        """A new, empty file system, mounted."""
        self.path.mkdir(parents=True)
        self._image.touch()
        os.truncate(self._image, SIZE)
        _run(*_MAKE[self._kind], str(self._image))
        self._mount()

    def cut(self) -> None:
        """The power goes; whoever has files open there must be gone before `restore`."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, _NOLOGFLUSH.to_bytes(4, "little"))
        finally:
            os.close(descriptor)

    def restore(self) -> None:
        """The power is back: the journal is played, and what had reached the disk is there."""
        self.unmount()
        self._mount()

    def unmount(self) -> None:
        """Take the disk out, if it is in, once those who had files open there are gone."""
        if self._is_in:
            eventually(lambda: _done("umount", str(self.path)).returncode == 0)
            self._is_in = False

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.path))
        self._is_in = True


@contextmanager
def powered_disk(folder: Path, kind: Kind) -> Iterator[PoweredDisk]:
    """A disk whose power can be cut, below `folder`."""
    need_root(_MAKE[kind][0])
    disk = PoweredDisk(folder / f"{kind}.img", folder / kind, kind)
    disk.make()
    try:
        yield disk
    finally:
        disk.unmount()
        (folder / f"{kind}.img").unlink()


@contextmanager
def small_disk(path: Path, size_mib: int) -> Iterator[None]:
    """A disk of `size_mib` at `path`, in memory."""
    need_root("mount")
    path.mkdir(parents=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(path))
    try:
        yield
    finally:
        _run("umount", str(path))


def make_larger(path: Path, size_mib: int) -> None:
    """Give a small disk more room."""
    _run("mount", "-o", f"remount,size={size_mib}m", str(path))


def need_root(*programs: str) -> None:
    """Skip the test where file systems cannot be made, and say what is needed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root and {', '.join(missing) or 'mount'}: apt install e2fsprogs xfsprogs")


def _run(*command: str) -> None:
    done = _done(*command)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}"


def _done(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
