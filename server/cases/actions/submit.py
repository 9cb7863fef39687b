"""The verb of verbs: a report becomes a case, exactly once, whoever brings it and however often."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from server import catalogue
from server.cases import pledges, rules
from server.cases.actions.capturing import captured_at, clock_skew
from server.cases.actions.declaring import merge_parts, new_part
from server.cases.actions.joining import join_new
from server.cases.actions.locating import Where, resolved_place
from server.cases.actions.understanding import Understood, understood
from server.cases.consents import agreed_of, record_consents
from server.cases.facts import CaseSubmitted
from server.cases.forms import CaseBody
from server.cases.models import Case, ClientId, Entry, Part
from server.kernel import clock
from server.kernel.ids import format_reference, new_id, provisional_reference
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.days import day_of
from server.platform.db import DatabaseBusy, UniqueViolation, execute_returning, find, find_one, in_transaction
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.words import _

Channel = Literal["app", "form", "phone", "email", "chat", "counter", "open311"]

FOLLOW_CODE_BYTES = 10
RACES = 4
"""How often the same case may be lost to somebody else's transaction before the phone is asked to come back."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What somebody sends: the body, its digest as it came over the wire, and the phone's own clock if it told it."""

    case_id: UUID
    body: CaseBody
    digest: str
    """Hexadecimal SHA-256 of the body's bytes."""
    channel: Channel
    device_time: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the sender may rely on: the number, the code to follow without an account, and the parts still to come."""

    case: Case
    follow_code: str
    parts: tuple[Part, ...]
    is_new: bool


async def submit(submission: Submission, viewer: Viewer) -> Receipt:
    """Make the case, or give the receipt of the one that this id has already made.

    Raises Problem `payload-mismatch` (422) when the id came before with other bytes, `invalid` (422) for answers that
    the topic does not allow, `sign-in-needed` (401) when the topic wants an account.
    """
    known = await _known(submission, viewer)
    if known is not None:
        return known
    taken = await understood(submission.body, viewer, answered_on=_day_of_capture(submission))
    where = await resolved_place(submission.body.place, language=submission.body.lang)
    for _race in range(RACES):
        try:
            async with in_transaction():
                case = await _write(submission, viewer, where, taken)
        except UniqueViolation:
            # Somebody else's transaction made this id, or the one it replaces, in the same instant.
            known = await _known(submission, viewer)
            if known is not None:
                return known
            continue
        return await receipt_of(case, is_new=True)
    raise DatabaseBusy("the same case is being written by others")


async def receipt_of(case: Case, *, is_new: bool = False) -> Receipt:
    """The receipt of a case that exists, the same each time it is asked."""
    parts = await find(Part, "case_id = ? AND entry_id IS NULL ORDER BY n", case.id)
    return Receipt(case=case, follow_code=follow_code(case.id), parts=tuple(parts), is_new=is_new)


def follow_code(case_id: UUID) -> str:
    """The code that opens a case without an account: 80 bits of HMAC, as `K7QF-29XM-3DPA-7RTC`, to be given again."""
    code = base64.b32encode(current().key.sign("follow", str(case_id))[:FOLLOW_CODE_BYTES]).decode()
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


async def _known(submission: Submission, viewer: Viewer) -> Receipt | None:
    known = await find_one(ClientId, "id = ?", submission.case_id)
    if known is None:
        return None
    case = await Case.get(id=known.case_id)
    if known.digest is None:
        return _superseded(case, viewer)
    if known.digest != submission.digest:
        raise Problem(
            code="payload-mismatch",
            status=422,
            title=_("Cette demande est déjà arrivée sous une autre forme."),
            detail=_("L’appareil relit ce que la Ville a reçu, puis renvoie ce qui a changé."),
        )
    return await receipt_of(case)


def _superseded(case: Case, viewer: Viewer) -> Receipt:
    """What came late was corrected before it came; nobody can tell its bytes from a stranger's: no secret is told."""
    if case.account_id is not None and case.account_id != viewer.account_id:
        raise Problem(code="unknown-case", status=404, title=_("La Ville n’a pas cette demande."))
    return Receipt(case=case, follow_code="", parts=(), is_new=False)


async def _write(submission: Submission, viewer: Viewer, where: Where, taken: Understood) -> Case:
    old_id = submission.body.supersedes
    if old_id is None or old_id == submission.case_id:
        return await _create(submission, viewer, where, taken)
    old = await ClientId.get_or_none(id=old_id)
    if old is None:
        case = await _create(submission, viewer, where, taken)
        await ClientId.create(id=old_id, case_id=case.id, digest=None, known_since=clock.now())
        return case
    replaced = await Case.select_for_update().get(id=old.case_id)
    is_others = replaced.account_id is not None and replaced.account_id != viewer.account_id
    if is_others or replaced.erased_at is not None:
        return await _create(submission, viewer, where, taken)
    return await _correct(replaced, submission, viewer, where, taken)


async def _create(submission: Submission, viewer: Viewer, where: Where, taken: Understood) -> Case:
    body, now = submission.body, clock.now()
    town, topic = current().town, taken.topic
    skew = clock_skew(submission.device_time, now)
    reference = await _next_reference(town.reference_prefix, now.astimezone(ZoneInfo(town.time_zone)).year)
    case = await Case.create(
        id=submission.case_id,
        reference=reference,
        provisional=provisional_reference(submission.case_id),
        channel=submission.channel,
        account_id=None if body.is_anonymous else viewer.account_id,
        status=rules.NEW,
        status_at=now,
        received_at=now,
        captured_at=_captured_at(submission, now),
        clock_skew_s=int(skew.total_seconds()),
        parts_missing=len(body.parts),
        first_follow_up_by=pledges.first_follow_up_by(topic, received_at=now),
        resolution_by=pledges.resolution_by(topic, received_at=now),
        **_content(submission, where, taken),  # type: ignore[arg-type] # fields of the model, by name
    )
    await ClientId.create(id=case.id, case_id=case.id, digest=submission.digest, known_since=now)
    if body.parts:
        await Part.bulk_create([new_part(case.id, part) for part in body.parts])
    await Entry.create(
        id=new_id(), case_id=case.id, rev=1, kind="received", is_public=True, status=rules.NEW, by="system",
        recorded_at=now,
    )  # fmt: skip
    await record_consents(case, taken.topic, viewer)
    await _tell_dropped(case, taken)
    await join_new(case, body.same_as)
    await outbox.publish(CaseSubmitted(case_id=case.id, reference=case.reference))
    return case


async def _correct(case: Case, submission: Submission, viewer: Viewer, where: Where, taken: Understood) -> Case:
    """The corrected report takes the place of the one that had arrived before it was corrected.

    Once the town works on it, what it read stays: new words go to the timeline, new photos to the others.
    """
    now, is_new = clock.now(), case.status == rules.NEW
    case.rev += 1
    if is_new:
        before = agreed_of(case, taken.topic)
        publicity = _publicity_kept(case, taken.topic)
        case.update_from_dict(_content(submission, where, taken) | {"publicity": publicity})
        case.account_id = None if submission.body.is_anonymous else case.account_id or viewer.account_id
        await record_consents(case, taken.topic, viewer, before=before)
    await case.save()
    await ClientId.create(id=submission.case_id, case_id=case.id, digest=submission.digest, known_since=now)
    await merge_parts(case, submission.body, keep_others=not is_new)
    await Entry.create(
        id=new_id(), case_id=case.id, rev=case.rev, kind="corrected", is_public=True, status=case.status, by="resident",
        text="" if is_new else submission.body.comment.strip(), recorded_at=now,
    )  # fmt: skip
    await _tell_dropped(case, taken)
    return case


def _publicity_kept(case: Case, topic: Topic) -> str:
    """What everybody may see of the corrected case: as its topic says, and no more than an agent has allowed since."""
    before = catalogue.find_topic(case.topic)
    is_as_it_came = before is not None and case.publicity == before.publicity
    return topic.publicity if is_as_it_came else rules.narrower(case.publicity, topic.publicity)


async def _tell_dropped(case: Case, taken: Understood) -> None:
    """What was answered to questions that are gone stays readable, for the person and for the town."""
    text = taken.dropped_in_words()
    if not text:
        return
    case.rev += 1
    await case.save(update_fields=["rev"])
    await Entry.create(
        id=new_id(), case_id=case.id, rev=case.rev, kind="moved", is_public=True, status=case.status, by="system",
        text=text, recorded_at=clock.now(),
    )  # fmt: skip


def _content(submission: Submission, where: Where, taken: Understood) -> dict[str, object]:
    body, topic = submission.body, taken.topic
    return {
        "digest": submission.digest,
        "schema": body.schema_,
        "catalogue": body.catalogue or "",
        "language": body.lang,
        "topic": topic.code,
        "kind": topic.kind,
        "department": topic.route.department,
        "answers": dict(taken.answers),
        "comment": body.comment,
        **where,
        "is_anonymous": body.is_anonymous,
        "person": None if body.is_anonymous else body.who.model_dump(exclude={"anonymous"}, exclude_none=True),
        "updates": body.updates.model_dump(),
        "survey_consent": body.survey_consent and not body.is_anonymous,
        "publicity": topic.publicity,
    }


_NEXT = """
INSERT INTO reference_counters (year, last_number) VALUES (?, 1)
ON CONFLICT (year) DO UPDATE SET last_number = reference_counters.last_number + 1
RETURNING last_number
"""


async def _next_reference(prefix: str, year: int) -> str:
    rows = await execute_returning(_NEXT, [year])
    return format_reference(prefix, year=year, number=int(str(rows[0]["last_number"])))


def _captured_at(submission: Submission, now: datetime) -> datetime:
    return captured_at(submission.body.captured_at, device_time=submission.device_time, now=now)


def _day_of_capture(submission: Submission) -> date:
    """The day on which the person answered, in the town: a report may have waited for days."""
    return day_of(_captured_at(submission, clock.now()))
