"""The cast, made with the installation's own verb."""

from server.accounts import create_known, show_app
from server.kernel.viewer import Viewer
from tests.accounts.browser import AICHA, PASSWORD


async def aicha() -> Viewer:
    """A resident whose account is confirmed."""
    return await create_known(email=AICHA, password=PASSWORD, first_name="Aïcha", last_name="Belkacem")


async def marc_antoine() -> Viewer:
    """An agent of the 311 centre, with an application on his telephone."""
    viewer = await create_known(
        email="ma.roy@rivemont.test", password=PASSWORD, role="agent", first_name="Marc-Antoine", last_name="Roy"
    )
    assert viewer.account_id
    await show_app(viewer.account_id)
    return viewer
