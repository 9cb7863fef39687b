"""Photos of a form that is not sent yet, kept for a browser without JavaScript: files alone, no row.

A staged file is known by a sealed text that the form carries: its name on the disk is the seal's own signature over the
case's id, so that nobody can point at a file that was not given with this form. What nobody sent is purged after a day.
"""

import asyncio
import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from server.cases import media
from server.cases.actions.declaring import upload_capability
from server.cases.actions.uploads import open_upload
from server.cases.models import Part
from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.words import _

FOLDER = "staged"
KEPT_FOR = timedelta(hours=24)
NAME_LIMIT = 200
_SIGNS = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
)


@dataclass(frozen=True, kw_only=True)
class Staged:
    """One file that waits for its form: what the seal says of it."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    question: str | None = None
    """The question that asks for it; none for what is joined to the whole."""

    def seal(self, case_id: UUID) -> str:
        """The text that the form carries."""
        told = urlsafe_b64encode(json.dumps(asdict(self), ensure_ascii=False).encode()).decode()
        return f"{told}.{self._signature(case_id)}"

    def key(self, case_id: UUID) -> str:
        """Where the bytes are."""
        return f"{FOLDER}/{self._signature(case_id)}"

    def _signature(self, case_id: UUID) -> str:
        parts = (str(case_id), self.sha256, str(self.size_bytes), self.media_type, self.name, self.question or "")
        return current().key.sign("staged", *parts).hex()


def unseal(case_id: UUID, sealed: str) -> Staged | None:
    """The file that `Staged.seal` told of for the same form; None for anything else."""
    told, _dot, signature = sealed.partition(".")
    try:
        staged = Staged(**json.loads(urlsafe_b64decode(told)))
        known = staged.key(case_id).removeprefix(f"{FOLDER}/")
    except (ValueError, TypeError, AttributeError, Error):
        return None
    return staged if hmac.compare_digest(known.encode(), signature.encode()) else None


async def stage(case_id: UUID, *, name: str, content: bytes, question: str | None = None) -> Staged:
    """Keep one file for the form; the same file twice is one. A Problem in words for what cannot be kept."""
    installation = current()
    media_type = _media_type(content)
    if len(content) > installation.settings.max_photo:
        raise _refused(
            "too-large",
            _("« {name} » dépasse {limit} Mo. Reprenez cette photo ou choisissez-en une autre ; le reste est gardé."),
            name=name,
            limit=installation.settings.max_photo_mib,
        )
    if not content:
        raise _refused("empty", _("« {name} » est vide. Choisissez un autre fichier."), name=name)
    if not media_type:
        raise _refused(
            "not-allowed",
            _("« {name} » n’est ni une photo (JPEG, PNG, WebP) ni un PDF. Choisissez un autre fichier."),
            name=name,
        )
    if installation.files.free_bytes() < installation.settings.min_free_mib * 1024 * 1024:
        raise _refused(
            "storage-full",
            _("Le serveur de la Ville est plein : « {name} » n’a pas été gardé. Envoyez sans photo, ou plus tard."),
            name=name,
        )
    staged = Staged(
        name=name.replace("\\", "/").rsplit("/", 1)[-1][-NAME_LIMIT:] or "piece-jointe",
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        question=question,
    )
    if not await is_kept(case_id, staged):
        await installation.files.write(staged.key(case_id), content)
        await _inspect(case_id, staged)
    return staged


async def is_kept(case_id: UUID, staged: Staged) -> bool:
    """Whether the bytes are still there."""
    return await current().files.size(staged.key(case_id)) == staged.size_bytes


async def receive_staged(form_id: UUID, staged: Sequence[Staged], part: Part) -> None:
    """Give a part that a case declared the bytes that were staged for it; nothing happens when it has them.

    They stay staged until they expire: whoever goes back to the form finds the photos, and sends them again with it.
    """
    kept = next((one for one in staged if one.sha256 == part.sha256), None)
    if kept is None or part.state != "declared":
        return
    content = await current().files.read(kept.key(form_id))
    try:
        async with open_upload(upload_capability(part.case_id, part.n, part.sha256), to_write=True) as upload:
            await upload.write(content[upload.offset :])
            await upload.keep()
    except Problem as problem:
        if problem.code != "locked":  # the other tap of a double tap is giving it the same bytes
            raise


async def restage(staged: Staged, old_id: UUID, new_id: UUID) -> bool:
    """Keep a file for the same form under another id; False when it is gone."""
    files = current().files
    if await is_kept(old_id, staged):
        await files.finish(staged.key(old_id), staged.key(new_id))
    return await is_kept(new_id, staged)


async def forget_staged(case_id: UUID, staged: Staged) -> None:
    """Remove a file that its form does not want any more; nothing happens when it is gone."""
    await current().files.delete(staged.key(case_id))


async def forget_expired_staged() -> int:
    """Remove what was staged more than a day ago; gives how many files."""
    files = current().files
    oldest = (clock.now() - KEPT_FOR).timestamp()
    expired = [key for key in files.keys(FOLDER) if files.path(key).stat().st_mtime < oldest]
    for key in expired:
        await files.delete(key)
    return len(expired)


async def _inspect(case_id: UUID, staged: Staged) -> None:
    """Look at what was kept as at any photo that arrives; what does not pass is not kept."""
    part = Part(n=0, media_type=staged.media_type, sha256=staged.sha256)
    try:
        await asyncio.to_thread(media.inspect, current().files.path(staged.key(case_id)), part)
    except Problem as problem:
        await forget_staged(case_id, staged)
        raise _refused(
            problem.code, "« {name} » : {why}", name=staged.name, why=f"{problem.title} {problem.detail}"
        ) from None


def _media_type(content: bytes) -> str:
    """What the first bytes say the file is; empty when they say nothing we take."""
    return next((kind for sign, at, kind in _SIGNS if content[at : at + len(sign)] == sign), "")


def _refused(code: str, sentence: str, **values: object) -> Problem:
    return Problem(code=code, status=422, title=_("Ce fichier n’a pas été gardé."), detail=sentence.format(**values))
