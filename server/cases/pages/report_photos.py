"""The photos and files of a form sent without JavaScript: kept at the first posting, carried as sealed texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from server.cases.actions.staging import Staged, forget_staged, is_kept, restage, stage, unseal
from server.cases.pages.report_fields import Sent
from server.kernel.problems import Problem
from server.platform.installation import current
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


async def photos_of(sent: Sent, fields: FormData, request: Request) -> Photos:
    """The files that the form carries and those that it brings; one sentence for what could not be taken."""
    carried = [unseal(sent.case_id, sealed) for sealed in sent.sealed]
    staged = [one for one in carried if one is not None and await is_kept(sent.case_id, one)]
    verb, _colon, number = sent.action.partition(":")
    if verb == "retirer-photo":
        staged = await _without(sent.case_id, staged, number)
    brought = [one for one in fields.getlist(FIELD) if isinstance(one, UploadFile) and one.filename]
    if not brought:
        is_asked_for_nothing = verb == "ajouter-photo"
        return Photos(
            staged=staged, errors={FIELD: _("Choisissez d’abord un fichier.")} if is_asked_for_nothing else {}
        )
    await limits.hit(f"staged:{_address(request)}", limit=STAGED_PER_HOUR, window_s=3600)
    return await _with(sent, staged, brought)


async def _with(sent: Sent, staged: list[Staged], brought: Sequence[UploadFile]) -> Photos:
    most = sent.topic.photos.max
    wrong: list[str] = []
    for file in brought:
        if len(staged) >= most:
            wrong.append(
                ngettext("Au plus un fichier.", "Au plus {limit} photos ou fichiers.", most).format(limit=most)
            )
            break
        try:
            kept = await stage(sent.case_id, name=file.filename or "", content=await _content(file))
        except Problem as problem:
            wrong.append(problem.detail)
            continue
        if kept not in staged:
            staged.append(kept)
    return Photos(staged=staged, errors={FIELD: " ".join(wrong)} if wrong else {})


async def _content(file: UploadFile) -> bytes:
    """The file, and no more of it than is needed to see that it is too large."""
    return await file.read(current().settings.max_photo + 1)


async def _without(case_id: UUID, staged: list[Staged], number: str) -> list[Staged]:
    position = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 3 else -1
    if 0 <= position < len(staged):
        await forget_staged(case_id, staged[position])
        return [one for at, one in enumerate(staged) if at != position]
    return staged


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"
