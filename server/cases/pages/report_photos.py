"""The photos and files of a form sent without JavaScript: kept at the first posting, carried as sealed texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from server.cases.actions.staging import Staged, restage
from server.cases.bringing import ADD, REMOVE, carried, count_staging, keep_file, without
from server.cases.pages.report_fields import Sent
from server.platform.municipality import Question, Topic
from server.platform.words import _

FIELD = "photo"


@dataclass(frozen=True, kw_only=True)
class Photos:
    """What the server holds for the form, and what it could not take."""

    staged: Sequence[Staged]
    errors: Mapping[str, str]

    async def moved(self, old_id: UUID, new_id: UUID) -> "Photos":
        """The same files for the form under another id; those that are gone meanwhile stay with the first."""
        return Photos(staged=[one for one in self.staged if await restage(one, old_id, new_id)], errors=self.errors)

    def counted(self, topic: Topic) -> dict[str, int]:
        """How many files there are for each question that asks for some; nothing where there are none."""
        counts = {
            question.code: sum(one.question == question.code for one in self.staged)
            for question in topic.questions
            if question.kind == "file"
        }
        return {code: count for code, count in counts.items() if count}


async def photos_of(sent: Sent, fields: FormData, request: Request) -> Photos:
    """The files that the form carries and those that it brings; one sentence for what could not be taken."""
    staged = await carried(sent.case_id, sent.sealed)
    verb, _colon, number = sent.action.partition(":")
    if verb == REMOVE:
        staged = await without(sent.case_id, staged, number)
    brought = list(_brought(sent.topic, fields))
    if not brought:
        is_asked_for_nothing = verb == ADD
        return Photos(
            staged=staged, errors={FIELD: _("Choisissez d’abord un fichier.")} if is_asked_for_nothing else {}
        )
    await count_staging(request)
    return await _with(sent, staged, brought)


def _brought(topic: Topic, fields: FormData) -> Iterator[tuple[Question | None, UploadFile]]:
    """The files of this posting, each with the question that asks for it."""
    asking = [None, *(question for question in topic.questions if question.kind == "file")]
    for question in asking:
        for file in fields.getlist(f"{FIELD}.{question.code}" if question else FIELD):
            if isinstance(file, UploadFile) and file.filename:
                yield question, file


async def _with(sent: Sent, staged: list[Staged], brought: Sequence[tuple[Question | None, UploadFile]]) -> Photos:
    wrong: dict[str, str] = {}
    for question, file in brought:
        name = f"q.{question.code}" if question else FIELD
        seat, most = (question.code, question.most) if question else (None, sent.topic.photos.max)
        max_mb = question.max_size_mb if question else None
        refusal = await keep_file(sent.case_id, staged, file, seat=seat, most=most, max_mb=max_mb)
        if refusal:
            wrong[name] = " ".join(part for part in (wrong.get(name), refusal) if part)
    return Photos(staged=staged, errors=wrong)
