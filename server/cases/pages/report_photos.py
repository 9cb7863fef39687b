"""The photos and files of a form sent without JavaScript: kept at the first posting, carried as sealed texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from server.cases.actions.staging import Staged, forget_staged, is_kept, restage, stage, unseal
from server.cases.pages.report_fields import Sent
from server.cases.pages.report_items import ordinal
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.municipality import Question, Topic
from server.platform.web import limits
from server.platform.words import _, ngettext

STAGED_PER_HOUR = 120
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
    carried = [unseal(sent.case_id, sealed) for sealed in sent.sealed]
    staged = [one for one in carried if one is not None and await is_kept(sent.case_id, one)]
    verb, _colon, number = sent.action.partition(":")
    if verb == "retirer-photo":
        staged = await _without(sent.case_id, staged, number)
    brought = list(_brought(sent.topic, fields))
    if not brought:
        is_asked_for_nothing = verb == "ajouter-photo"
        return Photos(
            staged=staged, errors={FIELD: _("Choisissez d’abord un fichier.")} if is_asked_for_nothing else {}
        )
    await limits.hit(f"staged:{limits.network_of(_address(request))}", limit=STAGED_PER_HOUR, window_s=3600)
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
        refusal = await _keep(sent, staged, question, file)
        if refusal:
            wrong[name] = " ".join(part for part in (wrong.get(name), refusal) if part)
    return Photos(staged=staged, errors=wrong)


async def _keep(sent: Sent, staged: list[Staged], question: Question | None, file: UploadFile) -> str:
    """Add one file to those that are kept; why not, in words, else nothing."""
    code = question.code if question else None
    most = question.most if question else sent.topic.photos.max
    if sum(one.question == code for one in staged) >= most:
        return ngettext("Au plus un fichier.", "Au plus {limit} photos ou fichiers.", most).format(limit=most)
    content = await _content(file)
    if question and question.max_size and len(content) > question.max_size:
        return _("« {name} » dépasse {limit} Mo. Choisissez un fichier plus léger ; le reste est gardé.").format(
            name=file.filename, limit=question.max_size_mb
        )
    try:
        kept = await stage(sent.case_id, name=file.filename or "", content=content, question=code)
    except Problem as problem:
        return problem.detail
    if kept not in staged:
        staged.append(kept)
    return ""


async def _content(file: UploadFile) -> bytes:
    """The file, and no more of it than is needed to see that it is too large."""
    return await file.read(current().settings.max_photo + 1)


async def _without(case_id: UUID, staged: list[Staged], number: str) -> list[Staged]:
    position = ordinal(number) - 1
    if 0 <= position < len(staged):
        await forget_staged(case_id, staged[position])
        return [one for at, one in enumerate(staged) if at != position]
    return staged


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"
