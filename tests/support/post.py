"""A mail server on this machine, with moods."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(kw_only=True)
class Post:
    """What it does with letters: takes them, puts each address off once, or hangs."""

    greylists: bool = False
    hangs: bool = False
    letters: list[bytes | str | None] = field(default_factory=list)
    put_off: set[str] = field(default_factory=set)
    hung: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.greylists and address not in self.put_off:
            self.put_off.add(address)
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.hangs:
            self.hung += 1
            while self.hangs:  # noqa: ASYNC110 - the test is in another thread
                await asyncio.sleep(0.05)
        self.letters.append(envelope.content)
        return "250 taken"

    @contextmanager
    def open(self, port: int) -> Iterator["Post"]:
        """Listening within the block; what hangs is let go at its end."""
        controller = Controller(self, hostname="127.0.0.1", port=port)
        controller.start()
        try:
            yield self
        finally:
            self.hangs = False
            controller.stop()
