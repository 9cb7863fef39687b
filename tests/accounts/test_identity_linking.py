"""An identity and an account that was there before: linked by the owner's own proof, never by an equal address."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.accounts.models import Account, Identity, IdentitySession, Session
from server.kernel import clock
from server.platform import outbox
from server.platform.installation import current, install
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.identity import accept, come_back, identified, leave
from tests.accounts.people import aicha, marc_antoine
from tests.support.identity_provider import AICHA_THERE, LINA, LINA_EMAIL, NADIA, NADIA_EMAIL

pytestmark = pytest.mark.usefixtures("franceconnect")

LINK = "/compte/identite/rattachement"
ONWARD = "/compte/identite/suite"


async def linked(phone: Phone) -> None:
    """Aïcha, signed in, has her account opened by her identity at the provider."""
    await aicha()
    await phone.sign_in()
    back = await phone.get(await identified(await leave(phone, "/compte/identite", password=PASSWORD), AICHA_THERE))
    assert back.headers["location"] == "/compte/identite?fait=rattachee", back.text


async def test_a_proven_address_of_an_account_does_not_open_it(phone: Phone) -> None:
    await aicha()
    assert (await come_back(phone, AICHA_THERE)).headers["location"] == ONWARD
    page = await phone.get(ONWARD)
    assert "Vous avez déjà un compte" in page.text
    assert await phone.who() == "anonymous"
    refused = await accept(phone, email=AICHA)
    assert refused.headers["location"] == ONWARD
    assert await phone.who() == "anonymous"
    assert await Identity.all().count() == 0


async def test_it_is_linked_after_the_password_which_is_not_asked_twice(phone: Phone, mailbox: Mailbox) -> None:
    await aicha()
    await come_back(phone, AICHA_THERE, suite="/demandes")
    form = await phone.get(f"/compte/connexion?suite={ONWARD}")
    assert f'value="{AICHA}"' in form.text, "the address is not typed again"
    assert (await phone.sign_in(suite=ONWARD)).headers["location"] == ONWARD
    page = await phone.get(ONWARD)
    assert "ouvrira le compte de Aïcha Belkacem" in page.text
    assert 'name="password"' not in page.text
    assert (await phone.post(LINK)).headers["location"] == "/demandes"
    await outbox.drain()
    assert mailbox.subjects(AICHA) == ["Votre code de connexion", "FranceConnect ouvre votre compte"]
    assert (await phone.post("/compte/deconnexion")).headers["location"].count("id_token_hint") == 1
    await come_back(phone, AICHA_THERE)
    assert await phone.who() == "resident Aïcha Belkacem"


async def test_a_session_left_open_links_nothing_without_its_password(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await come_back(phone, LINA)
    assert 'name="password"' in (await phone.get(ONWARD)).text
    for wrong in ("", OTHER_PASSWORD):
        refused = await phone.post(LINK, password=wrong)
        assert refused.status_code == 422
        assert wrong == "" or wrong not in refused.text
    assert await Identity.all().count() == 0
    assert (await phone.post(LINK, password=PASSWORD)).status_code == 303
    assert (await Identity.get()).subject == LINA


async def test_an_identity_that_a_stranger_left_on_a_shared_device_is_not_linked(phone: Phone) -> None:
    """Somebody is identified there, the next person signs in for something else and leaves the session open."""
    await aicha()
    await come_back(phone, LINA)
    planted = phone.client.cookies["__Host-identity"]
    with clock.freeze(clock.now() + timedelta(minutes=5)):
        assert (await phone.sign_in(suite="/demandes")).headers["location"] == "/demandes"
        assert "__Host-identity" not in phone.client.cookies
        phone.client.cookies.set("__Host-identity", planted)
        assert (await phone.post(LINK)).status_code == 410
    assert await Identity.all().count() == 0


async def test_nor_is_one_that_was_left_in_an_open_session_whose_password_changes(phone: Phone) -> None:
    """The password is given afresh, for something else than this link."""
    await aicha()
    await phone.sign_in()
    await come_back(phone, LINA)
    planted = phone.client.cookies["__Host-identity"]
    fields = {"current": PASSWORD, "password": OTHER_PASSWORD, "confirmation": OTHER_PASSWORD}
    with clock.freeze(clock.now() + timedelta(minutes=5)):
        assert (await phone.post("/compte/modification/mot-de-passe", **fields)).status_code == 303
        phone.client.cookies.set("__Host-identity", planted)
        assert (await phone.post(LINK)).status_code == 410
    assert await Identity.all().count() == 0


async def test_linking_from_the_account_asks_the_password_first(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    refused = await phone.post("/compte/identite", password=OTHER_PASSWORD)
    assert (refused.status_code, "Ce n’est pas le mot de passe de ce compte." in refused.text) == (422, True)
    assert "location" not in refused.headers


@pytest.mark.usefixtures("frozen_clock")
async def test_guesses_in_a_session_run_out_and_keep_the_owner_out_nowhere_else(
    phone: Phone, other_phone: Phone
) -> None:
    install(replace(current(), settings=replace(current().settings, limits=True)))
    await aicha()
    await phone.sign_in()
    statuses = [(await phone.post("/compte/identite", password=OTHER_PASSWORD)).status_code for _guess in range(20)]
    assert statuses == [422] * 20
    assert (await phone.post("/compte/identite", password=PASSWORD)).status_code == 429
    assert (await other_phone.sign_in()).status_code == 303


async def test_linking_ends_in_the_account_it_began_in(phone: Phone, other_phone: Phone) -> None:
    await linked(phone)
    await phone.post("/compte/identite/retrait", password=PASSWORD)
    left = await leave(phone, "/compte/identite", password=PASSWORD)
    await phone.post("/compte/deconnexion")
    assert (await phone.get(await identified(left, LINA))).status_code == 400
    assert await Identity.all().count() == 0
    assert await other_phone.who() == "anonymous"


async def test_nobody_takes_an_account_that_is_linked(phone: Phone, other_phone: Phone) -> None:
    await linked(phone)
    await come_back(other_phone, LINA)
    await other_phone.sign_in(suite=ONWARD)
    assert (await other_phone.post(LINK)).headers["location"] == ONWARD
    assert "déjà rattaché à une autre identité" in (await other_phone.get(ONWARD)).text
    assert (await Identity.get()).subject == AICHA_THERE


async def test_an_identity_opens_one_account(phone: Phone, other_phone: Phone) -> None:
    await linked(phone)
    await come_back(other_phone, LINA)
    await accept(other_phone, email=LINA_EMAIL)
    await phone.post("/compte/deconnexion")
    account = await Account.get(email=LINA_EMAIL)
    await Account.filter(id=account.id).update(password_hash=(await Account.get(email=AICHA)).password_hash)
    answer = await other_phone.get(
        await identified(await leave(other_phone, "/compte/identite", password=PASSWORD), AICHA_THERE)
    )
    assert answer.headers["location"] == ONWARD
    assert "ouvre déjà un autre compte" in (await other_phone.get(ONWARD)).text
    assert await Identity.all().count() == 2


async def test_an_identity_is_of_one_issuer(phone: Phone, other_phone: Phone) -> None:
    """The same subject at another provider, which the town had before, is somebody else."""
    await linked(phone)
    await Identity.all().update(issuer="https://oidc.avant.test")
    answer = await come_back(other_phone, AICHA_THERE)
    assert answer.headers["location"] == ONWARD
    assert await other_phone.who() == "anonymous"


async def test_it_is_taken_away_with_what_it_opened_elsewhere(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await linked(phone)
    await come_back(other_phone, AICHA_THERE)
    assert await other_phone.who() == "resident Aïcha Belkacem"
    assert (await phone.post("/compte/identite/retrait", password=OTHER_PASSWORD)).status_code == 422
    answer = await phone.post("/compte/identite/retrait", password=PASSWORD)
    assert answer.headers["location"] == "/compte/identite?fait=retiree"
    assert "n’ouvre plus votre compte" in (await phone.get(answer.headers["location"])).text
    assert await other_phone.who() == "anonymous"
    assert await phone.who() == "resident Aïcha Belkacem"
    assert (await come_back(other_phone, AICHA_THERE)).headers["location"] == ONWARD
    await outbox.drain()
    assert mailbox.subjects(AICHA)[-1] == "FranceConnect n’ouvre plus votre compte"


async def test_the_only_way_in_is_not_taken_away(phone: Phone) -> None:
    await come_back(phone, LINA)
    await accept(phone, email=LINA_EMAIL)
    assert "C’est le seul moyen d’ouvrir votre compte." in (await phone.get("/compte/identite")).text
    assert (await phone.post("/compte/identite/retrait", password="")).status_code == 409
    assert await Identity.all().count() == 1


async def test_a_new_password_through_the_mailbox_removes_identities(phone: Phone, mailbox: Mailbox) -> None:
    await linked(phone)
    await phone.post("/compte/mot-de-passe-oublie", email=AICHA)
    await outbox.drain()
    token = mailbox.last_token(AICHA)
    answer = await phone.post("/compte/mot-de-passe", jeton=token, password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD)
    assert answer.status_code == 200
    assert await Identity.all().count() == await Session.all().count() == await IdentitySession.all().count() == 0
    assert (await come_back(phone, AICHA_THERE)).headers["location"] == ONWARD


async def test_who_registers_an_address_that_waits_leaves_it_to_its_mailbox(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    await come_back(phone, NADIA)
    await accept(phone, email=ETIENNE)
    await other_phone.register(email=ETIENNE)
    await outbox.drain()
    assert mailbox.subjects(ETIENNE)[-1] == "Choisissez votre mot de passe"
    assert await Identity.all().count() == 0
    await come_back(phone, NADIA)
    await accept(phone, email=ETIENNE)
    await outbox.drain()
    assert mailbox.subjects(ETIENNE)[-1] == "Choisissez votre mot de passe"
    assert (await Account.get()).password_hash is None
    assert await Identity.all().count() == 0


async def test_a_stranger_s_password_does_not_wait_for_the_owner(phone: Phone, other_phone: Phone) -> None:
    await other_phone.register(email=LINA_EMAIL, first_name="Mal", last_name="Intentionné")
    await come_back(phone, LINA)
    assert "Créer votre compte" in (await phone.get(ONWARD)).text
    await accept(phone, email=LINA_EMAIL, first_name="Lina")
    assert await phone.who() == "resident Lina Cordier"
    assert (await other_phone.sign_in(email=LINA_EMAIL)).status_code == 422


async def test_an_address_that_is_not_proven_tells_nothing(phone: Phone, other_phone: Phone) -> None:
    """Known, waiting and unknown: the same pages and headers, on coming back too."""
    await aicha()
    await other_phone.register(email=ETIENNE)
    answers = []
    for email in (AICHA, ETIENNE, "personne.du-tout@exemple.test"):
        await come_back(phone, NADIA)
        seen = [seen_by_a_stranger(await accept(phone, email=email))]
        seen.append(seen_by_a_stranger(await come_back(phone, NADIA)))
        seen.append(seen_by_a_stranger(await phone.get(ONWARD)))
        seen.append(seen_by_a_stranger(await accept(phone, email=email)))
        answers.append(seen)
        await Identity.all().delete()
    assert answers[0] == answers[1] == answers[2]
    assert [seen[0] for seen in answers[0]] == [303, 303, 200, 303]
    assert (await Account.get(email=AICHA)).password_hash is not None
    assert await phone.who() == "anonymous"


async def test_another_address_than_the_proven_one_has_to_be_confirmed(phone: Phone, mailbox: Mailbox) -> None:
    await come_back(phone, LINA)
    assert (await accept(phone, email=NADIA_EMAIL)).headers["location"] == "/compte/creation/confirmation"
    assert await phone.who() == "anonymous"
    await outbox.drain()
    assert mailbox.subjects(NADIA_EMAIL) == ["Activez votre compte"]


async def test_staff_come_in_by_their_own_factors_alone(phone: Phone) -> None:
    await linked(phone)
    await phone.post("/compte/deconnexion")
    await Account.filter(email=AICHA).update(role="agent")
    assert (await come_back(phone, AICHA_THERE)).headers["location"] == ONWARD
    assert "Les comptes du personnel" in (await phone.get(ONWARD)).text
    assert await phone.who() == "anonymous"
    await phone.post("/compte/identite/annulation")
    await marc_antoine()
    await phone.sign_in(email="ma.roy@rivemont.test")
    assert (await phone.get("/compte/identite")).status_code == 404
    assert (await phone.post("/compte/identite", password=PASSWORD)).status_code == 404
    await come_back(phone, LINA)
    assert (await phone.post(LINK, password=PASSWORD)).headers["location"] == ONWARD
    assert await Identity.all().count() == 1


async def test_a_closed_account_stays_closed(phone: Phone) -> None:
    await linked(phone)
    await phone.post("/compte/deconnexion")
    await Account.filter(email=AICHA).update(deleted_at=clock.now())
    assert (await come_back(phone, AICHA_THERE)).headers["location"] == ONWARD
    assert "a été fermé" in (await phone.get(ONWARD)).text
    assert (await accept(phone, email="autre@exemple.test")).headers["location"] == ONWARD
    assert await phone.who() == "anonymous"
    assert await Account.all().count() == 1
