"""The installation's secret key: created once, exclusively, readable by its owner only."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.platform.files import write_once

KEY_BYTES = 32
NONCE_BYTES = 12


class ServerKey:
    """Signs what must be given again without being stored, and encrypts what is stored but must not be read there."""

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

    def encrypt(self, text: str, *, purpose: str, owner: str) -> str:
        """`text` by AES-256-GCM, fit for a column; what was encrypted for one owner is nothing in another's row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.sign("encrypt", purpose)).encrypt(nonce, text.encode(), owner.encode())
        return urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, sealed: str, *, purpose: str, owner: str) -> str:
        """What `encrypt` was given; `cryptography.exceptions.InvalidTag` when the key, the owner or the row changed."""
        raw = urlsafe_b64decode(sealed)
        plain = AESGCM(self.sign("encrypt", purpose)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode())
        return plain.decode()


def _read(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret) != KEY_BYTES:
        raise RuntimeError(f"{path} is not a key of {KEY_BYTES} bytes: restore it from the backup.")
    return secret
