"""« Mes demandes »: what the account sent, newest first, and what it follows; for a visitor, what a code opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from server.cases import rules, views
from server.cases.actions import attach
from server.cases.following import followed_by
from server.cases.models import Case
from server.cases.pages.follow import opened_by
from server.cases.pages.kept import kept_for
from server.cases.pages.mine_filters import Sought, status_choices
from server.cases.public import PublicCase, public_cases
from server.cases.queries import Page, Window, visible_to
from server.kernel.ids import parse_reference
from server.kernel.viewer import Viewer
from server.platform.web import redirect, render
from server.platform.web.form import Form

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
    person: str
    """Whom it concerns."""
    rev: int


@dataclass(frozen=True, kw_only=True)
class CasesPage:
    """Open ones, done ones, those opened by a code, those of others that are followed, and what each status means."""

    is_signed_in: bool
    sought: Sought
    filters: Form
    statuses: Sequence[tuple[str, str]]
    open: Sequence[CaseLine]
    done: Sequence[CaseLine]
    granted: Sequence[CaseLine]
    is_resident: bool
    offered: Sequence[CaseLine]
    """Opened by this browser and nobody's: a resident may attach them to the account."""
    followed: Sequence[PublicCase]
    definitions: Sequence[views.StatusView]
    previous_url: str
    next_url: str

    @property
    def found(self) -> int:
        """How many lines there are on this page, whoever's they are."""
        return sum(len(lines) for lines in (self.open, self.done, self.granted, self.offered, self.followed))


async def my_cases(request: Request) -> Response:
    """`/demandes?q=…&statut=…`: the list; whole, it is kept by the phone for its owner, who searches it there."""
    viewer: Viewer = request.state.viewer
    sought = Sought.of(request.query_params)
    page = await _page(viewer, sought, Window.of(request.query_params))
    keeping = kept_for(viewer.account_id if sought.is_everything else None)
    return render(request, "cases/list.html", page, **keeping)


async def _page(viewer: Viewer, sought: Sought, window: Window) -> CasesPage:
    mine = await _mine(viewer, sought, window)
    others = [case for case in await visible_to(viewer).granted() if not _is_of(case, viewer)]
    offered = [case for case in others if case.account_id is None and viewer.role == "resident"]
    followed = await followed_by(viewer.account_id) if viewer.account_id else []
    substates = await visible_to(viewer).substates([*mine.cases, *others])
    lines = [case_line(case, substates.get(case.id, "")) for case in mine.cases]
    opened = [case for case in others if case not in offered]
    here = f"{HERE}?{sought.query}&" if sought.query else f"{HERE}?"
    return CasesPage(
        is_signed_in=viewer.is_signed_in,
        sought=sought,
        filters=Form(values={"q": sought.text, "statut": sought.status}),
        statuses=status_choices(),
        open=[line for line in lines if line.status in rules.OPEN],
        done=[line for line in lines if line.status not in rules.OPEN],
        granted=[case_line(case, substates.get(case.id, "")) for case in sought.among(opened)],
        is_resident=viewer.role == "resident",
        offered=[case_line(case) for case in offered] if sought.is_everything else [],
        followed=await public_cases(sought.among(followed)),
        definitions=[views.status_view(status) for status in rules.STATUSES],
        previous_url=_newer_url(here, sought, window, mine),
        next_url=f"{here}avant={mine.older}" if mine.older else "",
    )


async def _mine(viewer: Viewer, sought: Sought, window: Window) -> Page:
    if sought.is_on_device:
        return Page()
    keeps = sought.says if sought.text else None
    return await visible_to(viewer).mine(window, statuses=sought.statuses, keeps=keeps)


def _newer_url(here: str, sought: Sought, window: Window, mine: Page) -> str:
    """What was sifted is read downwards only: from further down one goes back to its top."""
    if sought.text:
        return here.rstrip("?&") if window.before else ""
    return f"{here}apres={mine.newer}" if mine.newer else ""


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


def case_line(case: Case, substate: str = "") -> CaseLine:
    """One line of a list."""
    status = views.status_of(case, substate=substate)
    return CaseLine(
        reference=case.reference,
        title=views.title_of(case),
        icon=views.icon_of(case),
        url=f"{HERE}/{case.reference}",
        status=status.code,
        status_word=status.in_words,
        status_at=case.status_at,
        place=views.place_of(case),
        person=views.person_of(case),
        rev=case.rev,
    )
