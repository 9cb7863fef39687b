"""An account that is opened with what a provider told leaves the proof that its owner agreed, and to which words."""

import hashlib
import html
from datetime import timedelta

import pytest

from server import accounts
from server.accounts.models import Account, Identity
from server.app import subscribe_all
from server.kernel import clock
from server.privacy.models import Consent, ConsentText
from tests.accounts.browser import AICHA, Phone
from tests.accounts.identity import accept, come_back
from tests.accounts.people import aicha
from tests.support.identity_provider import LINA, LINA_EMAIL, NADIA, NADIA_EMAIL

pytestmark = pytest.mark.usefixtures("franceconnect")

ONWARD = "/compte/identite/suite"
WORDS = "J’accepte l’ouverture d’un compte à mon nom avec ces renseignements, transmis par FranceConnect."


async def test_the_words_of_the_page_the_way_and_the_time_are_written_down(phone: Phone) -> None:
    subscribe_all()
    await come_back(phone, LINA)
    assert WORDS in html.unescape((await phone.get(ONWARD)).text)
    assert await Consent.all().count() == 0, "reading is no consent"
    agreed_at = clock.now() + timedelta(minutes=4)
    with clock.freeze(agreed_at):
        await accept(phone, email=LINA_EMAIL)
    proof = await Consent.get().select_related("text")
    assert (proof.account_id, proof.case_id) == ((await Account.get(email=LINA_EMAIL)).id, None)
    assert (proof.purpose, proof.is_given, proof.channel, proof.source) == ("account", True, "form", "form")
    assert (proof.text.text, proof.text_id) == (WORDS, hashlib.sha256(WORDS.encode()).hexdigest())
    assert (proof.language, proof.recorded_at) == ("fr-CA", agreed_at)


async def test_an_account_that_waits_for_its_mailbox_has_its_proof_once(phone: Phone) -> None:
    for _again in range(2):
        await come_back(phone, NADIA)
        await accept(phone, email=NADIA_EMAIL)
    account = await Account.get(email=NADIA_EMAIL)
    assert (account.activated_at, [one.account_id for one in await Consent.all()]) == (None, [account.id])


async def test_without_the_tick_nothing_is_agreed_to(phone: Phone) -> None:
    await come_back(phone, LINA)
    assert (await accept(phone, email=LINA_EMAIL, consent="")).status_code == 422
    assert await Consent.all().count() == await Account.all().count() == 0


async def test_a_stranger_agrees_to_nothing_in_the_name_of_an_address_s_owner(phone: Phone) -> None:
    await aicha()
    await come_back(phone, NADIA)
    await accept(phone, email=AICHA)
    assert await Consent.all().count() == 0


async def test_there_is_no_account_without_its_proof(phone: Phone) -> None:
    async def broken(_account_id: object, _text: str) -> None:
        raise OSError("the proof cannot be written")

    accounts.record_agreements_with(broken)
    await come_back(phone, LINA)
    with pytest.raises(OSError, match="the proof"):
        await accept(phone, email=LINA_EMAIL)
    assert await Account.all().count() == await Identity.all().count() == await ConsentText.all().count() == 0
