"""« Courriels reçus »: what nobody could place is read by a supervisor, and what came back is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.notices.mailbox import keeping
from server.notices.models import InboundMail, Text
from server.platform.web import SUPERVISION, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import not_found
from server.platform.words import _

PATH = "/poste/messages"
SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class HeldMail:
    """A letter to be read: who wrote, and why it stands in no timeline."""

    id: UUID
    at: datetime
    sender: str
    title: str
    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class ReturnedMail:
    """A letter that came back: for what address, and the status that its server gave."""

    at: datetime
    address: str
    code: str
    is_permanent: bool


@dataclass(frozen=True, kw_only=True)
class MessagesPage:
    """What waits for somebody, the last bounces, and texts that did not arrive."""

    held: Sequence[HeldMail]
    returned: Sequence[ReturnedMail]
    texts_failed: int


async def show(request: Request) -> Response:
    """The letters that wait, the oldest first; the last that came back."""
    held = await InboundMail.filter(state="held").order_by("id").limit(SHOWN)
    returned = await InboundMail.filter(kind="bounce").order_by("-id").limit(SHOWN)
    page = MessagesPage(
        held=[
            HeldMail(
                id=mail.id, at=mail.received_at, sender=mail.sender, title=mail.title, text=mail.text, why=_why(mail)
            )
            for mail in held
        ],
        returned=[
            ReturnedMail(at=mail.received_at, address=mail.sender, code=mail.code, is_permanent=mail.is_permanent)
            for mail in returned
        ],
        texts_failed=await Text.filter(state="failed").count(),
    )
    return render(request, "notices/messages.html", page, cache=NO_STORE)


async def put_away(request: Request) -> Response:
    """A letter was read."""
    try:
        mail_id = UUID(str(request.path_params["id"]))
    except ValueError:
        raise not_found() from None
    await keeping.put_away(mail_id)
    return redirect(PATH)


def _why(mail: InboundMail) -> str:
    return {
        "unsigned": _("Écrit à l’adresse des réponses sans répondre à un de nos courriels."),
        "stranger": _("Répond à un courriel sur une demande, depuis une autre adresse que celle de la personne."),
        "gone": _("Répond au sujet d’une demande qui n’est plus gardée."),
        "empty": _("Une réponse sans mots nouveaux."),
        "unfit": _("Une réponse de plus de 4 000 caractères."),
        "many": _("Plus de 30 réponses dans la journée."),
    }.get(mail.why, "")


routes: list[BaseRoute] = [
    route(PATH, show, policy=SUPERVISION),
    route(f"{PATH}/{{id}}/rangement", put_away, policy=SUPERVISION, methods=["POST"]),
]
