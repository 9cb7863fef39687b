"""What people say of themselves."""

from server.accounts.forms import Profile
from server.accounts.models import Account
from server.kernel.viewer import Viewer


async def edit_profile(viewer: Viewer, profile: Profile) -> None:
    """Keep what the viewer says of themselves; it fills their next forms."""
    await Account.filter(id=viewer.account_id, deleted_at=None).update(**profile.model_dump())
