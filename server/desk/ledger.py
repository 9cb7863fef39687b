"""« Ce qui a été envoyé »: every try to tell of a case, with what its provider answered, for who treats it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import notices
from server.cases import Case, letters_of, subject_of, visible_to
from server.notices import LedgerLine
from server.platform.web import DESK, render, route
from server.platform.web.answers import NO_STORE
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class SentLine:
    """One try, in words."""

    at: datetime
    what: str
    whom: str
    channel: str
    outcome: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class LedgerPage:
    """What was tried to tell of a case, the newest first."""

    reference: str
    url: str
    lines: Sequence[SentLine]


async def show_ledger(request: Request) -> Response:
    """`/poste/demandes/<reference>/envois`"""
    case = await visible_to(request.state.viewer).for_staff(str(request.path_params["reference"]))
    lines = [*await notices.ledger_of(subject_of(case), case.id), *await letters_of(case)]
    page = LedgerPage(
        reference=case.reference,
        url=f"/poste/demandes/{case.reference}",
        lines=[_line(one, case) for one in sorted(lines, key=lambda line: line.at, reverse=True)],
    )
    return render(request, "desk/ledger.html", page, cache=NO_STORE)


def _line(one: LedgerLine, case: Case) -> SentLine:
    is_sender = one.account_id is None or one.account_id == case.account_id
    return SentLine(
        at=one.at,
        what=one.what or _("Courriel au sujet de la demande"),
        whom=_("La personne qui a envoyé la demande") if is_sender else _("Une personne qui la suit"),
        channel=one.channel,
        outcome=one.outcome,
        answer=one.answer,
    )


routes: list[BaseRoute] = [route("/poste/demandes/{reference}/envois", show_ledger, policy=DESK)]
