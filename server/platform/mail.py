"""Mail going out: SMTP when it is configured, otherwise .eml files that `/dev/courriels` shows on loopback."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from server.kernel import clock
from server.kernel.ids import new_id
from server.platform.dkim import Dkim
from server.platform.settings import LOCAL_HOSTS

TIMEOUT_S = 20
SAFE_ON_ITS_WAY = "quoted-printable"
"""No server on the way writes it anew: a signature over it stays good."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message to one person, in text and HTML; `key` makes a repeat recognisable (stable Message-ID)."""

    to: str
    subject: str
    text: str
    html: str
    key: str = ""
    stop_link: str = ""
    """Where one click stops more of its kind (RFC 8058); empty for what nobody can do without."""
    reply_to: str = ""
    """Where answers go; empty: to the sender, whose mailbox is read by people."""
    return_path: str = ""
    """Where mail servers return it to; empty: to the sender."""


@dataclass(frozen=True, kw_only=True)
class Mailer:
    """Sends letters in the town's name."""

    sender: str
    smtp_url: str
    folder: Path
    dkim: Dkim | None = None

    async def send(self, letter: Letter) -> None:
        """Hand the letter over; returns once the server took it or the file is on disk. Errors are retried above."""
        message = self._message(letter)
        if self.smtp_url:
            await self._deliver(message, return_path=letter.return_path or None)
        else:
            await asyncio.to_thread(_write, self.folder, message)

    async def forget(self, address: str) -> None:
        """Remove the letters to `address` that wait as files, whether or not anybody read them."""
        await asyncio.to_thread(_forget, self.folder, address)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(clock.now())
        domain = self.sender.rpartition("@")[2].rstrip(">") or "localhost"
        message["Message-ID"] = f"<{_name_of(letter.key)}@{domain}>" if letter.key else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        if letter.stop_link:
            message["List-Unsubscribe"] = f"<{letter.stop_link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if letter.reply_to:
            message["Reply-To"] = letter.reply_to
        message.set_content(letter.text, cte=SAFE_ON_ITS_WAY)
        message.add_alternative(letter.html, subtype="html", cte=SAFE_ON_ITS_WAY)
        return message

    async def _deliver(self, message: EmailMessage, *, return_path: str | None) -> None:
        parts = urlsplit(self.smtp_url)
        raw = message.as_bytes(policy=SMTP)
        await aiosmtplib.send(
            self.dkim.sign(raw) if self.dkim else raw,
            sender=return_path or parseaddr(str(message["From"]))[1],
            recipients=[parseaddr(str(message["To"]))[1]],
            hostname=parts.hostname or "localhost",
            port=parts.port or (465 if parts.scheme == "smtps" else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            # Elsewhere than on this machine a letter leaves by TLS or waits: never in the clear.
            start_tls=True if parts.scheme == "smtp" and parts.hostname not in LOCAL_HOSTS else None,
            timeout=TIMEOUT_S,
        )


def _name_of(key: str) -> str:
    """The same for each sending of a letter, and nothing of what it is about."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _forget(folder: Path, address: str) -> None:
    for path in folder.glob("*.eml"):
        with path.open("rb") as file:
            letter = BytesHeaderParser(policy=default).parse(file)
        if str(letter["To"]).casefold() == address.casefold():
            path.unlink(missing_ok=True)


def _write(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{new_id()}.eml"
    partial = folder / f"{name}.new"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes())
    partial.replace(folder / name)
