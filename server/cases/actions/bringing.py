"""The photos that a plain form brings, staged under the form's id until they go with what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.cases.actions.declaring import declare_with
from server.cases.actions.staging import Staged, receive_staged
from server.cases.forms import PartBody
from server.cases.models import Case, Entry, Part
from server.platform.db import find


@dataclass(frozen=True, kw_only=True)
class Brought:
    """The files of one form."""

    form_id: UUID
    photos: Sequence[Staged] = ()
    is_changed: bool = False
    """A button added one or took one away: nothing is sent yet, the form is shown again."""

    def declared(self) -> list[PartBody]:
        """The files as parts, numbered from 1."""
        return [
            PartBody(n=n, name=one.name, size=one.size_bytes, sha256=one.sha256, type=one.media_type)
            for n, one in enumerate(self.photos, start=1)
        ]


async def declare_brought(case: Case, entry: Entry, brought: Brought | None) -> None:
    """Within a transaction that holds the case: its files will come with this entry."""
    if brought is not None:
        await declare_with(case, entry, brought.declared())


async def receive_brought(entry: Entry, brought: Brought | None) -> None:
    """Once the entry is written: hand on the bytes; what a crash leaves undone is a photo that never came."""
    if brought is None or not brought.photos:
        return
    for part in await find(Part, "entry_id = ? ORDER BY entry_n", entry.id):
        await receive_staged(brought.form_id, brought.photos, part)
