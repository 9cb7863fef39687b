"""What people say of themselves."""

from server.accounts.models import Account
from server.accounts.profile_form import SaidProfile
from server.kernel.viewer import Viewer
from server.platform.words import current_language


async def edit_profile(viewer: Viewer, said: SaidProfile) -> None:
    """Keep what the viewer says of themselves; letters come in the language they chose, else in that of the page."""
    profile = said.profile
    kept = {
        **profile.model_dump(),
        "language": profile.language or current_language(),
        "home": said.home.model_dump() if said.home else None,
    }
    await Account.filter(id=viewer.account_id, deleted_at=None).update(**kept)
