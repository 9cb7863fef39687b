"""The mailbox of answers, read over IMAP: each letter once it is kept, and what was read long ago forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from imaplib import IMAP4
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

T = TypeVar("T")

TIMEOUT_S = 30
AT_ONCE = 100
MOST_BYTES = 15 * 1024 * 1024
"""A larger letter stays unread, for whoever looks into the mailbox."""


class InboxAwayError(RuntimeError):
    """The mailbox does not answer, or does not let us in; the next reading tries again."""


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """A mailbox by its address, `imaps://user:password@host:993/INBOX`."""

    url: str = field(repr=False)

    async def take(self, keep: Callable[[bytes], Awaitable[None]]) -> int:
        """Give each letter that was not read to `keep`, oldest first; gives how many.

        One counts as read only once `keep` has returned: after a kill in between it is given again.
        """
        mailbox = await self._asked(self._open)
        try:
            found = await self._asked(lambda: mailbox.uids(f"UNSEEN SMALLER {MOST_BYTES}"))
            for uid in found[:AT_ONCE]:
                await keep(await self._asked(partial(_bytes_of, mailbox, uid)))
                await self._asked(partial(mailbox.flag, uid, MailMessageFlags.SEEN, value=True))
            return len(found[:AT_ONCE])
        finally:
            await asyncio.to_thread(_leave, mailbox)

    async def forget_before(self, day: date) -> None:
        """Delete what was read and came before that day."""
        mailbox = await self._asked(self._open)
        try:
            old = await self._asked(lambda: mailbox.uids(f"SEEN BEFORE {day:%d-%b-%Y}"))
            if old:
                await self._asked(lambda: mailbox.delete(old))
        finally:
            await asyncio.to_thread(_leave, mailbox)

    async def _asked(self, question: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(question)
        except (OSError, IMAP4.error, ImapToolsError) as trouble:
            raise InboxAwayError(type(trouble).__name__) from None  # its words may name people

    def _open(self) -> BaseMailBox:
        parts = urlsplit(self.url)
        host, folder = parts.hostname or "localhost", unquote(parts.path.strip("/")) or "INBOX"
        mailbox: BaseMailBox = (
            MailBox(host, parts.port or 993, timeout=TIMEOUT_S)
            if parts.scheme == "imaps"
            else MailBoxUnencrypted(host, parts.port or 143, timeout=TIMEOUT_S)
        )
        try:
            mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder)
        except BaseException:
            mailbox.client.shutdown()
            raise
        return mailbox


def _bytes_of(mailbox: BaseMailBox, uid: str) -> bytes:
    _status, answer = mailbox.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in answer or [] if isinstance(part, tuple)), b"")


def _leave(mailbox: BaseMailBox) -> None:
    try:
        mailbox.logout()
    except (OSError, IMAP4.error, ImapToolsError):
        mailbox.client.shutdown()  # the line was cut already
