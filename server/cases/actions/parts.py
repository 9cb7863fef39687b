"""The photos and files of a case, after it was received: declared again, dropped, all there.

Who may? Whoever owns the case, or knows its follow code: the receipt gave it to the phone alone, while the id of a case
is no secret. A report of nobody travels without cookies, so the code is its only proof. `complete` asks for none: it
changes nothing that its caller chooses, and tells a stranger nothing but which numbers are missing.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

from server.cases import media
from server.cases.actions.declaring import forget_files, new_part, next_number
from server.cases.actions.locks import count_missing, lock_case
from server.cases.actions.submit import follow_code
from server.cases.actions.uploads import settle
from server.cases.forms import MEDIA_TYPES, PartBody
from server.cases.models import NOT_LOOKED_AT, Case, ClientId, Part
from server.cases.rules import NEW
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import find_one, in_transaction
from server.platform.installation import current
from server.platform.words import _

MAX_DECLARED = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for what of a case: the id as the phone knows it, and what proves that it may."""

    case_id: UUID
    """The id of a report, or of an entry when it `is_entry`."""
    viewer: Viewer
    code: str = ""
    """The follow code, as the receipt gave it."""
    is_entry: bool = False

    @property
    def entry_id(self) -> UUID | None:
        """The entry whose photos are meant; None for those of the report."""
        return self.case_id if self.is_entry else None


_BEHIND_CASE = "id = (SELECT case_id FROM client_ids WHERE id = ?)"
_BEHIND_ENTRY = "id = (SELECT case_id FROM entries WHERE id = ? AND digest <> '')"


async def case_of(asked: Asked) -> Case:
    """The case behind an id; the same 404 for an unknown one and for one that is somebody else's account's."""
    case = await find_one(Case, _BEHIND_ENTRY if asked.is_entry else _BEHIND_CASE, asked.case_id)
    if case is None:
        raise unknown_case()
    if case.account_id is not None and case.account_id != asked.viewer.account_id and not _has_code(asked, case):
        raise unknown_case()
    return case


async def digest_of(case_id: UUID) -> str | None:
    """The digest of the body that came under an id; None when it was corrected before it came."""
    return (await ClientId.get(id=case_id)).digest


def is_proved(asked: Asked, case: Case) -> bool:
    """Whether the asker owns the case or knows its code: only then are secrets told and parts changed."""
    if case.account_id is not None and case.account_id == asked.viewer.account_id:
        return True
    return _has_code(asked, case)


async def find_part(case_id: UUID, n: int) -> Part | None:
    """One declared part of a case by the id a phone knows; for those who know its digest, which is the proof."""
    known = await ClientId.get_or_none(id=case_id)
    return await Part.exclude(state="dropped").get_or_none(case_id=known.case_id, n=n) if known else None


async def declare_part(asked: Asked, declared: PartBody) -> Part:
    """Declare a part again, until it is complete; declared as it was, it goes on where it stood.

    Raises Problem `unknown-case` (404), `part-too-large` (413), `part-type` (415), `part-complete` (409) when its bytes
    have arrived under another declaration.
    """
    case = await _changeable(asked)
    _require_takeable(declared)
    async with in_transaction():
        await lock_case(case.id)
        part = await _part(asked, case, declared.n)
        if part is not None and part.sha256 == declared.sha256 and part.state != "dropped":
            return part
        if part is not None and part.state not in {"declared", "dropped"}:
            raise part_complete(part)
        replacement = new_part(case.id, declared, entry_id=asked.entry_id, n=await _own_number(asked, case, part))
        if part is None:
            if await Part.filter(case_id=case.id, entry_id=asked.entry_id).count() >= MAX_DECLARED:
                raise unknown_case()
            await replacement.save()
        else:
            forget_files(part)
            replacement.question = replacement.question or part.question
            await _replace(part, replacement)
        await count_missing(case.id)
    return replacement


async def drop_part(asked: Asked, n: int) -> Part | None:
    """The person sends the report without this photo; one that the town already works with stays.

    None when there was no such part.
    """
    case = await _changeable(asked)
    async with in_transaction():
        await lock_case(case.id)
        part = await _part(asked, case, n)
        is_new = await Case.filter(id=case.id, status=NEW).exists()
        if part is None or part.state == "dropped" or (part.state != "declared" and not is_new):
            return part
        forget_files(part)
        part.state, part.original, part.display, part.thumbnail = "dropped", "", "", ""
        part.update_from_dict(NOT_LOOKED_AT)
        await part.save()
        await count_missing(case.id)
    return part


async def complete(asked: Asked) -> Case:
    """The case, once every part that was declared is here or dropped.

    Raises Problem `missing-parts` (409) with their numbers, `unknown-case` (404), and what the last look says against a
    photo that had arrived whole.
    """
    case = await case_of(asked)
    parts = await Part.filter(case_id=case.id, entry_id=asked.entry_id, state="declared").order_by("n")
    missing = [part.wire_n for part in parts if (await settle(part)).state == "declared"]
    if missing:
        raise Problem(
            code="missing-parts",
            status=409,
            title=_("Il manque encore des photos."),
            detail=_("L’appareil les envoie."),
            members={"missing": missing},
        )
    return case


def unknown_case() -> Problem:
    """The one answer for an id that nobody sent and for somebody else's."""
    return Problem(code="unknown-case", status=404, title=_("La Ville n’a pas cette demande."))


def part_complete(part: Part) -> Problem:
    """409: the photo is here; it cannot become another."""
    return Problem(
        code="part-complete", status=409, title=_("Cette photo est déjà arrivée."), members={"n": part.wire_n}
    )


async def _changeable(asked: Asked) -> Case:
    case = await case_of(asked)
    if not is_proved(asked, case) or case.erased_at is not None:
        raise unknown_case()
    return case


async def _part(asked: Asked, case: Case, n: int) -> Part | None:
    """One part by the number that its sender gave it."""
    own = Part.filter(case_id=case.id, entry_id=asked.entry_id)
    return await (own.get_or_none(entry_n=n) if asked.is_entry else own.get_or_none(n=n))


async def _own_number(asked: Asked, case: Case, known: Part | None) -> int | None:
    """The number in the case of a part of an entry; None for a part of the report, which has its sender's."""
    if not asked.is_entry:
        return None
    return known.n if known else await next_number(case.id)


def _has_code(asked: Asked, case: Case) -> bool:
    return hmac.compare_digest(asked.code.encode(), follow_code(case.id).encode())


def _require_takeable(declared: PartBody) -> None:
    settings = current().settings
    if declared.size > settings.max_photo:
        raise media.too_heavy(settings.max_photo_mib)
    if declared.type not in MEDIA_TYPES:
        raise media.wrong_type()


async def _replace(old: Part, new: Part) -> None:
    names = ("question", "name", "media_type", "size_bytes", "sha256", "state", "upload", "declared_at")
    await Part.filter(id=old.id).update(**{name: getattr(new, name) for name in names})
    new.id = old.id
