"""By which channels a person wants to be told, and what they have read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.notices import kinds
from server.notices.actions.stopping import choose_for
from server.notices.consents import record_email
from server.notices.models import Addressee, Preference
from server.notices.queries import choices_of_kinds
from server.notices.reach import RHYTHMS
from server.notices.rules import CHANNELS
from server.notices.wishes import KIND
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a person wants to be told, as typed. Hours are « 22:00 », empty for none; `kinds` holds a choice by kind."""

    channels: str
    quiet_from: str = ""
    quiet_until: str = ""
    rhythm: str = "at-once"
    language: str = ""
    by_text: bool | None = None
    """None leaves it as it was: the town has no texts to choose."""
    kinds: Mapping[str, str] = field(default_factory=dict)


async def choose(viewer: Viewer, wanted: Wanted) -> None:
    """Keep the viewer's choice; Problem `invalid` (422) with a sentence for each field that says none."""
    since, until = _minutes(wanted.quiet_from), _minutes(wanted.quiet_until)
    if errors := _faults(wanted, since, until):
        raise Problem(code="invalid", status=422, title=_("Ce n’est pas encore enregistré."), errors=errors)
    is_quiet = since is not None and until is not None
    kept = {
        "channels": wanted.channels,
        "quiet_from": since if is_quiet else None,
        "quiet_until": until if is_quiet else None,
        "rhythm": wanted.rhythm,
        "language": wanted.language,
        "chosen_at": clock.now(),
    } | ({} if wanted.by_text is None else {"by_text": wanted.by_text})
    async with in_transaction():
        if not await Preference.filter(account_id=viewer.account_id).update(**kept):
            row = Preference(id=new_id(), account_id=viewer.account_id)
            await row.update_from_dict(kept).save(force_create=True)
        known = {kind.code for kind in kinds.listed()}
        before = await choices_of_kinds(viewer)
        for kind, channels in wanted.kinds.items():
            if kind in known and channels != before.get(kind, ""):
                await choose_for(viewer, f"{KIND}{kind}", channels)
        if viewer.account_id is not None:
            await record_email(viewer.account_id, wanted.channels)


def _faults(wanted: Wanted, since: int | None, until: int | None) -> list[FieldError]:
    hour = _("Écrivez une heure, par exemple 22:00.")
    both = _("Donnez les deux heures, ou aucune.")
    found = {
        "channels": _("Choisissez comment vous voulez être averti.") if wanted.channels not in CHANNELS else "",
        "quiet_from": hour if wanted.quiet_from and since is None else "",
        "quiet_until": hour if wanted.quiet_until and until is None else "",
        "rhythm": _("Choisissez un rythme.") if wanted.rhythm not in RHYTHMS else "",
        "language": _("Choisissez une langue.") if wanted.language not in {"", *current().town.languages} else "",
    }
    if bool(wanted.quiet_from) != bool(wanted.quiet_until):
        found["quiet_from" if not wanted.quiet_from else "quiet_until"] = both
    return [FieldError(pointer=f"/{name}", code="invalid", detail=said) for name, said in found.items() if said]


def _minutes(typed: str) -> int | None:
    """Minutes since midnight of « 22:00 »; None for what is no hour."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:h]([0-5][0-9])", typed.replace(" ", ""), re.ASCII)
    return int(found[1]) * 60 + int(found[2]) if found else None


async def read_one(viewer: Viewer, notice_id: UUID) -> None:
    """The viewer has seen this one, wherever it was shown. Nobody else's change."""
    async with in_transaction():
        await Addressee.filter(account_id=viewer.account_id, notice_id=notice_id, read_at=None).update(
            read_at=clock.now()
        )


async def read_up_to(viewer: Viewer, notice_id: UUID | None) -> None:
    """The viewer has seen their notices, up to this one; all of them without it. Nobody else's change."""
    unread = Addressee.filter(account_id=viewer.account_id, read_at=None)
    if notice_id is not None:
        unread = unread.filter(notice_id__lte=notice_id)
    async with in_transaction():
        await unread.update(read_at=clock.now())
