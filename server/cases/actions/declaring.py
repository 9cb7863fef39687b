"""The parts that a report declares: how each is known, what it is called, what a correction makes of them."""

import base64
import hashlib
from collections.abc import Sequence
from uuid import UUID

from server.cases import media
from server.cases.actions.locks import count_missing
from server.cases.forms import CaseBody, PartBody
from server.cases.models import Case, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform.db import after_commit
from server.platform.installation import current

NAME_LIMIT = 200
RENUMBERED_FROM, MOST_PARTS = 30, 99
"""Numbers that no phone gives to its parts."""
FROM_ENTRIES = 101
"""Numbers of the photos that came with entries, after all those of the report."""


def upload_capability(case_id: UUID, n: int, sha256: str) -> str:
    """The 256-bit secret in the address of an upload, the same each time the part is declared."""
    return base64.urlsafe_b64encode(current().key.sign("upload", str(case_id), str(n), sha256)).decode().rstrip("=")


def upload_name(capability: str) -> str:
    """How an upload is known to the database and the disk: the capability itself is stored nowhere."""
    return hashlib.sha256(capability.encode()).hexdigest()


def new_part(case_id: UUID, declared: PartBody, *, entry_id: UUID | None = None, n: int | None = None) -> Part:
    """A part as declared, its bytes still to come; one of an entry has a number of its own in the case, `n`."""
    number = declared.n if n is None else n
    return Part(
        id=new_id(),
        case_id=case_id,
        n=number,
        entry_id=entry_id,
        entry_n=None if entry_id is None else declared.n,
        question=declared.question or "",
        name=_file_name(declared.name),
        media_type=declared.type,
        size_bytes=declared.size,
        sha256=declared.sha256,
        state="declared",
        upload=upload_name(upload_capability(case_id, number, declared.sha256)),
        declared_at=clock.now(),
    )


async def next_number(case_id: UUID) -> int:
    """The number of the next photo that comes with an entry; the caller holds the case."""
    last = await Part.filter(case_id=case_id).order_by("-n").first()
    return max(FROM_ENTRIES, last.n + 1 if last else 0)


async def declare_with(case: Case, entry: Entry, declared: Sequence[PartBody]) -> None:
    """Within a transaction that holds the case: these files will come with this entry; the caller saves the case."""
    if not declared:
        return
    first = await next_number(case.id)
    parts = [new_part(case.id, part, entry_id=entry.id, n=first + at) for at, part in enumerate(declared)]
    await Part.bulk_create(parts)
    case.parts_missing = await count_missing(case.id)


async def merge_parts(case: Case, body: CaseBody, *, keep_others: bool) -> None:
    """The parts as the correction declares them: a photo is known by its digest, whatever number it had."""
    own = Part.filter(case_id=case.id, entry_id=None)
    old = await own.exclude(state="dropped").order_by("n")
    here = {part.sha256: part for part in old if part.state != "declared"}
    on_its_way = {(part.n, part.sha256): part for part in old if part.state == "declared"}
    merged = []
    for declared in body.parts:
        fresh = new_part(case.id, declared)
        known = here.pop(declared.sha256, None) or on_its_way.pop((declared.n, declared.sha256), None)
        if known is not None:
            known.n, known.upload, fresh = declared.n, fresh.upload, known
        merged.append(fresh)
    if keep_others:
        taken = {part.n for part in merged}
        free = (n for n in range(RENUMBERED_FROM, MOST_PARTS + 1) if n not in taken)
        for n, part in zip(free, here.values(), strict=False):
            part.n, part.upload = n, upload_name(upload_capability(case.id, n, part.sha256))
            merged.append(part)
        here = {}
    for part in [*here.values(), *on_its_way.values()]:
        forget_files(part)
    await own.delete()
    await Part.bulk_create(merged)
    case.parts_missing = await count_missing(case.id)


def forget_files(part: Part) -> None:
    """Take the part's files away once the change is committed; what a crash leaves is found by `check`."""
    paths = media.paths_of(part)

    def forget() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    after_commit(forget)


def _file_name(given: str) -> str:
    """The last part of a path, printable, at most 200 characters; what it ends with says what it is."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[-NAME_LIMIT:].strip(" .") or "piece-jointe"
