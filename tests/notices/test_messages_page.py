"""« Messages »: what waits is read by the supervision alone, and its words go once it was."""

import pytest

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.models import InboundMail
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE, SUPERVISOR

PAGE = "/poste/messages"


@pytest.fixture
async def mail(database_of_app: None) -> InboundMail:
    return await InboundMail.create(
        id=new_id(), key="k", kind="other", sender="autre@exemple.test", title="Bonjour <b>",
        text="Le trou est revenu.",
        state="held", why="unsigned", received_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def database_of_app(app: object) -> None:
    """The application's own database is open."""


async def test_a_letter_that_waits_is_read_then_put_away(mail: InboundMail, client_for: ClientFor) -> None:
    supervisor = await client_for(SUPERVISOR)
    page = (await supervisor.get(PAGE)).text
    for said in (
        "Bonjour &lt;b&gt;",
        "autre@exemple.test",
        "Le trou est revenu.",
        "sans répondre à un de nos courriels",
    ):
        assert said in page
    assert (await supervisor.post(f"{PAGE}/{mail.id}/rangement")).status_code == 303
    assert "Le trou est revenu." not in (await supervisor.get(PAGE)).text
    assert (await InboundMail.get()).text == ""
    assert (await supervisor.post(f"{PAGE}/{mail.id}/rangement")).status_code == 404
    assert (await supervisor.post(f"{PAGE}/rien/rangement")).status_code == 404


async def test_others_do_not_read_it(mail: InboundMail, client_for: ClientFor) -> None:
    for person, status in ((AICHA, 404), (MARC_ANTOINE, 403)):
        browser = await client_for(person)
        assert (await browser.get(PAGE)).status_code == status
        assert (await browser.post(f"{PAGE}/{mail.id}/rangement")).status_code == status
    assert (await InboundMail.get()).text == "Le trou est revenu."
