"""What people say of themselves."""

from server.accounts.forms import Profile
from server.accounts.models import Account
from server.kernel.viewer import Viewer
from server.platform.words import current_language


async def edit_profile(viewer: Viewer, profile: Profile) -> None:
    """Keep what the viewer says of themselves, and the language they say it in: that of their next letters."""
    said = {**profile.model_dump(), "language": current_language()}
    await Account.filter(id=viewer.account_id, deleted_at=None).update(**said)
