"""What touches the safety of an account asks again after 15 minutes, then goes on where one was."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server.accounts.models import Session
from server.accounts.pages.again import require_recent
from server.kernel import clock
from server.platform.web import SIGNED_IN, route
from tests.accounts.browser import OTHER_PASSWORD, PASSWORD, Phone
from tests.accounts.people import aicha

LATER = timedelta(minutes=15)
PAGE = "/compte/verification"


async def sensitive(request: Request) -> Response:
    require_recent(request)
    return PlainTextResponse("ouvert")


@pytest.fixture
async def signed_in(app: Starlette, phone: Phone) -> Phone:
    for method in ("GET", "POST"):
        app.routes.append(route("/compte/essai", sensitive, policy=SIGNED_IN, methods=[method]))
    await aicha()
    await phone.sign_in()
    return phone


async def test_a_fresh_session_passes(signed_in: Phone) -> None:
    assert (await signed_in.get("/compte/essai")).text == "ouvert"
    assert (await signed_in.get(f"{PAGE}?suite=/compte/essai")).headers["location"] == "/compte/essai"


async def test_an_older_one_confirms_and_comes_back(signed_in: Phone) -> None:
    with clock.freeze(clock.now() + LATER):
        asked = await signed_in.get("/compte/essai?partie=2")
        assert asked.status_code == 303
        assert asked.headers["location"] == f"{PAGE}?suite=/compte/essai%3Fpartie%3D2"
        page = await signed_in.get(asked.headers["location"])
        assert "Confirmez que c’est vous" in page.text
        assert 'value="/compte/essai?partie=2"' in page.text
        answer = await signed_in.post(PAGE, password=PASSWORD, suite="/compte/essai?partie=2")
        assert (answer.status_code, answer.headers["location"]) == (303, "/compte/essai?partie=2")
        assert (await signed_in.get("/compte/essai")).text == "ouvert"


async def test_a_form_that_waited_too_long_comes_back_to_its_page(signed_in: Phone) -> None:
    with clock.freeze(clock.now() + LATER):
        answer = await signed_in.post("/compte/essai")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?suite=/compte/essai")


async def test_a_wrong_password_opens_nothing(signed_in: Phone) -> None:
    with clock.freeze(clock.now() + LATER):
        answer = await signed_in.post(PAGE, password=OTHER_PASSWORD, suite="/compte/essai")
        assert answer.status_code == 422
        assert "Ce n’est pas le mot de passe de ce compte." in answer.text
        assert OTHER_PASSWORD not in answer.text
        assert 'value="/compte/essai"' in answer.text
        assert (await signed_in.get("/compte/essai")).status_code == 303
        assert "Écrivez votre mot de passe." in (await signed_in.post(PAGE)).text


async def test_confirming_changes_the_session(signed_in: Phone, other_phone: Phone) -> None:
    before = signed_in.session
    assert before is not None
    with clock.freeze(clock.now() + LATER):
        await signed_in.post(PAGE, password=PASSWORD)
        assert signed_in.session != before
        assert await Session.all().count() == 1
        other_phone.client.cookies.set("__Host-session", before)
        assert await other_phone.who() == "anonymous"


async def test_one_goes_on_to_pages_of_ours_alone(signed_in: Phone) -> None:
    with clock.freeze(clock.now() + LATER):
        answer = await signed_in.post(PAGE, password=PASSWORD, suite="//ailleurs.example")
    assert answer.headers["location"] == "/compte"


@pytest.mark.usefixtures("limited", "frozen_clock")
async def test_guesses_run_out(signed_in: Phone) -> None:
    with clock.freeze(clock.now() + LATER):
        statuses = [(await signed_in.post(PAGE, password=OTHER_PASSWORD)).status_code for _guess in range(20)]
        assert statuses == [422] * 20
        assert (await signed_in.post(PAGE, password=PASSWORD)).status_code == 429


async def test_nobody_confirms_without_a_session(phone: Phone) -> None:
    assert (await phone.get(PAGE)).headers["location"] == f"/compte/connexion?suite={PAGE}"
