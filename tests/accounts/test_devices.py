"""« Appareils et connexions »: where one is signed in, and how to end it from elsewhere."""

from datetime import timedelta

import pytest

from server.accounts import create_known
from server.accounts.models import KnownDevice, Session
from server.accounts.tokens import digest
from server.kernel import clock
from tests.accounts.browser import ETIENNE, PASSWORD, Phone
from tests.accounts.people import aicha

PAGE = "/compte/appareils"


@pytest.fixture
async def at_home(phone: Phone, other_phone: Phone) -> Phone:
    """Aïcha's phone; she is signed in on another one too."""
    await aicha()
    other_phone.client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36"
    await other_phone.sign_in()
    await phone.sign_in()
    return phone


async def test_each_session_is_listed_this_one_first(at_home: Phone) -> None:
    page = (await at_home.get(PAGE)).text
    assert page.index("Firefox, Android") < page.index("cet appareil") < page.index("Chrome, Windows")
    assert page.count("cet appareil") == 1
    assert page.count("/fin") == 2  # the other one's, and all the others'


async def test_one_is_ended_from_here(at_home: Phone, other_phone: Phone) -> None:
    answer = await at_home.post(f"{PAGE}/{digest(other_phone.session or '')}/fin")
    assert answer.headers["location"] == f"{PAGE}?fait=1"
    assert await other_phone.who() == "anonymous"
    assert await at_home.who() == "resident Aïcha Belkacem"
    assert "Votre compte n’est ouvert nulle part ailleurs." in (await at_home.get(f"{PAGE}?fait=1")).text


async def test_all_others_are_ended_from_here(at_home: Phone, other_phone: Phone) -> None:
    await at_home.post(f"{PAGE}/autres/fin")
    assert await other_phone.who() == "anonymous"
    assert await at_home.who() == "resident Aïcha Belkacem"
    assert (await Session.all().count(), await KnownDevice.all().count()) == (1, 1)


async def test_somebody_elses_session_stays(at_home: Phone, other_phone: Phone) -> None:
    await create_known(email=ETIENNE, password=PASSWORD)
    await other_phone.sign_in(email=ETIENNE)
    answer = await at_home.post(f"{PAGE}/{digest(other_phone.session or '')}/fin")
    unknown = await at_home.post(f"{PAGE}/inconnu/fin")
    assert (answer.status_code, answer.headers["location"]) == (unknown.status_code, unknown.headers["location"])
    assert (await other_phone.who()).startswith("resident")


async def test_the_list_asks_again_after_a_quarter_of_an_hour(at_home: Phone) -> None:
    await Session.all().update(authenticated_at=clock.now() - timedelta(minutes=15))
    assert (await at_home.get(PAGE)).headers["location"] == f"/compte/verification?suite={PAGE}"
    await at_home.post(f"{PAGE}/autres/fin")
    assert await Session.all().count() == 2
