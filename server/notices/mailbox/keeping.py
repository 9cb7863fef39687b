"""Letters kept once each, with the fact that tells them; what becomes of them afterwards."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.text import without_forbidden
from server.notices.facts import MailAnswered, MailBounced
from server.notices.mailbox.reading import Read, read
from server.notices.models import InboundMail
from server.platform import outbox
from server.platform.db import execute_returning, in_transaction
from server.platform.inbox import InboxAwayError
from server.platform.installation import current
from server.platform.schedule import stopped_within
from server.platform.web.guard import not_found

log = structlog.get_logger()

READ_EVERY_S = 60.0
READ_LETTERS_KEPT = timedelta(days=30)
"""In the mailbox itself, once they were read."""
KEPT_LENGTH = 8000
_KEEP = """
INSERT INTO inbound_mails (id, key, kind, about_id, account_id, sender, title, text, code, attachments, is_permanent,
state, why, received_at) VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class ReceivedMail:
    """An answer or a bounce, for who knows what it is about."""

    about_id: UUID | None
    sender: str
    text: str
    code: str
    attachments: int


async def watch_inbox(stop: asyncio.Event) -> None:
    """Read the mailbox every minute until `stop`; without one, wait."""
    is_away = False
    while not await stopped_within(stop, READ_EVERY_S):
        try:
            await read_inbox()
            is_away = False
        except InboxAwayError as trouble:
            if not is_away:
                log.warning("inbox.away", reason=str(trouble), next="tried every minute; see RIVERAIN_MAIL_INBOX")
            is_away = True
        except Exception:
            log.exception("inbox.failed", next="tried again in a minute")


async def read_inbox() -> int:
    """Keep every letter that was not read yet; gives how many. InboxAwayError when the mailbox does not answer."""
    inbox = current().inbox
    return await inbox.take(_keep) if inbox is not None else 0


async def forget_read() -> None:
    """Delete from the mailbox what was read a month ago."""
    inbox = current().inbox
    if inbox is not None:
        await inbox.forget_before((clock.now() - READ_LETTERS_KEPT).date())


async def mail_of(mail_id: UUID) -> ReceivedMail | None:
    """A letter that nobody has settled yet."""
    found = await InboundMail.get_or_none(id=mail_id, state="new")
    if found is None:
        return None
    return ReceivedMail(
        about_id=found.about_id,
        sender=found.sender,
        text=found.text,
        code=found.code,
        attachments=found.attachments,
    )


async def settle_mail(mail_id: UUID, *, account_id: UUID | None, why_held: str = "") -> None:
    """Within the transaction of what it led to: it is done with, or held for somebody to read.

    The words of one that is done stand elsewhere, and go from here.
    """
    if why_held:
        await InboundMail.filter(id=mail_id).update(state="held", why=why_held, account_id=account_id)
    else:
        await InboundMail.filter(id=mail_id).update(state="done", text="", account_id=account_id)


async def put_away(mail_id: UUID) -> None:
    """A letter that was held has been read: its words go, that it came stays known. Problem 404 for any other."""
    if not await InboundMail.filter(id=mail_id, state="held").update(state="done", text=""):
        raise not_found()


async def _keep(raw: bytes) -> None:
    found = await asyncio.to_thread(_understood, raw)
    if found.kind == "machine":
        return
    key = hashlib.sha256(without_forbidden(found.message_id).encode() or raw).hexdigest()
    is_placed = found.about_id is not None and found.kind != "other"
    why = "" if is_placed else "unsigned"
    async with in_transaction():
        rows = await execute_returning(
            _KEEP, [new_id(), key, *_columns(found), "new" if is_placed else "held", why, clock.now()]
        )
        if not rows or found.about_id is None:
            return
        mail_id = UUID(str(rows[0]["id"]))
        if found.kind == "bounce":
            fact = MailBounced(mail_id=mail_id, about_id=found.about_id, is_permanent=found.is_permanent)
            await outbox.publish(fact)
        elif found.kind == "answer":
            await outbox.publish(MailAnswered(mail_id=mail_id, about_id=found.about_id))


def _understood(raw: bytes) -> Read:
    """A letter that breaks the parsers of others is read by somebody; it stops no other."""
    try:
        return read(raw)
    except Exception:  # noqa: BLE001 - bytes of strangers, through several libraries
        log.warning("inbox.unreadable", size_bytes=len(raw), next="read it in the mailbox itself")
        return Read(kind="other", title="?")


def _columns(found: Read) -> list[object]:
    return [
        found.kind,
        found.about_id,
        without_forbidden(found.sender)[:320],
        without_forbidden(found.title)[:200],
        without_forbidden(found.text)[:KEPT_LENGTH],
        without_forbidden(found.code)[:20],
        min(found.attachments, 99),
        found.is_permanent,
    ]
