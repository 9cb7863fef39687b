"""The texts of who is signed in: their number, where the question stands; and what the carrier calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.accounts import mobile_of
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.notices.models import TextNumber
from server.notices.texting.asking import ask_again, stop_texts
from server.notices.texting.numbers import is_stopped
from server.notices.texting.receiving import receive, settle
from server.platform.installation import current
from server.platform.texts import CALLBACK_PATH, Callback, CallbackRefused, Incoming
from server.platform.web import SIGNED_IN, limits, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, refusal
from server.platform.web.guard import CAPABILITY, not_found
from server.platform.words import _

log = structlog.get_logger()

PATH = "/compte/textos"
TEMPLATE = "notices/texts.html"
BODY_AT_MOST = 16 * 1024
Standing = Literal["none", "asked", "silent", "late", "valid", "refused", "stopped"]


@dataclass(frozen=True, kw_only=True)
class TextsPage:
    """Where the texts of the viewer stand. `silent`: their number asked for silence, they write first."""

    form: Form
    standing: Standing
    number: str
    mobile: str
    sender: str
    at: datetime | None
    until: datetime | None
    is_offered: bool


async def show(request: Request) -> Response:
    """The number, the question and its answer."""
    return await _page(request, Form())


async def send_question(request: Request) -> Response:
    """Send the first text to the mobile of the profile."""
    try:
        await ask_again(request.state.viewer)
    except Problem as problem:
        refused = refusal(problem, {}, first="phone")
        return await _page(request, refused.form, status=refused.status)
    return redirect(PATH)


async def stop(request: Request) -> Response:
    """No more texts."""
    viewer: Viewer = request.state.viewer
    if viewer.account_id is not None:
        await stop_texts(viewer.account_id)
    return redirect(PATH)


async def carrier_calls(request: Request) -> Response:
    """What the carrier tells: an answer of somebody's, or what became of a text. Its signature is its pass."""
    gateway = current().texts
    if gateway is None:
        raise not_found()
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    call = Callback(
        url=f"{current().settings.url}{path}",
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )
    try:
        events = gateway.read(call)
    except CallbackRefused as refused:
        log.warning("texts.callback_refused", reason=str(refused), next="see RIVERAIN_TEXTS_SECRET and PUBLIC_URL")
        await limits.hit(f"texts-callback:{request.client.host if request.client else ''}", limit=60, window_s=60)
        raise Problem(
            code="not-the-carrier", status=403, title=_("Cet appel n’est pas celui de l’opérateur.")
        ) from None
    for event in events:
        if isinstance(event, Incoming):
            await receive(event)
        else:
            await settle(event)
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    viewer: Viewer = request.state.viewer
    known = await TextNumber.get_or_none(account_id=viewer.account_id)
    mobile = await mobile_of(viewer.account_id) if viewer.account_id else None
    page = TextsPage(
        form=form,
        standing=await _standing(known),
        number=known.number if known else "",
        mobile=mobile.number if mobile else "",
        sender=current().settings.texts_from,
        at=(known.answered_at or known.asked_at) if known else None,
        until=known.expires_at if known else None,
        is_offered=current().texts is not None,
    )
    return render(request, TEMPLATE, page, status=status, cache=NO_STORE)


async def _standing(known: TextNumber | None) -> Standing:
    if known is None:
        return "none"
    if known.state != "asked":
        return known.state  # type: ignore[return-value] # the column's constraint
    if known.expires_at <= clock.now():
        return "late"
    return "silent" if await is_stopped(known.number) else "asked"


routes: list[BaseRoute] = [
    route(PATH, show, policy=SIGNED_IN),
    route(PATH, send_question, policy=SIGNED_IN, methods=["POST"]),
    route(f"{PATH}/arret", stop, policy=SIGNED_IN, methods=["POST"]),
    route(CALLBACK_PATH, carrier_calls, policy=CAPABILITY, methods=["POST"], max_body=BODY_AT_MOST),
]
