"""Texts that nobody carries, read and answered as on the phone: for whoever runs the demonstration, on this machine."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel.ids import new_id
from server.kernel.text import tidy
from server.notices.models import Text
from server.notices.texting.receiving import receive
from server.platform.installation import current
from server.platform.texts import Incoming, LocalGateway
from server.platform.web import limits, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import typed
from server.platform.web.guard import LOOPBACK, not_found
from server.platform.words import _, ngettext

PATH = "/dev/textos"
SHOWN = 200
ANSWERS_PER_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """One text, as the component of timelines takes it."""

    author: str
    at: datetime
    text: str
    mine: bool
    """Written on the phone."""
    internal: bool = False
    status: None = None
    photos: Sequence[str] = ()
    files: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What one telephone shows, newest first."""

    number: str
    lines: Sequence[TextLine]


@dataclass(frozen=True, kw_only=True)
class TextsOfPhones:
    """The telephones that had texts, the last one first."""

    conversations: Sequence[Conversation]


async def show(request: Request) -> Response:
    """The last texts, by telephone."""
    _require_local()
    found = await Text.all().order_by("-made_at", "-id").limit(SHOWN)
    by_number: defaultdict[str, list[TextLine]] = defaultdict(list)
    for text in found:
        by_number[text.number].append(_line(text))
    page = TextsOfPhones(
        conversations=[Conversation(number=number, lines=lines) for number, lines in by_number.items()]
    )
    return render(request, "dev/texts.html", page, cache=NO_STORE)


async def answer(request: Request) -> Response:
    """Write to the town from that telephone."""
    _require_local()
    sent = await typed(request)
    number, text = tidy(sent.get("number", ""))[:16], tidy(sent.get("text", ""))
    if not text or not _is_number(number):
        return redirect(PATH)
    await limits.hit("dev-texts", limit=ANSWERS_PER_MINUTE, window_s=60)
    await receive(Incoming(id=str(new_id()), number=number, text=text))
    return redirect(PATH)


def _line(text: Text) -> TextLine:
    if text.kind == "said":
        return TextLine(author=_("Ce téléphone"), at=text.made_at, text=text.text, mine=True)
    segments = ngettext("{number} segment", "{number} segments", text.segments).format(number=text.segments)
    state = _("en route") if text.state in {"waiting", "sending"} else _("remis") if text.state == "delivered" else ""
    author = " · ".join(part for part in (current().town.short_name, segments, state) if part)
    return TextLine(author=author, at=text.made_at, text=text.text, mine=False)


def _require_local() -> None:
    """Only without a carrier, and where nobody comes through a proxy of this machine."""
    if not current().settings.is_local or not isinstance(current().texts, LocalGateway):
        raise not_found()


def _is_number(number: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


routes: list[BaseRoute] = [
    route(PATH, show, policy=LOOPBACK),
    route(PATH, answer, policy=LOOPBACK, methods=["POST"]),
]
