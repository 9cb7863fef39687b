"""What everybody may see of a photo: an agent looks at it and shows it, hides it, or blurs zones of it.

Until then nobody but its reporter and the staff see it, whatever its case shows. A verdict may be changed for another;
what is blurred has a new name each time, so that nothing that was kept is ever taken for it. The photo as it came stays
for its reporter and the staff; what everybody is given is always re-encoded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import audit
from server.cases import media, rules
from server.cases.actions.treat import refuse
from server.cases.copies import Copies, forget_copies, make_blurred, name_of
from server.cases.models import NOT_LOOKED_AT, Part
from server.cases.queries import visible_to
from server.cases.rules import Zone
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import after_commit, in_transaction
from server.platform.installation import current
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The photo that the agent has before their eyes: its number may have become another's since."""

    reference: str
    n: int
    name: str
    """That of the copy that was looked at: `name_of` of its key."""


async def show_photo(seen: Seen, viewer: Viewer) -> None:
    """Everybody may see the photo as it is."""
    await _judge(seen, viewer, action="photo-shown", verdict=rules.SHOWN)


async def hide_photo(seen: Seen, viewer: Viewer, *, reason: str) -> None:
    """Nobody but its reporter and the staff sees it. Raises Problem `invalid` (422) without one of the reasons."""
    if reason not in rules.HIDING_REASONS:
        raise refuse("reason", "required", _("Choisissez pourquoi cette photo reste cachée."))
    await _judge(seen, viewer, action="photo-hidden", verdict=rules.HIDDEN, reason=reason)


async def blur_photo(seen: Seen, viewer: Viewer, *, zones: Sequence[Zone]) -> None:
    """Everybody may see the photo without what lies in these zones.

    Raises Problem `invalid` (422) without a zone or with too many, `conflict` (409) when the photo was replaced.
    """
    if not zones:
        raise refuse("zones", "required", _("Tracez au moins une zone à flouter."))
    if len(zones) > rules.MAX_ZONES:
        raise refuse("zones", "too-many", _("Au plus {limit} zones.").format(limit=rules.MAX_ZONES))
    _case, part = await visible_to(viewer).photo_to_judge(seen.reference, seen.n)
    _require_same(part, seen)
    made = await make_blurred(part, zones)
    if made is None:
        raise ValueError(f"a copy of our own cannot be read: {part.display}")
    kept = False
    try:
        await _judge(seen, viewer, action="photo-blurred", verdict=rules.BLURRED, zones=zones, made=made)
        kept = True
    finally:
        if not kept:
            await forget_copies(made)


async def _judge(
    seen: Seen,
    viewer: Viewer,
    *,
    action: audit.Action,
    verdict: str,
    reason: str = "",
    zones: Sequence[Zone] = (),
    made: Copies | None = None,
) -> None:
    async with in_transaction():
        case = await visible_to(viewer).for_staff(seen.reference, lock=True)
        _case, part = await visible_to(viewer).photo_to_judge(seen.reference, seen.n)
        _require_same(part, seen)
        before = media.keys_of(part)
        shown = {rules.SHOWN: (part.display, part.thumbnail)}.get(verdict, ("", ""))
        part.update_from_dict(NOT_LOOKED_AT)
        part.verdict, part.verdict_reason = verdict, reason
        part.public_display, part.public_thumbnail = (made.display, made.thumbnail) if made else shown
        part.zones = [zone.as_list() for zone in zones] or None
        await part.save(update_fields=[*NOT_LOOKED_AT])
        _forget([key for key in before if key not in media.keys_of(part)])
        details: Mapping[str, str] = {"photo": str(part.n)} | ({"reason": reason} if reason else {})
        await audit.record(action, viewer, subject=case.reference, details=details)


def _require_same(part: Part, seen: Seen) -> None:
    if name_of(part.display) != seen.name:
        raise Problem(
            code="conflict",
            status=409,
            title=_("Cette photo a été remplacée entre-temps."),
            detail=_("Regardez celle qui est là maintenant, puis recommencez."),
        )


def _forget(keys: Sequence[str]) -> None:
    """Take away what everybody was given before, once the change is committed."""
    paths = [current().files.path(key) for key in keys]

    def forget() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    after_commit(forget)
