"""One notice: why it came, by what it was sent, and what is wanted from now on; and the one click of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel.viewer import Viewer
from server.notices import queries
from server.notices.actions import stopping
from server.notices.actions.choosing import read_one
from server.notices.kinds import kind_of
from server.notices.progress import id_of
from server.notices.queries import SeenNotice, Try
from server.notices.sentences import answer_word, channel_options, channel_word
from server.notices.wishes import SUBJECT
from server.platform.web import PUBLIC, SIGNED_IN, SIGNED_IN_DEVICE, redirect, render, route
from server.platform.web.answers import KEPT_FOR_OWNER, NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.guard import not_found

LIST = "/avis"


@dataclass(frozen=True, kw_only=True)
class TryLine:
    """One try to tell, in words."""

    channel: str
    at: datetime | None
    answer: str


@dataclass(frozen=True, kw_only=True)
class NoticePage:
    """A notice of the viewer's."""

    notice: SeenNotice
    url: str
    why: str
    tries: Sequence[TryLine]
    form: Form
    options: Sequence[tuple[str, str]]
    is_elsewhere: bool
    """Whether there is a page about it, other than this one."""
    is_saved: bool


@dataclass(frozen=True, kw_only=True)
class StopPage:
    """The letters that a link stops."""

    url: str
    is_done: bool


async def show_notice(request: Request) -> Response:
    """Why it came, and what became of each try; kept by the phone for its owner."""
    viewer: Viewer = request.state.viewer
    found = await _found(request)
    page = NoticePage(
        notice=found,
        url=f"{LIST}/{found.id}",
        why=kind_of(found.kind).why(),
        tries=[_line(one) for one in await queries.tries_of(viewer, found.id)],
        form=Form(values={"channels": await queries.choice_of(viewer, f"{SUBJECT}{found.subject}")}),
        options=channel_options(),
        is_elsewhere=found.path != f"{LIST}/{found.id}",
        is_saved="enregistre" in request.query_params,
    )
    headers = {"X-Owner": str(viewer.account_id)}
    return render(request, "notices/notice.html", page, cache=KEPT_FOR_OWNER, headers=headers)


async def choose_for_subject(request: Request) -> Response:
    """By what the viewer is told of this subject from now on."""
    found = await _found(request)
    sent = await typed(request)
    await stopping.choose_for(request.state.viewer, f"{SUBJECT}{found.subject}", sent.get("channels", ""))
    return redirect(f"{LIST}/{found.id}?enregistre=1")


async def stop_subject(request: Request) -> Response:
    """Nothing more is sent about it: one tap, in the notice itself or on its page."""
    found = await _found(request)
    await stopping.stop_subject(request.state.viewer, found.id)
    if request.url.path.startswith("/push/"):
        return Response(status_code=204, headers={"Cache-Control": NO_STORE})
    return redirect(f"{LIST}/{found.id}?enregistre=1")


async def opened(request: Request) -> Response:
    """Tapped on a device: it is new no more in the list. 204."""
    found = await _found(request)
    await read_one(request.state.viewer, found.id)
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


async def ask_to_stop(request: Request) -> Response:
    """The button: scanners of mail follow links, they press nothing."""
    token = str(request.path_params["token"])
    return _stop_page(request, token, is_done=await stopping.is_stopped(token))


async def stop_letters(request: Request) -> Response:
    """No more letters about it: by the button, or by the one click of a mail reader (RFC 8058)."""
    token = str(request.path_params["token"])
    await stopping.stop_letters(token)
    return _stop_page(request, token, is_done=True)


def _stop_page(request: Request, token: str, *, is_done: bool) -> Response:
    page = StopPage(url=f"{stopping.STOP}/{token}", is_done=is_done)
    return render(request, "notices/stop.html", page, cache=NO_STORE, headers={"Referrer-Policy": "same-origin"})


def _line(one: Try) -> TryLine:
    return TryLine(channel=channel_word(one.channel), at=one.at, answer=answer_word(one))


async def _found(request: Request) -> SeenNotice:
    id_: UUID | None = id_of(str(request.path_params["notice"]))
    found = await queries.notice_of(request.state.viewer, id_) if id_ else None
    if found is None:
        raise not_found()
    return found


routes: list[BaseRoute] = [
    route(f"{LIST}/{{notice}}", show_notice, policy=SIGNED_IN),
    route(f"{LIST}/{{notice}}/choix", choose_for_subject, policy=SIGNED_IN, methods=["POST"]),
    route(f"{LIST}/{{notice}}/arret", stop_subject, policy=SIGNED_IN, methods=["POST"]),
    route("/push/opened/{notice}", opened, policy=SIGNED_IN_DEVICE, methods=["POST"]),
    route("/push/stop/{notice}", stop_subject, policy=SIGNED_IN_DEVICE, methods=["POST"]),
    route(f"{stopping.STOP}/{{token}}", ask_to_stop, policy=PUBLIC),
    route(f"{stopping.STOP}/{{token}}", stop_letters, policy=PUBLIC, methods=["POST"]),
]
