"""The list of notices, how one wants to be told, the devices; and what pages and workers ask (`/push`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from server.accounts import device_name
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.notices import kinds, one_pages, queries
from server.notices.actions.choosing import Wanted, choose, read_up_to
from server.notices.actions.devices import agree, forget, take_off
from server.notices.actions.showing import shown
from server.notices.actions.telling import Telling, tell
from server.notices.channels import texts
from server.notices.queries import PAGE_SIZE, SeenNotice
from server.notices.sentences import channel_options
from server.platform.installation import current
from server.platform.languages import NAMES
from server.platform.web import PUBLIC, SIGNED_IN, SIGNED_IN_DEVICE, limits, redirect, render, route
from server.platform.web.answers import KEPT_FOR_OWNER, NO_STORE
from server.platform.web.form import Form, refusal, typed
from server.platform.web.formats import clock_time
from server.platform.webpush import read_subscription
from server.platform.words import _

LIST = "/avis"
CHOICES = "/compte/avis"
BODY_AT_MOST = 8 * 1024
TESTS_PER_HOUR = 10


@dataclass(frozen=True, kw_only=True)
class NoticesPage:
    """The viewer's notices, newest first."""

    notices: Sequence[SeenNotice]
    has_unread: bool
    newest: UUID | None
    next_url: str


@dataclass(frozen=True, kw_only=True)
class DeviceLine:
    """A device that shows notices."""

    id: str
    label: str
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChoicesPage:
    """How the viewer wants to be told, and on which devices."""

    form: Form
    devices: Sequence[DeviceLine]
    email: str
    kinds: Sequence[tuple[str, str]]
    """Code and title of each kind that has a choice of its own."""
    options: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]
    digest_at: str
    has_texts: bool
    is_saved: bool
    is_tested: bool


async def show_list(request: Request) -> Response:
    """The list; kept by the phone for its owner, to be read without a signal."""
    viewer: Viewer = request.state.viewer
    found = await queries.notices_of(viewer, before=_uuid(request.query_params.get("avant", "")))
    notices = found[:PAGE_SIZE]
    page = NoticesPage(
        notices=notices,
        has_unread=any(notice.is_unread for notice in notices),
        newest=notices[0].id if notices else None,
        next_url=f"{LIST}?avant={notices[-1].id}" if len(found) > PAGE_SIZE else "",
    )
    headers = {"X-Owner": str(viewer.account_id)}
    return render(request, "notices/list.html", page, cache=KEPT_FOR_OWNER, headers=headers)


async def mark_read(request: Request) -> Response:
    """The viewer has seen them, up to the newest that was shown."""
    sent = await typed(request)
    await read_up_to(request.state.viewer, _uuid(sent.get("jusqu", "")))
    return redirect(LIST)


async def unread(request: Request) -> Response:
    """How many were not seen, for the badge; and whether the device that asks has to say again that it is there."""
    viewer: Viewer = request.state.viewer
    told: dict[str, object] = {"unread": await queries.unread_of(viewer)}
    told["standing"] = await queries.standing_of(viewer, request.query_params.get("appareil", ""))
    return _json(told | {"key_id": current().pusher.keys.current.id})


async def show_choices(request: Request) -> Response:
    """The four ways to be told, and the devices."""
    return await _choices(request, Form(values=await _chosen(request)))


async def save_choices(request: Request) -> Response:
    """Keep how the viewer wants to be told."""
    sent = await typed(request)
    try:
        await choose(request.state.viewer, _wanted(sent))
    except Problem as problem:
        refused = refusal(problem, sent, first="channels")
        return await _choices(request, refused.form, status=refused.status, headers=refused.headers)
    return redirect(f"{CHOICES}?enregistre=1")


async def remove_device(request: Request) -> Response:
    """Take a device off the list, from its button."""
    await take_off(str(request.path_params["device"]), request.state.viewer)
    return redirect(CHOICES)


async def send_test(request: Request) -> Response:
    """Have every device of the viewer show a notice, to see that it works."""
    viewer: Viewer = request.state.viewer
    await limits.hit(f"notice-test:{viewer.account_id}", limit=TESTS_PER_HOUR, window_s=3600)
    id_ = new_id()
    await tell(
        Telling(
            key=f"test-{id_}",
            kind="test",
            subject=f"test-{viewer.account_id}",
            rank=0,
            title=_("Les avis arrivent sur cet appareil"),
            text=_("C’était un essai demandé depuis vos préférences."),
            path=CHOICES,
            account_ids=[viewer.account_id] if viewer.account_id else [],
            at=clock.now(),
        )
    )
    return redirect(f"{CHOICES}?essai=1")


async def push_key(_request: Request) -> Response:
    """The key that a browser needs to agree: public by nature."""
    key = current().pusher.keys.current
    return _json({"key": key.public_key, "id": key.id})


async def put_subscription(request: Request) -> Response:
    """This browser agrees, or says again that it does: 201 with its name among the viewer's devices."""
    pusher = current().pusher
    body = await _body(request)
    subscription = read_subscription(body, pusher.rules)
    asked_with, replaces = body.get("key_id"), body.get("replaces")
    key_id = asked_with if isinstance(asked_with, str) and asked_with in pusher.keys.by_id else pusher.keys.current.id
    device = await agree(
        subscription,
        request.state.viewer,
        key_id=key_id,
        label=device_name(request.headers.get("user-agent", "")),
        replaces=replaces if isinstance(replaces, str) else "",
    )
    return _json({"id": device.id, "key_id": device.key_id}, status=201)


async def delete_subscription(request: Request) -> Response:
    """This browser agrees no more: 204."""
    await forget(str(request.path_params["device"]), request.state.viewer)
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


async def received(request: Request) -> Response:
    """A device showed a notice: 204, whatever it says."""
    body = await _body(request)
    notice_id = _uuid(str(request.path_params["notice"]))
    device = body.get("device")
    if notice_id is not None and isinstance(device, str):
        await shown(notice_id, device, request.state.viewer, at=clock.now())
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


async def _choices(
    request: Request, form: Form, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    viewer: Viewer = request.state.viewer
    page = ChoicesPage(
        form=form,
        devices=[
            DeviceLine(id=device.id, label=device.label, seen_at=device.seen_at)
            for device in await queries.devices_of(viewer)
        ],
        email=await queries.address_of(viewer),
        kinds=[(kind.code, kind.title()) for kind in kinds.listed()],
        options=channel_options(),
        languages=[(tag, NAMES.get(tag[:2], tag)) for tag in current().town.languages],
        digest_at=clock_time(current().town.notices.digest_minutes),
        has_texts=texts() is not None,
        is_saved="enregistre" in request.query_params,
        is_tested="essai" in request.query_params,
    )
    return render(request, "notices/choices.html", page, status=status, cache=NO_STORE, headers=dict(headers or {}))


async def _chosen(request: Request) -> dict[str, str]:
    viewer: Viewer = request.state.viewer
    values = {f"kind_{kind}": channels for kind, channels in (await queries.choices_of_kinds(viewer)).items()}
    chosen = await queries.preference_of(viewer)
    if chosen is None:
        return values | {"rhythm": "at-once", "by_text": "yes"}
    return values | {
        "channels": chosen.channels,
        "quiet_from": _hour(chosen.quiet_from),
        "quiet_until": _hour(chosen.quiet_until),
        "rhythm": chosen.rhythm,
        "language": chosen.language,
        "by_text": "yes" if chosen.by_text else "",
    }


def _hour(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def _wanted(sent: Mapping[str, str]) -> Wanted:
    kinds = {name.removeprefix("kind_"): channels for name, channels in sent.items() if name.startswith("kind_")}
    return Wanted(
        channels=sent.get("channels", ""),
        quiet_from=sent.get("quiet_from", "").strip(),
        quiet_until=sent.get("quiet_until", "").strip(),
        rhythm=sent.get("rhythm", "at-once"),
        language=sent.get("language", ""),
        by_text=sent.get("by_text") == "yes" if texts() else None,
        kinds=kinds,
    )


async def _body(request: Request) -> Mapping[str, object]:
    try:
        body = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Problem(
            code="malformed",
            status=400,
            title=_("Cet envoi n’est pas lisible."),
            detail=_("Un objet JSON est attendu."),
        )
    return body


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None


def _json(told: dict[str, object], *, status: int = 200) -> Response:
    return JSONResponse(told, status_code=status, headers={"Cache-Control": NO_STORE})


routes: list[BaseRoute] = [
    route(LIST, show_list, policy=SIGNED_IN),
    route(f"{LIST}/lus", mark_read, policy=SIGNED_IN, methods=["POST"]),
    route(CHOICES, show_choices, policy=SIGNED_IN),
    route(CHOICES, save_choices, policy=SIGNED_IN, methods=["POST"]),
    route(f"{CHOICES}/essai", send_test, policy=SIGNED_IN, methods=["POST"]),
    route(f"{CHOICES}/appareils/{{device}}/retrait", remove_device, policy=SIGNED_IN, methods=["POST"]),
    route("/push/key", push_key, policy=PUBLIC),
    route("/push/unread", unread, policy=SIGNED_IN_DEVICE),
    route("/push/subscriptions", put_subscription, policy=SIGNED_IN_DEVICE, methods=["POST"], max_body=BODY_AT_MOST),
    route("/push/subscriptions/{device}", delete_subscription, policy=SIGNED_IN_DEVICE, methods=["DELETE"]),
    route("/push/received/{notice}", received, policy=SIGNED_IN_DEVICE, methods=["POST"], max_body=BODY_AT_MOST),
    *one_pages.routes,
]
