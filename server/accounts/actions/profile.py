"""What people say of themselves."""

from server.accounts.facts import ContactsChanged
from server.accounts.models import Account
from server.accounts.profile_form import SaidProfile
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.outbox import publish
from server.platform.words import current_language


async def edit_profile(viewer: Viewer, said: SaidProfile) -> None:
    """Keep what the viewer says of themselves; letters come in the language they chose, else in that of the page."""
    profile = said.profile
    kept = {
        **profile.model_dump(),
        "language": profile.language or current_language(),
        "home": said.home.model_dump() if said.home else None,
    }
    async with in_transaction():
        before = await Account.get_or_none(id=viewer.account_id, deleted_at=None)
        await Account.filter(id=viewer.account_id, deleted_at=None).update(**kept)
        if before is not None and (before.phone, before.updates_by) != (profile.phone, profile.updates_by):
            is_dropped = before.updates_by == "text" and profile.updates_by != "text"
            await publish(ContactsChanged(account_id=before.id, is_text_dropped=is_dropped))
