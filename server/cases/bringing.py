"""Files of a form that works without a script: carried as sealed texts, added and taken away by its buttons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from server.cases.actions.bringing import Brought
from server.cases.actions.staging import Staged, forget_staged, is_kept, stage, unseal
from server.kernel.ids import new_case_id
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import limits
from server.platform.web.form import ordinal
from server.platform.web.formats import file_size
from server.platform.words import _, ngettext

ADD, REMOVE = "ajouter-photo", "retirer-photo"
STAGED_PER_HOUR = 120
"""By one network."""
FORM_WITH_PHOTOS = 62 * 1024 * 1024
"""Six photos of 10 MiB and what was typed, in bytes."""


@dataclass(frozen=True, kw_only=True)
class KeptPhoto:
    """A photo or file that the server holds for this form; `sealed` is what the form carries of it."""

    n: int
    name: str
    size: str
    sealed: str
    question: str = ""
    """The question that asks for it; empty for what is joined to the whole."""
    preview_url: str = ""


async def read_brought(request: Request, fields: FormData, *, seat: str, most: int) -> tuple[Brought, str]:
    """The files of a form with one seat for them, and one sentence for what could not be taken; else empty."""
    form_id, action = _form_id(_text(fields, "id")), _text(fields, "action")
    verb, _colon, number = action.partition(":")
    staged = await carried(form_id, (one for one in fields.getlist("kept") if isinstance(one, str)))
    if verb == REMOVE:
        staged = await without(form_id, staged, number)
    error, files = "", [one for one in fields.getlist(f"photo.{seat}") if isinstance(one, UploadFile) and one.filename]
    if files:
        await count_staging(request)
    elif verb == ADD:
        error = _("Choisissez d’abord un fichier.")
    for file in files:
        error = " ".join(filter(None, (error, await keep_file(form_id, staged, file, seat=seat, most=most))))
    return Brought(form_id=form_id, photos=staged, is_changed=verb in {ADD, REMOVE}), error


def kept_of(form_id: UUID, staged: Sequence[Staged]) -> list[KeptPhoto]:
    """The files that the server holds for a form, as it carries them."""
    return [
        KeptPhoto(
            n=n, name=one.name, size=file_size(one.size_bytes), sealed=one.seal(form_id), question=one.question or ""
        )
        for n, one in enumerate(staged, start=1)
    ]


async def carried(form_id: UUID, sealed: Iterable[str]) -> list[Staged]:
    """The files that the form carries and that are still there."""
    told = [unseal(form_id, one) for one in sealed]
    return [one for one in told if one is not None and await is_kept(form_id, one)]


async def without(form_id: UUID, staged: Sequence[Staged], number: str) -> list[Staged]:
    """The files but the one whose place, from 1, a button named; it is forgotten."""
    gone = ordinal(number) - 1
    if 0 <= gone < len(staged):
        await forget_staged(form_id, staged[gone])
    return [one for at, one in enumerate(staged) if at != gone]


async def count_staging(request: Request) -> None:
    """Count a posting with files; a Problem 429 for a network that brings too many."""
    address = request.client.host if request.client else "-"
    await limits.hit(f"staged:{limits.network_of(address)}", limit=STAGED_PER_HOUR, window_s=3600)


async def keep_file(
    form_id: UUID, staged: list[Staged], file: UploadFile, *, seat: str | None, most: int, max_mb: int | None = None
) -> str:
    """Add one file to those that are kept for a seat; why not, in words, else nothing."""
    if sum(one.question == seat for one in staged) >= most:
        return ngettext("Au plus un fichier.", "Au plus {limit} photos ou fichiers.", most).format(limit=most)
    content = await file.read(current().settings.max_photo + 1)  # no more than shows that it is too large
    if max_mb and len(content) > max_mb * 1024 * 1024:
        return _("« {name} » dépasse {limit} Mo. Choisissez un fichier plus léger ; le reste est gardé.").format(
            name=file.filename, limit=max_mb
        )
    try:
        kept = await stage(form_id, name=file.filename or "", content=content, question=seat)
    except Problem as problem:
        return problem.detail
    if kept not in staged:
        staged.append(kept)
    return ""


def _text(fields: FormData, name: str) -> str:
    given = fields.get(name)
    return given if isinstance(given, str) else ""


def _form_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_case_id()
