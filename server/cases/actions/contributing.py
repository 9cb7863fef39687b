"""What a reporter adds to a case that the town has: exactly once, whoever brings it and however often.

Commands, not states: a note is always welcome; what changes the status is done when it is legal from the present one,
whatever the reporter had seen, and refused with both sides otherwise.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server import catalogue
from server.cases import pledges, rules
from server.cases.actions.capturing import captured_at
from server.cases.actions.correcting import correct
from server.cases.actions.declaring import declare_with
from server.cases.actions.joining import hold_main, leave_main
from server.cases.actions.parts import Asked, is_proved, unknown_case
from server.cases.actions.timeline import append, append_own
from server.cases.actions.treat import readable, refuse
from server.cases.contributions import ContributionBody
from server.cases.facts import EntryAdded, StatusChanged
from server.cases.models import Case, Entry, Part
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import DatabaseBusy, UniqueViolation, find, find_one, in_transaction
from server.platform.web import limits
from server.platform.words import _

RACES = 4
PER_CASE_A_DAY = 60


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What a reporter sends: the body, its digest as it came, what proves that the case is theirs."""

    entry_id: UUID
    body: ContributionBody
    digest: str
    code: str = ""
    device_time: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Contributed:
    """What the sender may rely on: the entry, and the photos still to come."""

    case: Case
    entry: Entry
    parts: tuple[Part, ...]
    is_new: bool


async def contribute(sent: Contribution, viewer: Viewer) -> Contributed:
    """Write it in the timeline, or give the receipt of what this id has already written.

    Raises Problem `unknown-case` (404), `case-gone` (410) for one whose people were erased, `payload-mismatch` (422)
    for an id that came with other bytes, `conflict` (409) and `too-late` (422) for what can no longer be done,
    `invalid` (422) for what is to be mended.
    """
    case = await _case_of(sent, viewer)
    known = await _known(sent, case)
    if known is not None:
        return known
    await limits.hit(f"contribution:{case.id}", limit=PER_CASE_A_DAY, window_s=86400)
    for _race in range(RACES):
        try:
            async with in_transaction():
                entry = await _write(sent, viewer, case.id)
        except UniqueViolation:
            known = await _known(sent, case)
            if known is not None:
                return known
            continue
        return await contributed(entry, is_new=True)
    raise DatabaseBusy("the same case is being written by others")


async def contributed(entry: Entry, *, is_new: bool = False) -> Contributed:
    """The receipt of an entry, the same each time it is asked."""
    case = await Case.get(id=entry.case_id)
    parts = await find(Part, "entry_id = ? ORDER BY entry_n", entry.id)
    return Contributed(case=case, entry=entry, parts=tuple(parts), is_new=is_new)


async def _case_of(sent: Contribution, viewer: Viewer) -> Case:
    case = await find_one(Case, "id = (SELECT case_id FROM client_ids WHERE id = ?)", sent.body.case)
    if case is None:
        raise unknown_case()
    asked = Asked(case_id=sent.body.case, viewer=viewer, code=sent.code)
    if not is_proved(asked, case) and case.id not in viewer.granted_cases:
        raise unknown_case()
    if case.erased_at is not None:
        raise Problem(
            code="case-gone", status=410, members={"reference": case.reference},
            title=_("Cette demande est close depuis longtemps."),
            detail=_("La Ville n’en garde plus les textes : ce suivi n’y est pas ajouté."),
        )  # fmt: skip
    return case


async def _known(sent: Contribution, case: Case) -> Contributed | None:
    entry = await find_one(Entry, "id = ?", sent.entry_id)
    if entry is None:
        return None
    if entry.case_id != case.id or entry.digest != sent.digest:
        raise Problem(
            code="payload-mismatch", status=422, title=_("Ce suivi est déjà arrivé sous une autre forme."),
            detail=_("Exportez-le, puis écrivez-le de nouveau."),
        )  # fmt: skip
    return await contributed(entry)


@dataclass(kw_only=True)
class _Said:
    """One contribution while it is written: the case held, the text readable, the hour our own."""

    sent: Contribution
    viewer: Viewer
    case: Case
    text: str
    now: datetime
    at: datetime

    @property
    def body(self) -> ContributionBody:
        return self.sent.body

    async def append(self, *, kind: str, text: str = "", reason: str = "") -> Entry:
        """The line of the timeline, as its reporter's own."""
        return await append_own(
            self.case, self.viewer, id=self.sent.entry_id, digest=self.sent.digest, kind=kind, text=text, reason=reason,
            captured_at=self.at,
        )  # fmt: skip


async def _write(sent: Contribution, viewer: Viewer, case_id: UUID) -> Entry:
    body, now = sent.body, clock.now()
    if len(body.parts) > rules.MAX_PARTS:
        raise refuse("parts", "too-many", _("Au plus {limit} photos ou fichiers.").format(limit=rules.MAX_PARTS))
    if body.kind in {"withdrawal", "reopening"}:
        await leave_main(case_id)
    await hold_main(case_id)
    case = await Case.select_for_update().get(id=case_id)
    at = captured_at(body.captured_at, device_time=sent.device_time, now=now)
    text = readable(body.fields.text)
    entry = await _KINDS[body.kind](_Said(sent=sent, viewer=viewer, case=case, text=text, now=now, at=at))
    await declare_with(case, entry, body.parts)
    await case.save()
    await tell_main(case)
    return entry


async def _update(said: _Said) -> Entry:
    _require_something(said)
    return await _added(said, await said.append(kind="update", text=said.text))


async def _reply(said: _Said) -> Entry:
    """The answer to what the town asked; one that nobody waits for any more is an update."""
    _require_something(said)
    return await _added(said, await said.append(kind=taken_as(said.case), text=said.text))


async def _withdraw(said: _Said) -> Entry:
    case, reason = said.case, said.body.fields.reason
    if case.status not in rules.OPEN:
        raise await _conflict(case)
    if reason not in rules.WITHDRAWALS:
        raise refuse("reason", "required", _("Dites pourquoi vous la retirez."))
    if reason in rules.REASONS_TO_EXPLAIN and not said.text:
        raise refuse("text", "required", _("Dites-le en quelques mots."))
    if case.supporters:
        sentence = _("D’autres personnes attendent la même chose : la Ville la garde ouverte.")
        raise refuse("reason", "supported", sentence)
    return await _become(said, target=rules.CANCELLED, reason=f"withdrawn-{reason}")


async def _reopen(said: _Said) -> Entry:
    """Open again, under a new pledge that begins now."""
    case = said.case
    if case.status != rules.RESOLVED:
        raise await _conflict(case)
    if not rules.may_reopen(case.status_at, said.at, now=said.now):
        days = rules.REOPENED_WITHIN.days
        raise too_late(_("« Ce n’est pas réglé » se dit dans les {days} jours.").format(days=days))
    _require_something(said)
    topic = catalogue.find_topic(case.topic)
    if topic:
        case.first_follow_up_by = pledges.first_follow_up_by(topic, received_at=said.now)
        case.resolution_by = pledges.resolution_by(topic, received_at=said.now)
    case.reopened_at = said.now
    return await _become(said, target=rules.IN_PROGRESS, reason="not-settled")


async def _correct(said: _Said) -> Entry:
    case = said.case
    if case.status != rules.NEW or case.joined_to_id is not None:
        raise await _conflict(case)
    if not rules.may_correct(case.received_at, said.at, now=said.now):
        minutes = rules.CORRECTED_WITHIN.seconds // 60
        raise too_late(_("Une demande se corrige dans les {minutes} minutes.").format(minutes=minutes))
    await correct(case, said.body, comment=readable(said.body.fields.comment or ""))
    return await _added(said, await said.append(kind="corrected"))


_KINDS: Mapping[str, Callable[[_Said], Awaitable[Entry]]] = {
    "update": _update, "reply": _reply, "withdrawal": _withdraw, "reopening": _reopen, "correction": _correct,
}  # fmt: skip


async def _become(said: _Said, *, target: str, reason: str) -> Entry:
    case = said.case
    case.status, case.status_at, case.question_rev = target, said.now, 0
    entry = await said.append(kind="status", text=said.text, reason=reason)
    await outbox.publish(StatusChanged(case_id=case.id, status=target, rev=case.rev))
    return entry


async def _added(said: _Said, entry: Entry) -> Entry:
    await outbox.publish(EntryAdded(case_id=said.case.id, entry_id=entry.id, is_public=True))
    return entry


def taken_as(case: Case) -> str:
    """The kind of what the reporter says now: an answer, for which the town then waits no more, or an update."""
    kind = "reply" if case.question_rev else "update"
    case.question_rev = 0
    return kind


async def tell_main(case: Case) -> None:
    """Who treats the case in its stead reads there that somebody has said more."""
    main = await Case.select_for_update().get_or_none(id=case.joined_to_id) if case.joined_to_id else None
    if main is not None:
        await append(main, None, kind="said-beside", is_public=False, text=case.reference)
        await main.save()


def _require_something(said: _Said) -> None:
    if not said.text and not said.body.parts:
        raise refuse("text", "required", _("Écrivez quelques mots, ou joignez une photo."))


def too_late(why: str) -> Problem:
    """422: what could be done once can no longer be; what was written is kept, and may be sent as an update."""
    return Problem(
        code="too-late", status=422, title=_("Ce n’est plus possible."),
        detail=f"{why} {_('Votre texte est gardé : envoyez-le comme suivi.')}",
    )  # fmt: skip


async def _conflict(case: Case) -> Problem:
    last = await find_one(Entry, "case_id = ? AND kind = 'status' ORDER BY rev DESC", case.id)
    return Problem(
        code="conflict", status=409, title=_("Cette demande a changé entre-temps."),
        detail=_("Votre texte est gardé : relisez la demande, puis envoyez-le comme suivi s’il est encore utile."),
        members={
            "current": case.status, "allowed": sorted(rules.LEGAL_CHANGES[case.status]), "rev": case.rev,
            "by": last.by if last else "system", "at": clock.to_iso(case.status_at),
        },
    )  # fmt: skip
