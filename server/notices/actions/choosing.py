"""By which channels a person wants to be told, and what they have read."""

from uuid import UUID

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.notices.consents import record_email
from server.notices.models import Addressee, Preference
from server.notices.rules import CHANNELS
from server.platform.db import in_transaction
from server.platform.words import _


async def choose_channels(viewer: Viewer, channels: str) -> None:
    """Keep the viewer's choice; Problem `invalid` (422) for something that is none of the four."""
    if channels not in CHANNELS:
        sentence = _("Choisissez comment vous voulez être averti.")
        raise Problem(
            code="invalid",
            status=422,
            title=_("Ce n’est pas encore enregistré."),
            errors=[FieldError(pointer="/channels", code="required", detail=sentence)],
        )
    async with in_transaction():
        now = clock.now()
        if not await Preference.filter(account_id=viewer.account_id).update(channels=channels, chosen_at=now):
            await Preference.create(id=new_id(), account_id=viewer.account_id, channels=channels, chosen_at=now)
        if viewer.account_id is not None:
            await record_email(viewer.account_id, channels)


async def read_up_to(viewer: Viewer, notice_id: UUID | None) -> None:
    """The viewer has seen their notices, up to this one; all of them without it. Nobody else's change."""
    unread = Addressee.filter(account_id=viewer.account_id, read_at=None)
    if notice_id is not None:
        unread = unread.filter(notice_id__lte=notice_id)
    async with in_transaction():
        await unread.update(read_at=clock.now())
