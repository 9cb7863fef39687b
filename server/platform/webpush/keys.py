"""The town's VAPID keys (RFC 8292): made once, kept private, changed without losing the devices that agreed before."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from webpush.vapid import VAPID

from server.platform.files import write_once

FOLDER = "vapid"
KEPT_AFTER_ROTATION = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class VapidKey:
    """One key pair. `public_key` is what browsers are given: base64url without padding."""

    id: str
    private_pem: bytes
    public_pem: bytes
    public_key: str


@dataclass(frozen=True, kw_only=True)
class VapidKeys:
    """The key that devices agree under now, and those whose devices are still told."""

    current: VapidKey
    by_id: Mapping[str, VapidKey]

    @classmethod
    def load(cls, data: Path) -> "VapidKeys":
        """The keys in `<data>/keys/vapid`, the first one made (0600, exclusively) when there is none."""
        folder = data / "keys" / FOLDER
        if not list(folder.glob("*.pem")):
            _make(folder, number=1)
        files = sorted(folder.glob("*.pem"))
        over = time.time() - KEPT_AFTER_ROTATION.total_seconds()
        kept = [file for file, following in zip(files, [*files[1:], None], strict=True) if not _ended(following, over)]
        keys = [_read(file) for file in kept]
        return cls(current=keys[-1], by_id={key.id: key for key in keys})

    @classmethod
    def rotate(cls, data: Path) -> "VapidKeys":
        """Make another key the current one; devices of the one before are told for 90 days more, and agree again."""
        folder = data / "keys" / FOLDER
        _make(folder, number=len(list(folder.glob("*.pem"))) + 1)
        return cls.load(data)


def _make(folder: Path, *, number: int) -> None:
    """Of two processes that make the same one, one wins and the other reads it."""
    private, _public, _application = VAPID.generate_keys()
    write_once(folder / f"{number:04}.pem", private)


def _ended(following: Path | None, over: float) -> bool:
    """Whether the key that came after has been there for longer than the one before is kept."""
    return following is not None and following.stat().st_mtime < over


def _read(file: Path) -> VapidKey:
    private = file.read_bytes()
    public = load_pem_private_key(private, password=None).public_key()
    return VapidKey(
        id=f"vapid-{file.stem}",
        private_pem=private,
        public_pem=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public_key=VAPID.get_application_server_key(public),
    )
