"""« Mes demandes »: what the account sent, newest first; for a visitor, what a code opened during this visit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from server.cases import rules, views
from server.cases.actions import attach
from server.cases.models import Case
from server.cases.pages.follow import opened_by
from server.cases.pages.kept import kept_for
from server.cases.queries import Window, visible_to
from server.kernel.ids import parse_reference
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render

HERE = "/demandes"
ATTACHED_AT_MOST = 20
"""Cases at once: as many as a browser holds open."""


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in a list."""

    reference: str
    title: str
    icon: str
    url: str
    status: str
    status_word: str
    status_at: datetime
    place: str


@dataclass(frozen=True, kw_only=True)
class CasesPage:
    """Open ones, done ones, those opened by a code, and what each status means."""

    is_signed_in: bool
    open: Sequence[CaseLine]
    done: Sequence[CaseLine]
    granted: Sequence[CaseLine]
    is_resident: bool
    offered: Sequence[CaseLine]
    """Opened by this browser and nobody's: a resident may attach them to the account."""
    definitions: Sequence[views.StatusView]
    previous_url: str
    next_url: str


async def my_cases(request: Request) -> Response:
    """The list; kept by the phone for its owner, to be read without a signal."""
    viewer: Viewer = request.state.viewer
    seen = visible_to(viewer)
    mine = await seen.mine(Window.of(request.query_params))
    lines = [case_line(case) for case in mine.cases]
    others = [case for case in await seen.granted() if not _is_of(case, viewer)]
    offered = [case for case in others if case.account_id is None and viewer.role == "resident"]
    page = CasesPage(
        is_signed_in=viewer.is_signed_in,
        open=[line for line in lines if line.status in rules.OPEN],
        done=[line for line in lines if line.status not in rules.OPEN],
        granted=[case_line(case) for case in others if case not in offered],
        is_resident=viewer.role == "resident",
        offered=[case_line(case) for case in offered],
        definitions=[views.status_view(status) for status in rules.STATUSES],
        previous_url=f"{HERE}?apres={mine.newer}" if mine.newer else "",
        next_url=f"{HERE}?avant={mine.older}" if mine.older else "",
    )
    return render(request, "cases/list.html", page, **kept_for(viewer.account_id))


async def attach_cases(request: Request) -> Response:
    """Attach to the account the chosen ones of those that this browser opened, or of which it brings the code."""
    viewer: Viewer = request.state.viewer
    chosen = [str(value) for value in (await request.form()).getlist("demande")][:ATTACHED_AT_MOST]
    opened = {case.id for case in await visible_to(viewer).granted() if case.reference in chosen}
    for number, code in (value.split(" ", 1) for value in chosen if " " in value):
        reference = parse_reference(number)
        case = await opened_by(request, code, reference=reference, provisional=None) if reference else None
        opened |= {case.id} if case else set()
    await attach(opened, replace(viewer, granted_cases=frozenset(opened)))
    return redirect(HERE)


def _is_of(case: Case, viewer: Viewer) -> bool:
    return case.account_id is not None and case.account_id == viewer.account_id


def case_line(case: Case) -> CaseLine:
    """One line of a list."""
    status = views.status_of(case)
    return CaseLine(
        reference=case.reference,
        title=views.title_of(case),
        icon=views.icon_of(case),
        url=f"{HERE}/{case.reference}",
        status=status.code,
        status_word=status.word,
        status_at=case.status_at,
        place=views.place_of(case),
    )
