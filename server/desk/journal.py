"""« Journal »: what the staff did and read, for the supervision; by pages under filters, and as a spreadsheet."""

import asyncio
import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import accounts, audit
from server.audit import AuditEntry
from server.cases import list_url
from server.desk.journal_words import about_words, action_word
from server.kernel import clock
from server.platform.installation import current
from server.platform.web import SUPERVISION, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.csv import safe_cell
from server.platform.web.form import Form, typed
from server.platform.words import _

PATH = "/poste/journal"
FILTERS = ("qui", "quoi", "du", "au", "objet")
EXPORTED_AT_MOST = 50_000


@dataclass(frozen=True, kw_only=True)
class JournalLine:
    """One line of the log, in words."""

    seq: int
    at: datetime
    who: str
    role: str
    action: str
    about: str
    url: str


@dataclass(frozen=True, kw_only=True)
class JournalPage:
    """The lines under the filters, and the ways to others."""

    filters: Form
    staff: Sequence[tuple[str, str]]
    actions: Sequence[tuple[str, str]]
    lines: Sequence[JournalLine]
    previous_url: str
    next_url: str


async def show_journal(request: Request) -> Response:
    """`/poste/journal?qui=…&quoi=…&du=…&au=…&objet=…`, newest first."""
    staff = await accounts.staff_names()
    words, asked = _read(request.query_params, {str(account_id) for account_id, _name in staff})
    found = await audit.page_of(
        asked, before=_number(request.query_params.get("avant")), after=_number(request.query_params.get("apres"))
    )
    page = JournalPage(
        filters=Form(values=words),
        staff=[(str(account_id), name) for account_id, name in staff],
        actions=sorted(((action, action_word(action)) for action in audit.ACTIONS), key=lambda choice: choice[1]),
        lines=await _lines(found.entries),
        previous_url=list_url(PATH, words, apres=found.newer),
        next_url=list_url(PATH, words, avant=found.older),
    )
    return render(request, "desk/journal.html", page, cache=NO_STORE)


async def export_journal(request: Request) -> Response:
    """The same lines as a spreadsheet; that they were taken along is a line of the log itself."""
    words, asked = _read(await typed(request), {str(one) for one, _name in await accounts.staff_names()})
    entries = [entry async for entry in audit.stream(asked, at_most=EXPORTED_AT_MOST)]
    await audit.record(
        "data-exported", request.state.viewer, subject="journal", details={"lines": str(len(entries)), **words}
    )
    name = f"journal-{clock.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": NO_STORE}
    sheet = await asyncio.to_thread(_sheet, await _lines(entries))
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


def _read(given: Mapping[str, str], staff: Collection[str]) -> tuple[dict[str, str], audit.Asked]:
    """The filters that can be read, as words and as what is asked; the others do not restrict."""
    words = {name: given.get(name, "").strip()[:80] for name in FILTERS}
    words["qui"] = words["qui"] if words["qui"] in staff else ""
    words["quoi"] = words["quoi"] if words["quoi"] in audit.ACTIONS else ""
    since, last = _day(words["du"]), _day(words["au"])
    kept = words | {"du": words["du"] if since else "", "au": words["au"] if last else ""}
    asked = audit.Asked(
        actor_id=UUID(kept["qui"]) if kept["qui"] else None,
        action=kept["quoi"],
        subject=kept["objet"],
        since=since,
        until=last + timedelta(days=1) if last else None,
    )
    return {name: value for name, value in kept.items() if value}, asked


def _day(written: str) -> datetime | None:
    """The first instant of a day of the town."""
    try:
        return datetime.combine(date.fromisoformat(written), time(), tzinfo=ZoneInfo(current().town.time_zone))
    except ValueError:
        return None


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 16 else 0


async def _lines(entries: Sequence[AuditEntry]) -> list[JournalLine]:
    names = await accounts.names_of({*_ids(entries)})
    roles = {role: accounts.role_word(role) for role in {entry.role for entry in entries}}
    actions = {action: action_word(action) for action in {entry.action for entry in entries}}
    return [
        JournalLine(
            seq=entry.seq,
            at=entry.at,
            who=names.get(entry.actor_id, _("Compte effacé")) if entry.actor_id else "",
            role=roles[entry.role],
            action=actions[entry.action],
            about=about_words(entry, names),
            url=f"/poste/demandes/{entry.subject}" if entry.action.startswith(("case-", "person-")) else "",
        )
        for entry in entries
    ]


def _ids(entries: Iterable[AuditEntry]) -> Iterable[UUID]:
    for entry in entries:
        if entry.actor_id:
            yield entry.actor_id
        if entry.action.startswith("staff-"):
            yield UUID(entry.subject)


def _sheet(lines: Sequence[JournalLine]) -> str:
    """CSV with a mark that spreadsheets know UTF-8 by."""
    held = io.StringIO()
    sheet = csv.writer(held)
    sheet.writerow([_("N°"), _("Moment"), _("Personne"), _("Rôle"), _("Action"), _("Objet")])
    for line in lines:
        cells = (str(line.seq), clock.to_iso(line.at), line.who, line.role, line.action, line.about)
        sheet.writerow([safe_cell(cell) for cell in cells])
    return "\ufeff" + held.getvalue()


routes: list[BaseRoute] = [
    route(PATH, show_journal, policy=SUPERVISION),
    route(f"{PATH}/export", export_journal, policy=SUPERVISION, methods=["POST"]),
]
