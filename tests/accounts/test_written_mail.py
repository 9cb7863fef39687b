"""`/dev/courriels`: what would have been sent, as text, readable on this machine while no SMTP is configured."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server.platform import outbox
from server.platform.installation import Installation, install
from server.platform.mail import Letter
from server.platform.web import dev
from tests.accounts.browser import AICHA, Phone

HERE = "http://localhost:8311"

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
async def here(app: Starlette, installation: Installation) -> AsyncIterator[Phone]:
    """A browser on the server's own machine, where the demonstration runs."""
    app.router.routes.extend(dev.routes)
    install(replace(installation, settings=replace(installation.settings, public_url="")))
    async with Phone(app, address="127.0.0.1", at=HERE) as phone:
        yield phone


async def test_the_newest_is_on_top_and_its_links_work(here: Phone) -> None:
    await here.register()
    await here.post("/compte/mot-de-passe-oublie", email=AICHA)
    await outbox.drain()
    shown = (await here.get("/dev/courriels")).text
    assert shown.index("Choisissez votre mot de passe") < shown.index("Activez votre compte")
    assert f'<a href="{HERE}/compte/activation?jeton=' in shown


async def test_what_a_letter_holds_is_shown_as_text(here: Phone, installation: Installation) -> None:
    text = "<script>alert(1)</script> https://ailleurs.test/x"
    await installation.mailer.send(Letter(to=AICHA, subject="<b>Objet</b>", text=text, html=f"<i>{text}</i>"))
    shown = (await here.get("/dev/courriels")).text
    assert "<script>alert" not in shown
    assert "<b>Objet" not in shown
    assert "<i>" not in shown
    assert 'href="https://ailleurs.test' not in shown


@pytest.mark.usefixtures("here")
async def test_nobody_reads_it_from_another_machine(app: Starlette) -> None:
    async with Phone(app, address="192.168.1.20", at=HERE) as phone:
        assert (await phone.get("/dev/courriels")).status_code == 404


async def test_it_is_gone_behind_a_proxy_whatever_the_address(here: Phone, installation: Installation) -> None:
    assert (await here.get("/dev/courriels")).status_code == 200
    install(installation)
    assert (await here.get("/dev/courriels")).status_code == 404


async def test_it_is_gone_once_mail_leaves_by_smtp(here: Phone, installation: Installation) -> None:
    settings = replace(installation.settings, public_url="", smtp_url="smtp://127.0.0.1:25")
    install(replace(installation, settings=settings))
    assert (await here.get("/dev/courriels")).status_code == 404
