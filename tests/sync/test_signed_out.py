"""Signed out everywhere else: the other phone sends nothing in one's name any more, and is told nothing more."""

from starlette.applications import Starlette

from server.notices.models import PushDevice
from server.platform import outbox
from tests.notices.story import agrees
from tests.support.cast import AICHA
from tests.support.push import Device
from tests.sync.phone import Phone
from tests.sync.reports import report


async def test_the_other_phone_stops_syncing_and_being_told(app: Starlette) -> None:
    async with Phone.on(app) as here, Phone.on(app) as there:
        await here.sign_in(AICHA)
        await there.sign_in(AICHA)
        await agrees(there.client, Device.at("https://fcm.googleapis.com/fcm/send/ailleurs"))
        assert (await there.session())["owner"] == str(there.owner)
        await here.client.post("/compte/appareils/autres/fin")
        await outbox.drain()
        assert (await there.session())["owner"] is None
        assert (await there.put(report())).json()["code"] == "signed-out"
        assert await PushDevice.all().count() == 0
        assert (await here.session())["owner"] == str(here.owner)
