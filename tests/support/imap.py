"""A real IMAP server on this machine (pymap, in its own process), and a mailbox that letters are laid into."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from imap_tools import MailBoxUnencrypted

from e2e.support.ports import own_port

PATIENCE_S = 180.0
USER, PASSWORD = "reponse", "un secret/du mail"
LAUNCH = """
from pymap.config import IMAPConfig
from pymap.main import main
from pysasl.hashing import BuiltinHash
IMAPConfig._get_hash_context = classmethod(lambda *_: BuiltinHash(rounds=1))
main()
"""
"""A million rounds for each sign-in would take most of the tests' time."""


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """One mailbox."""

    port: int

    @property
    def url(self) -> str:
        """As `RIVERAIN_MAIL_INBOX` is written."""
        return f"imap://{USER}:un%20secret%2Fdu%20mail@127.0.0.1:{self.port}/INBOX"

    async def lay(self, letter: EmailMessage | bytes) -> None:
        """A letter arrives."""
        raw = letter if isinstance(letter, bytes) else letter.as_bytes()
        await asyncio.to_thread(self._lay, raw)

    async def uids(self, criteria: str = "ALL") -> list[str]:
        """What lies in it."""
        return await asyncio.to_thread(self._uids, criteria)

    async def clear(self) -> None:
        """Nothing lies in it any more."""
        await asyncio.to_thread(self._clear)

    def _clear(self) -> None:
        with self._opened() as mailbox:
            mailbox.delete(mailbox.uids())

    def _lay(self, raw: bytes) -> None:
        with self._opened() as mailbox:
            mailbox.append(raw)

    def _uids(self, criteria: str) -> list[str]:
        with self._opened() as mailbox:
            return list(mailbox.uids(criteria))

    def _opened(self) -> MailBoxUnencrypted:
        mailbox = MailBoxUnencrypted("127.0.0.1", self.port)
        mailbox.login(USER, PASSWORD)
        return mailbox


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """The server, until the end of the block."""
    port = own_port()
    options = ("--host", "127.0.0.1", "--port", str(port), "--no-tls")
    account = ("dict", "--demo-user", USER, "--demo-password", PASSWORD)
    with subprocess.Popen([sys.executable, "-c", LAUNCH, *options, *account]) as process:
        try:
            _wait_for(port)
            yield Mailbox(port=port)
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
