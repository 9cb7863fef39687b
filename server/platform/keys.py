"""The installation's secret key: created once, exclusively, readable by its owner only."""

import hashlib
import hmac
import secrets
from pathlib import Path

from server.platform.files import write_once

KEY_BYTES = 32


class ServerKey:
    """Signs what must be given again without being stored: follow codes, upload capabilities, short grants."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def load(cls, data: Path) -> "ServerKey":
        """The key in `<data>/keys/server.key`, created (0600) when there is none."""
        path = data / "keys" / "server.key"
        if not path.exists():
            write_once(path, secrets.token_bytes(KEY_BYTES))
        return cls(_read(path))

    def sign(self, purpose: str, *parts: str) -> bytes:
        """32 bytes of HMAC-SHA-256 over the purpose and its parts; a purpose never shares a signature with another."""
        message = "\x1f".join((purpose, *parts)).encode()
        return hmac.new(self._secret, message, hashlib.sha256).digest()


def _read(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise RuntimeError(f"{path} is not a key of {KEY_BYTES} bytes: restore it from the backup.")
    return secret
