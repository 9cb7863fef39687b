"""Addresses that letters carry for what comes back: signed, so that an answer or a bounce says what it is about.

`reponse+r…@311.example.org` takes answers, `reponse+b…@…` is where mail servers return what they cannot deliver (RFC
5321, 3.6.3). What stands after the + is an id and a signature of ours: nobody writes about what they had no letter of.
The id is masked by what only we can make of the signature (as a synthetic IV does, RFC 5297): a letter goes to an
address that somebody typed, perhaps a stranger's, and the number that a phone gave its report is nobody else's.
"""

import base64
import hmac
import re
from typing import Literal
from uuid import UUID

from server.platform.installation import current

Mark = Literal["r", "b"]
SIGNATURE_BYTES = 10
_SIGNED = re.compile(r"\+([rb])([a-z2-7]{42})@", re.IGNORECASE)


def signed_address(mark: Mark, about_id: UUID) -> str:
    """Where answers (`r`) or bounces (`b`) of a letter about this go; empty where the installation takes none."""
    local, at, domain = current().settings.mail_reply.rpartition("@")
    if not local:
        return ""
    signature = _signature(mark, about_id)
    token = base64.b32encode(_masked(about_id.bytes, signature) + signature).decode().rstrip("=").lower()
    return f"{local}+{mark}{token}{at}{domain}"


def named_in(addresses: str) -> tuple[Mark, UUID] | None:
    """What the first address of ours among these is for and about; None when we signed none of them."""
    for found in _SIGNED.finditer(addresses):
        mark: Mark = "r" if found[1].lower() == "r" else "b"
        raw = base64.b32decode(f"{found[2].upper()}======")
        about_id = UUID(bytes=_masked(raw[:16], raw[16:]))
        if hmac.compare_digest(raw[16:], _signature(mark, about_id)):
            return mark, about_id
    return None


def _masked(id_bytes: bytes, signature: bytes) -> bytes:
    mask = current().key.sign("mail-answer-mask", signature.hex())
    return bytes(one ^ other for one, other in zip(id_bytes, mask, strict=False))


def _signature(mark: Mark, about_id: UUID) -> bytes:
    return current().key.sign("mail-answer", mark, str(about_id))[:SIGNATURE_BYTES]
