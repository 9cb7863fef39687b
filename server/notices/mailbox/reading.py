"""What a letter is: a bounce, an answer, a machine's, or something to be read by somebody. Pure but for our key."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Literal
from uuid import UUID

from flufl.bounce import all_failures

from server.kernel.text import tidy
from server.notices.mailbox.words import own_words, text_of_html
from server.platform.answering import named_in

Kind = Literal["bounce", "answer", "machine", "other"]
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")
MOST_LETTERS = 64 * 1024

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
"""It writes what its detectors stumble over, with the letter's own words in it."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """A letter as we understand it."""

    kind: Kind
    about_id: UUID | None = None
    """What its signed address names; None when we signed none."""
    message_id: str = ""
    sender: str = ""
    title: str = ""
    text: str = ""
    code: str = ""
    is_permanent: bool = False
    attachments: int = 0


def read(raw: bytes) -> Read:
    """A letter's bytes, whatever they are."""
    letter = message_from_bytes(raw, policy=default)
    assert isinstance(letter, EmailMessage)  # noqa: S101 - what the policy makes
    named = named_in(" ".join(value for name in ADDRESSED for value in _headers(letter, name)))
    about_id = named[1] if named else None
    temporary, permanent = _failures(raw)
    if temporary or permanent or _is_report(letter):
        return Read(
            kind="bounce",
            about_id=about_id,
            message_id=_header(letter, "Message-ID"),
            sender=_failed_address(permanent or temporary),
            title=_header(letter, "Subject"),
            code=_status(letter),
            is_permanent=bool(permanent) or _status(letter).startswith("5"),
        )
    if _is_machines(letter) or (named and named[0] == "b"):
        return Read(kind="machine")
    return Read(
        kind="answer" if named else "other",
        about_id=about_id,
        message_id=_header(letter, "Message-ID"),
        sender=parseaddr(_header(letter, "From"))[1],
        title=_header(letter, "Subject"),
        text=own_words(_text(letter)[:MOST_LETTERS]),
        attachments=sum(1 for _part in letter.iter_attachments()),
    )


def _failures(raw: bytes) -> tuple[Collection[bytes], Collection[bytes]]:
    try:
        temporary, permanent = all_failures(message_from_bytes(raw))
    except Exception:  # noqa: BLE001 - one of its detectors stumbled: no known bounce
        return (), ()
    return temporary, permanent


def _headers(letter: EmailMessage, name: str) -> Iterator[str]:
    """As they came, encoded words read: the policy's own parser stumbles over what strangers write."""
    for known, value in letter.raw_items():
        if known.lower() == name.lower():
            yield _decoded(str(value))


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError, HeaderParseError):
        return value


def _header(letter: EmailMessage, name: str) -> str:
    return tidy(next(_headers(letter, name), ""))


def _text(letter: EmailMessage) -> str:
    part = letter.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, ValueError):  # a character set that nobody has
        content = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")  # type: ignore[union-attr] # bytes
    return text_of_html(_body(content)) if part.get_content_subtype() == "html" else content


def _body(markup: str) -> str:
    """As much of a page as is read: its style alone may be longer, and its parser takes the square of what is odd."""
    start = markup.lower().find("<body")
    return markup[max(start, 0) :][:MOST_LETTERS]


def _is_machines(letter: EmailMessage) -> bool:
    """Whether a machine wrote it by itself: an absence, a list, a robot (RFC 3834)."""
    automatic = _header(letter, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _header(letter, "Precedence").lower()
    return (
        automatic not in {"", "no"}
        or precedence in {"bulk", "junk", "list", "auto_reply"}
        or any(name in letter for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id"))
    )


def _is_report(letter: EmailMessage) -> bool:
    return letter.get_content_type() == "multipart/report" and letter.get_param("report-type") == "delivery-status"


def _status(letter: EmailMessage) -> str:
    """« 5.1.1 » of a report (RFC 3464); empty without one."""
    for part in letter.walk():
        status = str(part.get("Status", "")).strip()
        if status[:1] in {"4", "5"} and status.count(".") == 2:
            return status[:20]
    return ""


def _failed_address(failed: Collection[bytes]) -> str:
    return min(failed).decode("ascii", "replace")[:320] if failed else ""
