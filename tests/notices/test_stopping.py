"""Every message stops: with one click from a letter (RFC 8058), with one tap from a notice."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette

from server import notices
from server.accounts import AccountErased
from server.accounts.models import Account
from server.cases import change_status, take
from server.kernel import clock
from server.notices.models import Choice, Notice, PushDevice
from server.platform import outbox
from tests.conftest import ClientFor
from tests.notices.story import Story, letters_saying
from tests.support.cast import ETIENNE, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.letters import letters
from tests.support.push import PushService
from tests.support.reports import report

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
READER = {"origin": "https://mail.exemple.test", "sec-fetch-site": "cross-site"}
"""As the server of a mail reader posts: from elsewhere."""


@pytest.fixture
async def visitor(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser without an account."""
    async with browser(app) as opened:
        yield opened


def stop_path() -> str:
    """Where the last letter says that one click stops more of its kind."""
    letter = letters()[-1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost:8311(/arret/\S+)>", letter["List-Unsubscribe"])
    assert found
    return found[1]


async def test_one_click_stops_the_letters_of_a_case(visitor: httpx2.AsyncClient, client: httpx2.AsyncClient) -> None:
    agent = await sign_in(client, MARC_ANTOINE)
    reference = (await report()).case.reference
    await take(reference, agent)
    await outbox.drain()
    path, sent = stop_path(), len(letters())
    assert (await visitor.get(path)).status_code == 303, "whoever follows the link finds the button"
    assert (await visitor.post(path, data=ONE_CLICK, headers=READER)).status_code == 200
    assert (await visitor.post(path[:-1] + "x", data=ONE_CLICK, headers=READER)).status_code == 404
    await change_status(reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=2)
    await outbox.drain()
    assert len(letters()) == sent


async def test_one_click_stops_the_letters_of_what_has_no_page_of_its_own(
    story: Story, visitor: httpx2.AsyncClient
) -> None:
    await story.aicha.post("/compte/avis", data={"channels": "email"})
    await told(1)
    path = stop_path()
    opened = await visitor.get(path)
    assert opened.status_code == 200
    assert not await Choice.exists(is_mail_stopped=True), "mail scanners follow links"
    for _again in range(2):
        assert "Vous ne recevrez plus" in (await visitor.post(path, data=ONE_CLICK, headers=READER)).text
    sent = len(letters())
    await told(2)
    assert len(letters()) == sent
    wrong = await visitor.post(path[:-2] + "AA", data=ONE_CLICK, headers=READER)
    assert wrong.status_code == 404


async def test_the_link_of_an_old_letter_is_no_error_once_the_account_is_gone(
    story: Story, visitor: httpx2.AsyncClient
) -> None:
    await story.aicha.post("/compte/avis", data={"channels": "email"})
    await told(1)
    path = stop_path()
    account = await Account.get(id=(await PushDevice.get()).account_id)
    await Choice.filter(account_id=account.id).delete()
    await outbox.publish(AccountErased(account_id=account.id))
    await outbox.drain()
    await account.delete()
    answer = await visitor.post(path, data=ONE_CLICK, headers=READER)
    assert (answer.status_code, "Vous ne recevrez plus" in answer.text) == (200, True)
    assert await Choice.all().count() == 0


async def test_clicks_at_once_stop_the_letters_once(story: Story, visitor: httpx2.AsyncClient) -> None:
    await story.aicha.post("/compte/avis", data={"channels": "email"})
    await told(1)
    path = stop_path()
    clicks = await asyncio.gather(*(visitor.post(path, data=ONE_CLICK, headers=READER) for _click in range(4)))
    assert {click.status_code for click in clicks} == {200}
    assert await Choice.filter(is_mail_stopped=True).count() == 1


@pytest.mark.parametrize("token", ["x", "é", "a" * 3000, "AAAA", "%00"])
async def test_a_made_up_address_stops_nothing(visitor: httpx2.AsyncClient, token: str) -> None:
    assert (await visitor.post(f"/arret/avis/{token}", data=ONE_CLICK, headers=READER)).status_code == 404


async def test_one_tap_in_the_notice_stops_what_comes_about_its_case(
    story: Story, service: PushService, client_for: ClientFor
) -> None:
    await story.taken()
    await outbox.drain()
    notice = await Notice.get()
    etienne = await client_for(ETIENNE)
    assert (await etienne.post(f"/push/stop/{notice.id}")).status_code == 404, "somebody else's"
    assert (await etienne.get(f"/avis/{notice.id}")).status_code == 404
    assert (await story.aicha.post(f"/push/stop/{notice.id}")).status_code == 204
    await story.resolved()
    await outbox.drain()
    assert len(service.received) == 1
    assert len(letters_saying("a changé de statut")) == 1, "the one of before"
    assert "Résolue" in (await story.aicha.get("/avis")).text, "the list goes on"


async def told(number: int) -> None:
    """Aïcha is told something that no context writes letters for."""
    await notices.tell(
        notices.Telling(
            key=f"works-{number}", kind="works", subject="works-7", rank=number, title="Travaux", text="Rue barrée.",
            path="/avis", account_ids=[(await PushDevice.get()).account_id], at=clock.now(),
        )
    )  # fmt: skip
    await outbox.drain()
