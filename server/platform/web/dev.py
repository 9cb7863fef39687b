"""Mail that was written instead of sent, for whoever runs the demonstration: on this machine only."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.platform.installation import current
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import LOOPBACK, PUBLIC, not_found
from server.platform.web.render import Blank, render
from server.platform.web.routing import route

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class WrittenMail:
    """One letter, as text; `links` are those of its text that lead to this installation."""

    at: datetime
    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MailsPage:
    """The last letters, newest first."""

    mails: tuple[WrittenMail, ...]


async def written_mails(request: Request) -> Response:
    """The last letters that were written as files; nothing of the sort exists once mail leaves by SMTP.

    Nor where residents come through a proxy on this machine, behind which everybody may look like loopback.
    """
    settings = current().settings
    if settings.smtp_url or not settings.is_local:
        raise not_found()
    mails = await asyncio.to_thread(_read_all, current().mailer.folder)
    return render(request, "dev/mail.html", MailsPage(mails=mails), cache=NO_STORE)


def _read_all(folder: Path) -> tuple[WrittenMail, ...]:
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return tuple(_read(path) for path in paths[:SHOWN])


def _read(path: Path) -> WrittenMail:
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = _body(letter, "plain")
    return WrittenMail(
        at=parsedate_to_datetime(letter["Date"]) if letter["Date"] else datetime.fromtimestamp(0, UTC),
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        text=text,
        html=_body(letter, "html"),
        links=tuple(dict.fromkeys(re.findall(rf"{re.escape(current().settings.url)}/[^\s<>\"]*", text))),
    )


def _body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    return str(part.get_content()) if part else ""


async def components(request: Request) -> Response:
    """Every component with an example, to be looked at when one is changed."""
    return render(request, "components_page.html", Blank())


routes: list[BaseRoute] = [
    route("/dev/courriels", written_mails, policy=LOOPBACK),
    route("/_composants", components, policy=PUBLIC),
]
