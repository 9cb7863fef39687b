"""« Suppression de compte » (source 000 §2.7): warned, confirmed, seven days to think again, then nobody."""

from datetime import timedelta

import httpx2
import pytest
import structlog

from server.accounts.models import Account, Departure, KnownDevice, Session
from server.cases import take
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.models import PushDevice
from server.platform import outbox
from server.platform.mail import Mailer
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.privacy.somebody import after, last_link
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.letters import letters
from tests.support.push import Device
from tests.support.reports import report

CONFIRM = "/compte/suppression/confirmation"


async def leaves(browser: httpx2.AsyncClient) -> httpx2.Response:
    """Somebody deletes their account."""
    answer = await browser.post(CONFIRM)
    await outbox.drain()
    return answer


async def test_the_warning_is_that_of_the_source(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    shown = (await aicha.get("/compte/suppression")).text
    for sentence in (
        "Suppression de compte",
        "Attention",
        "Êtes-vous certain de vouloir supprimer votre compte utilisateur Ville de Rivemont?",
        "En supprimant votre compte, vous n’aurez plus accès à ces services.",
        "Si vous avez un doute ou des questions concernant cette option, veuillez communiquer avec",
        "Pour supprimer votre compte, cliquez sur Continuer et suivez les étapes jusqu’à la finalisation",
        f'href="{CONFIRM}"',
    ):
        assert sentence in shown


async def test_whoever_was_not_there_for_a_while_proves_who_they_are_first(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        answer = await aicha.get(CONFIRM)
        assert answer.headers["location"].startswith("/compte/verification?suite=/compte/suppression/confirmation")
        await aicha.post(CONFIRM)
    assert await Departure.all().count() == 0


async def test_everybody_is_signed_out_and_the_owner_is_told(client_for: ClientFor) -> None:
    aicha, elsewhere = await client_for(AICHA), await client_for(AICHA)
    await agrees(elsewhere, Device.at("https://fcm.googleapis.com/fcm/send/chez-aicha"))
    assert "sans votre nom" in (await aicha.get(CONFIRM)).text
    answer = await leaves(aicha)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte/suppression/demandee")
    assert "Votre compte est fermé" in (await aicha.get("/compte/suppression/demandee")).text
    assert await Session.all().count() == 0
    assert await PushDevice.all().count() == 0
    assert (await elsewhere.get("/moi")).json() == {"owner": None}
    assert [letter["To"] for letter in letters()] == [AICHA.email]
    assert letters()[0]["Subject"].startswith("Votre compte sera effacé le ")


async def test_a_link_keeps_the_account_by_its_button_alone_and_once(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await leaves(aicha)
    link = last_link("Gardez votre compte")
    with clock.freeze(clock.now() + timedelta(days=6, hours=23)):
        for _scanner in range(3):
            assert (await aicha.get(link)).status_code == 200
        token = link.partition("jeton=")[2]
        kept = await aicha.post("/compte/suppression/annulation", data={"jeton": token})
        assert (kept.status_code, kept.headers["location"]) == (303, "/compte/connexion?fait=compte-garde")
        assert "Votre compte est gardé." in (await aicha.get("/compte/connexion?fait=compte-garde")).text
        again = await aicha.post("/compte/suppression/annulation", data={"jeton": token})
        assert (again.status_code, (await aicha.get(link)).status_code) == (410, 410)
    await after(8)
    account = await Account.get(email=AICHA.email)
    assert (account.first_name, account.deleted_at) == ("Aïcha", None)


@pytest.mark.parametrize("token", ["", "perdu", "é\x00", "a" * 5000])
async def test_a_link_that_is_none_keeps_nothing(client: httpx2.AsyncClient, token: str) -> None:
    assert (await client.post("/compte/suppression/annulation", data={"jeton": token})).status_code == 410


async def test_after_seven_days_nobody_is_there(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    now = clock.now()
    await KnownDevice.create(
        id=new_id(), token_sha256="k" * 64, account_id=viewer.account_id, created_at=now, seen_at=now
    )
    await leaves(aicha)
    link = last_link("Gardez votre compte")
    await after(6.9)
    assert (await Account.get(id=viewer.account_id)).email == AICHA.email
    await after(7)
    account = await Account.get(id=viewer.account_id)
    assert (account.first_name, account.last_name, account.password_hash) == ("", "", None)
    assert account.email.endswith("@efface.invalid")
    assert (await Departure.all().count(), await KnownDevice.all().count()) == (0, 0)
    assert (await aicha.get(link)).status_code == 410
    assert letters() == []


async def test_erasing_twice_is_erasing_once(client_for: ClientFor) -> None:
    await leaves(await client_for(AICHA))
    await after(8)
    before = await Account.all().values()
    await after(9)
    assert await Account.all().values() == before


async def test_one_that_cannot_be_erased_keeps_nobody_elses(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (AICHA, ETIENNE):
        await leaves(await client_for(person))
    forget = Mailer.forget

    async def broken(self: Mailer, address: str) -> None:
        if address == AICHA.email:
            raise PermissionError(address)
        await forget(self, address)

    monkeypatch.setattr(Mailer, "forget", broken)
    with structlog.testing.capture_logs() as logs:
        await after(8)
    left = await Account.all()
    assert {account.email for account in left} & {AICHA.email, ETIENNE.email} == {AICHA.email}
    assert {line["reason"] for line in logs if line["event"] == "accounts.not_erased"} == {"PermissionError"}
    assert AICHA.email not in repr(logs)
    monkeypatch.undo()
    await after(8)
    assert await Account.filter(email=AICHA.email).count() == 0


async def test_whoever_registers_the_address_meanwhile_is_told_how_to_keep_it(
    client_for: ClientFor, client: httpx2.AsyncClient
) -> None:
    await leaves(await client_for(AICHA))
    password = "montagne-bavarde-418"
    sent = {"email": AICHA.email, "password": password, "confirmation": password, "pseudonym": "montagnarde"}
    answer = await client.post("/compte/creation", data=sent)
    assert answer.status_code == 303
    await outbox.drain()
    assert [letter["Subject"][:27] for letter in letters()] == ["Votre compte sera effacé le"] * 2
    await after(8)
    assert (await client.post("/compte/creation", data=sent)).status_code == 303
    await outbox.drain()
    assert [letter["Subject"] for letter in letters()] == ["Activez votre compte"]


async def test_the_account_of_the_staff_is_closed_by_somebody_else(client_for: ClientFor) -> None:
    agent = await client_for(MARC_ANTOINE)
    shown = (await agent.get("/compte/suppression")).text
    assert "membre du personnel" in shown
    assert f'href="{CONFIRM}"' not in shown
    assert (await agent.get(CONFIRM)).status_code == 403
    assert (await agent.post(CONFIRM)).status_code == 403
    assert await Departure.all().count() == 0


async def test_nothing_is_written_about_cases_any_more(client_for: ClientFor, client: httpx2.AsyncClient) -> None:
    aicha = await client_for(AICHA)
    receipt = await report(await sign_in(aicha, AICHA))
    await leaves(aicha)
    before = len(letters())
    await take(receipt.case.reference, await sign_in(client, MARC_ANTOINE))
    await outbox.drain()
    assert len(letters()) == before


async def test_two_taps_close_one_account(client_for: ClientFor) -> None:
    aicha, elsewhere = await client_for(AICHA), await client_for(AICHA)
    await aicha.post(CONFIRM)
    assert (await elsewhere.post(CONFIRM)).headers["location"] == "/compte/connexion"
    assert await Departure.all().count() == 1
