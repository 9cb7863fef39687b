"""What a supervisor does with the exceptional mode: switch it on, extend it, end it, take the end back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server import audit
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import UniqueViolation, in_transaction
from server.platform.web.form import invalid
from server.platform.words import _
from server.steering import rules
from server.steering.facts import (
    ExceptionalModeEnded,
    ExceptionalModeExtended,
    ExceptionalModeResumed,
    ExceptionalModeStarted,
)
from server.steering.models import OPEN, ExceptionalPeriod, ExceptionalStep
from server.steering.present import refresh
from server.steering.sentences import end_error

AUDITED: Mapping[str, audit.Action] = {
    "started": "mode-started",
    "extended": "mode-extended",
    "ended": "mode-ended",
    "resumed": "mode-resumed",
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the town will say, by language, until when and why."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    hours: Mapping[str, str]
    reason: str
    ends_at: datetime
    is_reduced: bool


async def start(wanted: Wanted, viewer: Viewer) -> ExceptionalPeriod:
    """Switch the mode on. Problem `conflict` (409) when it is on already, `invalid` (422) for an end that cannot be."""
    _require_supervisor(viewer)
    now = clock.now()
    _require_end(rules.fault_of_end(wanted.ends_at, now))
    try:
        async with in_transaction():
            await _close_what_is_over(now)
            period = await ExceptionalPeriod.create(
                id=new_id(),
                started_at=now,
                started_by_id=viewer.account_id,
                reason=wanted.reason,
                title=dict(wanted.title),
                text=dict(wanted.text),
                hours=dict(wanted.hours),
                is_reduced=wanted.is_reduced,
                ends_at=wanted.ends_at,
                slot=OPEN,
            )
            await _record(period, viewer, kind="started")
            await outbox.publish(ExceptionalModeStarted(period_id=period.id, ends_at=period.ends_at))
    except UniqueViolation:
        raise _is_on_already() from None
    await refresh()
    return period


async def extend(period_id: UUID, viewer: Viewer, *, ends_at: datetime) -> ExceptionalPeriod:
    """Let it last longer, at most two weeks from now. Problem `conflict` (409) once it is over."""
    _require_supervisor(viewer)
    now = clock.now()
    async with in_transaction():
        period = await _held(period_id)
        if period.slot is None or period.ends_at <= now:
            raise _is_over()
        _require_end(rules.fault_of_end(ends_at, now, after=period.ends_at))
        period.ends_at = ends_at
        await _change(period, viewer, kind="extended")
        await outbox.publish(ExceptionalModeExtended(period_id=period.id, ends_at=ends_at))
    await refresh()
    return period


async def end(period_id: UUID, viewer: Viewer) -> ExceptionalPeriod:
    """End it now. Twice changes nothing; nor does ending what ended by itself."""
    _require_supervisor(viewer)
    now = clock.now()
    async with in_transaction():
        await _close_what_is_over(now)
        period = await _held(period_id)
        if period.slot is None:
            return period
        period.slot, period.ended_at, period.ended_by_id = None, now, viewer.account_id
        await _change(period, viewer, kind="ended")
        await outbox.publish(ExceptionalModeEnded(period_id=period.id))
    await refresh()
    return period


async def resume(period_id: UUID, viewer: Viewer) -> ExceptionalPeriod:
    """Take the end back, for some minutes. Problem `conflict` (409) when it is too late, or another one is on."""
    _require_supervisor(viewer)
    now = clock.now()
    try:
        async with in_transaction():
            period = await _held(period_id)
            if period.slot == OPEN:
                return period
            if not rules.may_undo_end(ended_at=period.ended_by_hand_at, ends_at=period.ends_at, now=now):
                raise _is_over()
            period.slot, period.ended_at, period.ended_by_id = OPEN, None, None
            await _change(period, viewer, kind="resumed")
            await outbox.publish(ExceptionalModeResumed(period_id=period.id, ends_at=period.ends_at))
    except UniqueViolation:
        raise _is_on_already() from None
    await refresh()
    return period


async def _close_what_is_over(now: datetime) -> None:
    """A period that came to its end by itself leaves its place, and its history says so."""
    over = await ExceptionalPeriod.filter(slot=OPEN, ends_at__lte=now).select_for_update()
    for period in over:
        period.slot, period.ended_at = None, period.ends_at
        await _change(period, None, kind="over")


async def _held(period_id: UUID) -> ExceptionalPeriod:
    period = await ExceptionalPeriod.filter(id=period_id).select_for_update().first()
    if period is None:
        raise Problem(code="not-found", status=404, title=_("Cette page n’existe pas."))
    return period


async def _change(period: ExceptionalPeriod, viewer: Viewer | None, *, kind: str) -> None:
    period.rev += 1
    await period.save()
    await _record(period, viewer, kind=kind)


async def _record(period: ExceptionalPeriod, viewer: Viewer | None, *, kind: str) -> None:
    """A step of its history; and a line of the audit log for what somebody decided, last of the transaction."""
    await ExceptionalStep.create(
        id=new_id(),
        period_id=period.id,
        rev=period.rev,
        kind=kind,
        ends_at=period.ends_at,
        author_id=viewer.account_id if viewer else None,
        recorded_at=clock.now(),
    )
    if viewer is not None:
        until = {"until": clock.to_iso(period.ends_at)}
        await audit.record(AUDITED[kind], viewer, subject=period.id, details=until)


def _require_supervisor(viewer: Viewer) -> None:
    if not viewer.may_supervise:
        raise Problem(code="not-allowed", status=403, title=_("C’est réservé à la supervision."))


def _require_end(fault: str | None) -> None:
    if fault:
        raise invalid([end_error(fault)])


def _is_on_already() -> Problem:
    return Problem(
        code="conflict",
        status=409,
        title=_("Le mode exceptionnel est déjà en vigueur."),
        detail=_("Quelqu’un vient de l’activer. Ce que vous avez écrit n’a rien changé."),
    )


def _is_over() -> Problem:
    return Problem(
        code="conflict",
        status=409,
        title=_("Ce mode exceptionnel est terminé."),
        detail=_("Activez-en un autre s’il le faut."),
    )
