"""A device whose session was ended from elsewhere is told nothing more; the one that ended it still is."""

from server.accounts.models import Session
from server.notices.models import PushDevice
from server.platform import outbox
from tests.conftest import ClientFor
from tests.notices.story import Story, agrees
from tests.support.cast import AICHA
from tests.support.clients import sign_in
from tests.support.push import PushService


async def test_a_device_that_was_signed_out_from_elsewhere(
    story: Story, service: PushService, client_for: ClientFor
) -> None:
    other = await client_for(AICHA)
    viewer = await sign_in(other, AICHA)
    assert (await agrees(other, service.device("2"))).status_code == 201
    assert await PushDevice.all().count() == 2

    answer = await other.post("/compte/appareils/autres/fin")
    assert answer.status_code == 303
    await outbox.drain()
    [session] = await Session.filter(account_id=viewer.account_id)
    assert [device.session_sha256 for device in await PushDevice.all()] == [session.token_sha256]
