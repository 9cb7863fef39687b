"""« Annonces »: a supervisor writes one, reads whom it would reach, sends it, follows it, and may stop it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel.problems import Problem
from server.notices import audiences, progress
from server.notices.actions import announcing
from server.notices.actions.announcing import Written
from server.notices.asking import PATH
from server.notices.models import Announcement
from server.platform.installation import current
from server.platform.languages import NAMES
from server.platform.web import SUPERVISION, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, refusal, typed
from server.platform.web.guard import not_found
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Line:
    """An announcement in the list."""

    url: str
    title: str
    state: str
    written_at: datetime
    reached: int
    total: int


@dataclass(frozen=True, kw_only=True)
class AnnouncementsPage:
    """The form of a new one, and those there were."""

    form: Form
    languages: Sequence[tuple[str, str]]
    audiences: Sequence[tuple[str, str]]
    limits: Mapping[str, int]
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class AnnouncementPage:
    """One announcement: an estimate while it is a draft, how far it is afterwards."""

    url: str
    words: Sequence[tuple[str, str, str]]
    state: str
    audience: str
    is_urgent: bool
    estimate: progress.Estimate | None
    progress: progress.Progress | None
    ended_at: datetime | None
    origin: str
    """The page that it is about, of what nobody wrote."""


async def show_announcements(request: Request) -> Response:
    """The form, and the list."""
    return await _show(request, Form(values={"audience": "everybody"}))


async def write_announcement(request: Request) -> Response:
    """Keep what was typed, and show whom it would reach."""
    sent = await typed(request)
    try:
        written = await announcing.write(_written(sent))
    except Problem as problem:
        refused = refusal(problem, sent, first="audience")
        return await _show(request, refused.form, status=refused.status)
    return redirect(f"{PATH}/{written.id}")


async def show_announcement(request: Request) -> Response:
    """Whom it would reach, or how far it is."""
    found = await _found(request)
    is_draft = found.state == "draft"
    audience = audiences.audience_of(found.audience)
    page = AnnouncementPage(
        url=f"{PATH}/{found.id}",
        words=[(_named(language), said["title"], said["text"]) for language, said in found.words.items()],
        state=found.state,
        audience=audience.title() if audience else found.audience,
        is_urgent=found.kind == "alert",
        estimate=await progress.estimate(found) if is_draft else None,
        progress=None if is_draft else await progress.progress_of(found),
        ended_at=found.ended_at,
        origin="" if found.kind in progress.WRITTEN else found.path,
    )
    return render(request, "notices/announcement.html", page, cache=NO_STORE)


async def send_announcement(request: Request) -> Response:
    """Have it told, in the background."""
    id_ = await _found(request)
    await announcing.start(id_.id, request.state.viewer)
    return redirect(f"{PATH}/{id_.id}")


async def stop_announcement(request: Request) -> Response:
    """Have nobody more told."""
    found = await _found(request)
    await announcing.stop(found.id, request.state.viewer)
    return redirect(f"{PATH}/{found.id}")


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    page = AnnouncementsPage(
        form=form,
        languages=[(language, _named(language)) for language in current().town.languages],
        audiences=[(one.code, one.title()) for one in audiences.offered()],
        limits={"title": announcing.TITLE_LIMIT, "text": announcing.TEXT_LIMIT},
        lines=[_line(one) for one in await progress.latest()],
    )
    return render(request, "notices/announcements.html", page, status=status, cache=NO_STORE)


def _line(one: Announcement) -> Line:
    return Line(
        url=f"{PATH}/{one.id}",
        title=next(iter(one.words.values()))["title"],
        state=state_word(one.state),
        written_at=one.written_at,
        reached=one.reached,
        total=one.total,
    )


def state_word(state: str) -> str:
    """How an announcement stands."""
    return {
        "draft": _("À envoyer"),
        "running": _("Envoi en cours"),
        "stopped": _("Arrêtée"),
        "done": _("Envoyée"),
    }[state]


def _written(sent: Mapping[str, str]) -> Written:
    languages = current().town.languages
    return Written(
        words={code: {name: sent.get(f"{name}_{code}", "") for name in ("title", "text")} for code in languages},
        audience=sent.get("audience", ""),
        is_urgent=sent.get("urgent") == "yes",
    )


def _named(language: str) -> str:
    """The name of a language where the town has several."""
    return NAMES.get(language.split("-")[0], language) if len(current().town.languages) > 1 else ""


async def _found(request: Request) -> Announcement:
    id_: UUID | None = progress.id_of(str(request.path_params["announcement"]))
    found = await progress.announcement_of(id_) if id_ else None
    if found is None:
        raise not_found()
    return found


routes: list[BaseRoute] = [
    route(PATH, show_announcements, policy=SUPERVISION),
    route(PATH, write_announcement, policy=SUPERVISION, methods=["POST"]),
    route(f"{PATH}/{{announcement}}", show_announcement, policy=SUPERVISION),
    route(f"{PATH}/{{announcement}}/envoi", send_announcement, policy=SUPERVISION, methods=["POST"]),
    route(f"{PATH}/{{announcement}}/arret", stop_announcement, policy=SUPERVISION, methods=["POST"]),
]
