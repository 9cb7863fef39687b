"""The verb of verbs: a report becomes a case, exactly once, whoever brings it and however often."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from server import catalogue
from server.cases import checks, pledges, rules
from server.cases.facts import CaseSubmitted
from server.cases.forms import CaseBody, PartBody
from server.cases.models import Case, ClientId, Entry, Part
from server.kernel import clock
from server.kernel.ids import format_reference, new_id, provisional_reference
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import UniqueViolation, execute_returning, in_transaction
from server.platform.installation import current
from server.platform.words import _

Channel = Literal["app", "form", "phone", "email", "chat", "counter", "open311"]

FOLLOW_CODE_BYTES = 10


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
    known = await _known(submission)
    if known is not None:
        return known
    checks.require_valid(submission.body, viewer)
    replaced = await _replaced(submission.body.supersedes, viewer)
    try:
        async with in_transaction():
            case = await (_replace(replaced, submission) if replaced else _create(submission, viewer))
    except UniqueViolation:
        known = await _known(submission)
        if known is None:
            raise
        return known
    return await receipt_of(case, is_new=True)


async def receipt_of(case: Case, *, is_new: bool = False) -> Receipt:
    """The receipt of a case that exists, the same each time it is asked."""
    parts = await Part.filter(case_id=case.id).order_by("n")
    return Receipt(case=case, follow_code=follow_code(case.id), parts=tuple(parts), is_new=is_new)


def follow_code(case_id: UUID) -> str:
    """The code that opens a case without an account: 80 bits of HMAC, as `K7QF-29XM-3DPA-7RTC`, to be given again."""
    code = base64.b32encode(current().key.sign("follow", str(case_id))[:FOLLOW_CODE_BYTES]).decode()
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def upload_capability(case_id: UUID, n: int, sha256: str) -> str:
    """The 256-bit secret in the address of an upload, the same each time the part is declared."""
    return base64.urlsafe_b64encode(current().key.sign("upload", str(case_id), str(n), sha256)).decode().rstrip("=")


def upload_name(capability: str) -> str:
    """How an upload is known to the database and the disk: the capability itself is stored nowhere."""
    return hashlib.sha256(capability.encode()).hexdigest()


def new_part(case_id: UUID, declared: PartBody) -> Part:
    """A part as declared, its bytes still to come."""
    return Part(
        id=new_id(),
        case_id=case_id,
        n=declared.n,
        question=declared.question or "",
        name=declared.name.replace("\\", "/").rsplit("/", 1)[-1][-200:] or "piece-jointe",
        media_type=declared.type,
        size_bytes=declared.size,
        sha256=declared.sha256,
        state="declared",
        upload=upload_name(upload_capability(case_id, declared.n, declared.sha256)),
        declared_at=clock.now(),
    )


async def _known(submission: Submission) -> Receipt | None:
    known = await ClientId.get_or_none(id=submission.case_id).select_related("case")
    if known is None:
        return None
    if known.digest is not None and known.digest != submission.digest:
        raise Problem(
            code="payload-mismatch",
            status=422,
            title=_("Cette demande est déjà arrivée sous une autre forme."),
            detail=_("L’appareil relit ce que la Ville a reçu, puis renvoie ce qui a changé."),
            members={"digest": known.digest},
        )
    return await receipt_of(known.case)


async def _create(submission: Submission, viewer: Viewer) -> Case:
    body, now = submission.body, clock.now()
    town, topic = current().town, catalogue.require_topic(submission.body.topic)
    skew = _skew(submission.device_time, now)
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
        captured_at=min(body.captured_at + skew, now),
        clock_skew_s=int(skew.total_seconds()),
        kind=topic.kind,
        department=topic.route.department,
        first_follow_up_by=pledges.first_follow_up_by(topic, received_at=now),
        **_content(submission),
    )
    await ClientId.create(id=case.id, case_id=case.id, digest=submission.digest, known_since=now)
    if body.supersedes:
        await ClientId.create(id=body.supersedes, case_id=case.id, digest=None, known_since=now)
    await _add_parts(case, body)
    await Entry.create(
        id=new_id(), case_id=case.id, rev=1, kind="received", is_public=True, status=rules.NEW, by="system",
        recorded_at=now,
    )  # fmt: skip
    await outbox.publish(CaseSubmitted(case_id=case.id, reference=case.reference))
    return case


async def _replaced(old_id: UUID | None, viewer: Viewer) -> Case | None:
    if old_id is None:
        return None
    old = await ClientId.get_or_none(id=old_id).select_related("case")
    if old is None or old.case.status != rules.NEW or old.case.account_id != viewer.account_id:
        return None
    return old.case


async def _replace(case: Case, submission: Submission) -> Case:
    """The corrected report takes the place of the one that had arrived before it was corrected."""
    now = clock.now()
    case.rev += 1
    await case.update_from_dict({**_content(submission), "parts_missing": case.parts_missing}).save()
    await ClientId.create(id=submission.case_id, case_id=case.id, digest=submission.digest, known_since=now)
    await Part.filter(case_id=case.id, state="declared").delete()
    await _add_parts(case, submission.body)
    await Entry.create(
        id=new_id(), case_id=case.id, rev=case.rev, kind="corrected", is_public=True, status=case.status, by="resident",
        recorded_at=now,
    )  # fmt: skip
    return case


def _content(submission: Submission) -> dict[str, object]:
    body = submission.body
    chosen, fix = body.place.chosen, body.place.fix
    return {
        "digest": submission.digest,
        "schema": body.schema_,
        "catalogue": body.catalogue or "",
        "language": body.lang,
        "topic": body.topic,
        "answers": checks.kept_answers(body),
        "comment": body.comment,
        "place_label": chosen.label,
        "place_mode": chosen.mode,
        "lat": chosen.lat,
        "lon": chosen.lon,
        "cell": None if chosen.lat is None or chosen.lon is None else rules.cell_of(chosen.lat, chosen.lon),
        "fix": fix.model_dump(mode="json") if fix else None,
        "is_anonymous": body.is_anonymous,
        "person": None if body.is_anonymous else body.who.model_dump(exclude={"anonymous"}, exclude_none=True),
        "updates": body.updates.model_dump(),
        "survey_consent": body.survey_consent and not body.is_anonymous,
    }


async def _add_parts(case: Case, body: CaseBody) -> None:
    kept = set(await Part.filter(case_id=case.id).values_list("n", flat=True))
    declared = [new_part(case.id, part) for part in body.parts if part.n not in kept]
    await Part.bulk_create(declared)
    case.parts_missing = await Part.filter(case_id=case.id, state="declared").count()
    await case.save(update_fields=["parts_missing"])


_NEXT = """
INSERT INTO reference_counters (year, last_number) VALUES (?, 1)
ON CONFLICT (year) DO UPDATE SET last_number = reference_counters.last_number + 1
RETURNING last_number
"""


async def _next_reference(prefix: str, year: int) -> str:
    rows = await execute_returning(_NEXT, [year])
    return format_reference(prefix, year=year, number=int(str(rows[0]["last_number"])))


def _skew(device_time: datetime | None, now: datetime) -> timedelta:
    """How far the phone's clock is behind ours; what it wrote down is corrected by it."""
    return now - device_time if device_time else timedelta()
