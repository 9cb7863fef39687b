"""The test bed gives what its fixtures promise."""

from starlette.applications import Starlette

from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE


async def test_each_of_the_cast_has_a_browser_of_their_own(app: Starlette, client_for: ClientFor) -> None:
    aicha, marc_antoine = await client_for(AICHA), await client_for(MARC_ANTOINE)
    assert (await aicha.get("/moi")).json()["first_name"] == "Aïcha"
    assert (await aicha.get("/poste")).status_code == 404
    assert (await marc_antoine.get("/poste")).status_code == 200
