"""What the cases give of their own in a copy of a person's data: their demandes, what was said, photos and files."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from server.cases import views
from server.cases.models import Case, Entry, Part
from server.platform.db import find
from server.platform.exporting import Exported, ExportedFile, Section
from server.platform.installation import current

AT_ONCE = 50
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}


class AnswerRecord(Exported):
    """A question and what was answered, in words."""

    question: str
    answer: str


class EntryRecord(Exported):
    """A line of the timeline that the person can read."""

    recorded_at: datetime
    by: str
    kind: str
    status: str
    reason: str
    text: str


class PartRecord(Exported):
    """A photo or file; `file` is where it lies in this copy, empty when the town does not have it.

    `verdict` is what an agent decided that everybody may see of it: `shown`, `hidden` (and why), `blurred`; or nothing.
    """

    name: str
    media_type: str
    size_bytes: int
    file: str
    verdict: str
    verdict_reason: str


class CaseRecord(Exported):
    """One demande, as the person sent it and as the town treated it."""

    reference: str
    topic: str
    title: str
    department: str
    channel: str
    language: str
    captured_at: datetime
    received_at: datetime
    status: str
    status_at: datetime
    place: str
    lat: float | None
    lon: float | None
    device_position: dict[str, object] | None
    answers: Sequence[AnswerRecord]
    comment: str
    person: dict[str, str] | None
    updates: dict[str, bool]
    survey_consent: bool
    parts: Sequence[PartRecord]
    timeline: Sequence[EntryRecord]


async def _count(account_id: UUID) -> int:
    files = Part.filter(case__account_id=account_id).exclude(original="")
    return await Case.filter(account_id=account_id).count() + await files.count()


async def _read(account_id: UUID) -> AsyncIterator[CaseRecord]:
    async for case in _cases(account_id):
        parts = await find(Part, "case_id = ? AND state <> 'dropped' ORDER BY n", case.id)
        entries = await find(Entry, "case_id = ? AND is_public ORDER BY rev", case.id)
        yield _record(case, parts, entries)


async def _files(account_id: UUID) -> AsyncIterator[ExportedFile]:
    async for case in _cases(account_id):
        for part in await find(Part, "case_id = ? AND original <> '' ORDER BY n", case.id):
            yield ExportedFile(name=_name(case, part), source=current().files.path(part.original))


async def _cases(account_id: UUID) -> AsyncIterator[Case]:
    """Few at a time: somebody may have sent thousands."""
    last = UUID(int=0)
    while found := await find(Case, "account_id = ? AND id > ? ORDER BY id LIMIT ?", account_id, last, AT_ONCE):
        for case in found:
            yield case
        last = found[-1].id


def _record(case: Case, parts: Sequence[Part], entries: Sequence[Entry]) -> CaseRecord:
    return CaseRecord(
        **{name: getattr(case, name) for name in _SAME},
        title=views.title_of(case),
        place=views.place_of(case),
        device_position=case.fix,
        answers=[AnswerRecord(question=question, answer=answer) for question, answer in views.answers_of(case)],
        parts=[
            PartRecord(
                name=part.name,
                media_type=part.media_type,
                size_bytes=part.size_bytes,
                file=_name(case, part) if part.original else "",
                verdict=part.verdict,
                verdict_reason=part.verdict_reason,
            )
            for part in parts
        ],
        timeline=[
            EntryRecord(**{name: getattr(entry, name) for name in EntryRecord.model_fields}) for entry in entries
        ],
    )


_SAME = (
    "reference", "topic", "department", "channel", "language", "captured_at", "received_at", "status", "status_at",
    "lat", "lon", "comment", "person", "updates", "survey_consent",
)  # fmt: skip
"""Fields of a case that a copy says under the same name."""


def _name(case: Case, part: Part) -> str:
    """`fichiers/RVM-2026-000001-6/1.jpg`: never the name that somebody typed, which could lead out of the folder."""
    return str(PurePosixPath("fichiers", case.reference, f"{part.n}{ENDINGS.get(part.media_type, '')}"))


exported = [Section(name="cases", record=CaseRecord, count=_count, read=_read, files=_files)]
