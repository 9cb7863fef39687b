"""Texts: asked for, agreed to from the very number within 48 hours, stopped at any time, told once."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.accounts import AccountErased
from server.accounts.models import Account
from server.app import forget_over
from server.kernel import clock
from server.notices import send_text
from server.notices.models import Text, TextNumber, TextStop
from server.notices.texting import receive
from server.platform import outbox
from server.platform.installation import current, install
from server.platform.texts import Incoming
from server.privacy.models import Consent
from server.privacy.queries import holds
from tests.conftest import ClientFor
from tests.support.cast import AICHA, ETIENNE
from tests.support.clients import sign_in
from tests.support.phones import AICHAS, inbox, is_texted, says

Drain = Callable[[], Awaitable[int]]
NEWS = "Rivemont : demande RVM-2026-000001-6, En cours."
OTHERS = "+14185550199"


@pytest.fixture
async def aicha(client_for: ClientFor) -> httpx2.AsyncClient:
    """Aïcha, with her mobile in her profile."""
    browser = await client_for(AICHA)
    assert (await browser.post("/compte", data={"phone": "418 555-0142"})).status_code == 303
    await outbox.drain()
    return browser


async def of(email: str = AICHA.email) -> UUID:
    return (await Account.get(email=email)).id


async def asks(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/compte/textos")
    assert answer.status_code == 303, answer.text
    await outbox.drain()


async def texted(about: str = "case-1-2") -> bool:
    told = await send_text(await of(), NEWS, about=about)
    await outbox.drain()
    return told


async def test_nothing_leaves_before_oui_and_news_leave_after_it(aicha: httpx2.AsyncClient) -> None:
    assert not await texted()
    await asks(aicha)
    (question,) = await inbox()
    assert 'répondez "Oui"' in question
    assert "STOP" in question
    assert "AIDE" in question
    assert not await texted()
    assert "Répondez « Oui » au texto" in (await aicha.get("/compte/textos")).text
    telephone = await aicha.get("/dev/textos")
    assert telephone.status_code == 200
    assert "répondez &#34;Oui&#34;" in telephone.text
    await says("Oui 👍")
    assert await is_texted(await of())
    assert await texted()
    assert (await inbox())[-1] == NEWS
    assert "Les textos arrivent au 418-555-0142" in (await aicha.get("/compte/textos")).text


async def test_the_proof_says_the_words_the_answer_and_when(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    (question,) = await inbox()
    await says("OUI svp")
    number = await TextNumber.get()
    assert (number.answer, number.question) == ("OUI svp", question)
    consent = await Consent.get(purpose="text").select_related("text")
    assert (consent.is_given, consent.channel, consent.text.text) == (True, "text", question)
    assert await holds(await of(), "text")
    assert "par texto" in (await aicha.get("/compte/consentements")).text
    await says("STOP")
    assert not await holds(await of(), "text")
    assert await Consent.filter(purpose="text").count() == 2


async def test_another_number_cannot_agree_for_her(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("Oui", OTHERS)
    assert not await is_texted(await of())
    (reply,) = await inbox(OTHERS)
    assert "personne ne lit ce numéro" in reply


async def test_the_same_message_of_the_carrier_counts_once(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    for _repeat in range(3):
        await says("Oui", id_="SM1")
    assert await Text.filter(kind="said").count() == 1
    assert await Text.filter(kind="reply").count() == 1
    assert await Consent.filter(purpose="text").count() == 1


async def test_after_48_hours_oui_agrees_to_nothing(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    with clock.freeze(clock.now() + timedelta(hours=48, seconds=1)):
        await says("Oui")
        assert not await is_texted(await of())
        assert "plus de 48 heures" in (await inbox())[-1]
        await sign_in(aicha, AICHA)
        assert "La question est restée sans réponse" in (await aicha.get("/compte/textos")).text
        await asks(aicha)
        await says("Oui")
        assert await is_texted(await of())


async def test_just_before_48_hours_it_does(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    with clock.freeze(clock.now() + timedelta(hours=47, minutes=59)):
        await says("oui")
    assert await is_texted(await of())


@pytest.mark.parametrize("word", ["STOP", "Arrêt", "désabonner"])
async def test_stop_is_heard_at_any_time_and_answered_once(aicha: httpx2.AsyncClient, word: str) -> None:
    await asks(aicha)
    await says("Oui")
    await says(word)
    assert not await is_texted(await of())
    assert not await texted()
    assert "plus de textos" in (await inbox())[-1]
    assert await TextStop.all().count() == 1
    await asks(aicha)
    assert await Text.filter(kind="question").count() == 1, "nothing is written first to a number that said STOP"
    assert "Écrivez « Oui » depuis le 418-555-0142" in (await aicha.get("/compte/textos")).text
    await says("Oui")
    assert await texted("case-1-3")


async def test_a_text_in_the_queue_does_not_leave_after_stop(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("Oui")
    assert await send_text(await of(), NEWS, about="case-1-2")
    await receive(Incoming(id="1", number=AICHAS, text="STOP"))
    await outbox.drain()
    assert NEWS not in await inbox()
    assert (await Text.get(kind="notice")).state == "dropped"


async def test_stop_silences_everybody_who_shares_the_number(aicha: httpx2.AsyncClient, client_for: ClientFor) -> None:
    etienne = await client_for(ETIENNE)
    await etienne.post("/compte", data={"phone": "418 555-0142"})
    for browser in (aicha, etienne):
        await asks(browser)
        await says("Oui")
    assert await is_texted(await of())
    assert await is_texted(await of(ETIENNE.email))
    await says("STOP")
    assert not await is_texted(await of())
    assert not await is_texted(await of(ETIENNE.email))


async def test_oui_agrees_to_the_last_question_alone(aicha: httpx2.AsyncClient, client_for: ClientFor) -> None:
    etienne = await client_for(ETIENNE)
    await etienne.post("/compte", data={"phone": "418 555-0142"})
    await asks(aicha)
    await asks(etienne)
    await says("Oui")
    assert not await is_texted(await of())
    assert await is_texted(await of(ETIENNE.email))


async def test_non_refuses_and_aide_helps(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("AIDE")
    assert "Nous joindre : 418" in (await inbox())[-1]
    await says("Non merci")
    assert "aucun texto" in (await inbox())[-1]
    assert not await is_texted(await of())
    assert "Aucun texto ne part" in (await aicha.get("/compte/textos")).text


async def test_two_machines_that_answer_each_other_soon_stop(aicha: httpx2.AsyncClient) -> None:
    for number in range(20):
        await says(f"Réponse automatique {number}")
    assert len(await inbox()) == 5


async def test_one_event_is_texted_once(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("Oui")
    for _again in range(3):
        assert await texted("case-1-2")
    assert (await inbox()).count(NEWS) == 1


async def test_another_mobile_has_to_agree_anew(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("Oui")
    await aicha.post("/compte", data={"phone": "418 555-0199"})
    await outbox.drain()
    assert not await is_texted(await of())
    assert 'répondez "Oui"' in (await inbox(OTHERS))[0]
    await says("Oui")
    assert not await is_texted(await of()), "the former number agrees to nothing"
    await says("Oui", OTHERS)
    assert await is_texted(await of())


async def test_the_page_and_the_consents_stop_them_too(aicha: httpx2.AsyncClient) -> None:
    await asks(aicha)
    await says("Oui")
    await aicha.post("/compte/textos/arret")
    assert not await is_texted(await of())
    await asks(aicha)
    await says("Oui")
    assert await is_texted(await of())
    await aicha.post("/compte/consentements/text/retrait")
    await outbox.drain()
    assert not await is_texted(await of())


async def test_a_landline_is_not_asked(client_for: ClientFor, app: Starlette) -> None:
    etienne = await client_for(ETIENNE)
    answer = await etienne.post("/compte/textos")
    assert answer.status_code == 422
    assert "cellulaire dans votre profil" in answer.text


async def test_texts_of_an_account_go_with_it(aicha: httpx2.AsyncClient) -> None:
    await says("STOP")
    await asks(aicha)
    await says("Oui")
    await texted()
    await outbox.publish(AccountErased(account_id=await of()))
    await outbox.drain()
    assert await Text.all().count() == 0
    assert await TextNumber.all().count() == 0
    assert await Consent.filter(purpose="text").count() == 1, "the proof stays, and names nobody"


async def test_old_texts_are_forgotten(aicha: httpx2.AsyncClient) -> None:
    await says("Bonjour")
    with clock.freeze(clock.now() + timedelta(days=190)):
        await forget_over()
    assert await Text.all().count() == 0


async def test_nobody_has_a_strangers_telephone_rung_by_changing_their_number(aicha: httpx2.AsyncClient) -> None:
    install(replace(current(), settings=replace(current().settings, limits=True)))
    for _again in range(6):
        for phone in ("418 555-0199", "418 555-0142"):
            answer = await aicha.post("/compte", data={"phone": phone, "updates_by": "text"})
            assert answer.status_code == 303, answer.text
            await outbox.drain()
    questions = Text.filter(kind="question")
    assert 0 < await questions.filter(number=OTHERS).count() <= 3
    assert await questions.count() <= 3, "three of one account in a day"
    assert (await aicha.post("/compte/textos")).status_code == 429
