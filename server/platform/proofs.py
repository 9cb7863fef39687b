"""Tokens of mailed links that can be written again: made of our key and the row's id, kept as their SHA-256 alone."""

import base64
import hashlib
from uuid import UUID

from server.platform.installation import current


def link_token(purpose: str, id_: UUID) -> str:
    """The 256 bits that a letter carries for one row and one purpose, the same each time the letter is made."""
    return base64.urlsafe_b64encode(current().key.sign(purpose, str(id_))).decode().rstrip("=")


def token_digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
