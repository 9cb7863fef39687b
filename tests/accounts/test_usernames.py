"""Signing in by username, and what was lost (source 003 §2.2, §2.3): no answer tells who is known."""

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account
from server.platform import outbox
from server.platform.models import OutboxRow
from tests.accounts.browser import AICHA, OTHER_PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.people import aicha

USERNAME = "aicha.belkacem"
UNKNOWN = "personne.du-tout"
LOST = "/compte/mot-de-passe-oublie"


@pytest.fixture(autouse=True)
async def named(valquier: object) -> None:
    """Aïcha has a username in Valquier."""
    viewer = await aicha()
    await Account.filter(id=viewer.account_id).update(username=USERNAME)


@pytest.mark.parametrize("login", [USERNAME, "Aïcha.Belkacem", AICHA, f" {USERNAME} "])
async def test_one_signs_in_by_username_or_by_address(phone: Phone, login: str) -> None:
    assert (await phone.sign_in(email=login)).status_code == 303
    assert await phone.who() == "resident Aïcha Belkacem"


async def test_signing_in_says_and_costs_the_same(phone: Phone, verifications: list[str]) -> None:
    answers, work, rows = [], [], []
    for login in (USERNAME, UNKNOWN, AICHA, "personne@exemple.test"):
        verifications.clear()
        answer = await phone.sign_in(email=login, password=OTHER_PASSWORD)
        status, body, names = seen_by_a_stranger(answer)
        answers.append((status, body.replace(login, "…"), names))
        work.append(list(verifications))
        rows.append(await OutboxRow.all().count())
    assert all(answer == answers[0] for answer in answers)
    assert work == [["verify"]] * 4
    assert rows == [1, 2, 3, 4]


async def test_what_is_no_username_is_told_at_its_field(phone: Phone) -> None:
    for typed, sentence in (("", "Écrivez votre identifiant."), ("a/b", "Cet identifiant est incomplet.")):
        assert sentence in (await phone.sign_in(email=typed)).text


@pytest.mark.usefixtures("limited_valquier")
async def test_guesses_at_a_username_run_out_and_a_known_device_still_enters(phone: Phone, app: Starlette) -> None:
    await phone.sign_in(email=USERNAME)
    for network in range(4):
        async with Phone(app, address=f"203.0.113.{network}") as stranger:
            for _try in range(6):
                await stranger.sign_in(email=USERNAME, password=OTHER_PASSWORD)
    async with Phone(app, address="203.0.113.99") as stranger:
        assert (await stranger.sign_in(email=USERNAME)).status_code == 429
    assert (await phone.sign_in(email=USERNAME)).status_code == 303


async def test_a_lost_username_is_mailed(phone: Phone, mailbox: Mailbox) -> None:
    shown = (await phone.get(LOST)).text
    assert "Qu’avez-vous perdu" in shown
    answer = await phone.post(LOST, perdu="identifiant", email=AICHA)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LOST}?envoye=identifiant")
    assert "vient d’y être envoyé" in (await phone.get(answer.headers["location"])).text
    await outbox.drain()
    (letter,) = mailbox.letters(AICHA)
    text = letter.get_body(("plain",))
    assert letter["Subject"] == "Votre nom d’utilisateur"
    assert text is not None
    assert USERNAME in text.get_content()


@pytest.mark.parametrize(
    "given", [{"email": AICHA}, {"username": USERNAME}, {"email": "", "username": "Aicha.Belkacem"}]
)
async def test_a_lost_password_is_replaced_by_address_or_username(
    phone: Phone, mailbox: Mailbox, given: dict[str, str]
) -> None:
    assert (await phone.post(LOST, perdu="mot-de-passe", **given)).status_code == 303
    await outbox.drain()
    assert mailbox.subjects(AICHA) == ["Choisissez un nouveau mot de passe"]
    token = mailbox.last_token()
    await phone.post("/compte/mot-de-passe", jeton=token, password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD)
    assert (await phone.sign_in(email=USERNAME, password=OTHER_PASSWORD)).status_code == 303


async def test_what_was_lost_says_and_costs_the_same_for_everybody(phone: Phone, mailbox: Mailbox) -> None:
    answers, rows = [], []
    for perdu, given in (
        ("identifiant", {"email": AICHA}),
        ("identifiant", {"email": "personne@exemple.test"}),
        ("mot-de-passe", {"username": USERNAME}),
        ("mot-de-passe", {"username": UNKNOWN}),
    ):
        answers.append(seen_by_a_stranger(await phone.post(LOST, perdu=perdu, **given)))
        rows.append(await OutboxRow.all().count())
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]
    assert rows == [1, 2, 3, 4]
    await outbox.drain()
    assert len(mailbox.letters()) == 2


async def test_what_is_missing_is_told_at_its_field(phone: Phone) -> None:
    for sent, sentence in (
        ({}, "Cochez ce que vous avez perdu."),
        ({"perdu": "identifiant"}, "Écrivez votre adresse courriel."),
        ({"perdu": "mot-de-passe"}, "Écrivez votre adresse courriel ou votre nom d’utilisateur."),
        ({"perdu": "mot-de-passe", "username": "??"}, "Écrivez votre adresse courriel ou votre nom d’utilisateur."),
    ):
        answer = await phone.post(LOST, **sent)
        assert answer.status_code == 422
        assert sentence in answer.text


@pytest.mark.usefixtures("limited_valquier")
async def test_no_limit_tells_that_a_username_and_an_address_belong_together(app: Starlette) -> None:
    for network in range(10):
        async with Phone(app, address=f"203.0.113.{network}") as phone:
            await phone.post(LOST, perdu="mot-de-passe", email=AICHA)
    async with Phone(app, address="203.0.113.77") as phone:
        assert (await phone.post(LOST, perdu="mot-de-passe", email=AICHA)).status_code == 429
        assert (await phone.post(LOST, perdu="mot-de-passe", username=USERNAME)).status_code == 303
