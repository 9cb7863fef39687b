"""Registering with one's identity (source 003 §2): form, summary, mailed link, username, and signed in at once."""

import asyncio
import re
from datetime import date

import pytest
from starlette.applications import Starlette

from server.accounts.actions import Chosen, Origin, finish
from server.accounts.models import Account, CivilIdentity
from server.kernel.problems import Problem
from server.platform import outbox
from tests.accounts.browser import OTHER_PASSWORD, PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.proving import proof

pytestmark = pytest.mark.usefixtures("valquier")

PASCAL = "pascal.dupin@exemple.test"
IDENTITY = {
    "civility": "m",
    "birth_name": "Dupin",
    "first_name": "Pascal",
    "birth_day": "04",
    "birth_month": "03",
    "birth_year": "1988",
    "birth_country": "FR",
    "birth_commune": "LYON 02",
    "birth_department": "69",
    "email": PASCAL,
}


async def fill(phone: Phone, **changed: str) -> str:
    """The form sent, as a browser does that worked the check out; what is shown."""
    sent = {**IDENTITY, "robot": "1", "altcha": proof(), "action": "suivant", **changed}
    return (await phone.post("/compte/creation", **sent)).text


async def record(phone: Phone, summary: str, **changed: str) -> tuple[int, str]:
    """« Enregistrer la demande » on a summary; status and where it leads."""
    answer = await phone.post("/compte/creation", **carried(summary), action="enregistrer", **changed)
    return answer.status_code, answer.headers.get("location", "")


def carried(page: str) -> dict[str, str]:
    """What a summary holds for the next page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


async def link(phone: Phone, mailbox: Mailbox, **changed: str) -> str:
    """The token mailed to somebody who registered."""
    assert (await record(phone, await fill(phone, **changed)))[0] == 303
    await outbox.drain()
    return mailbox.last_token(changed.get("email", PASCAL))


async def choose(phone: Phone, token: str, **changed: str) -> int:
    sent = {"username": "pascal.dupin", "password": PASSWORD, "confirmation": PASSWORD, **changed}
    return (await phone.post("/compte/activation", jeton=token, **sent)).status_code


async def test_from_the_form_to_being_signed_in(phone: Phone, mailbox: Mailbox) -> None:
    form = (await phone.get("/compte/creation")).text
    assert '<option value="FR" selected>France</option>' in form
    assert 'data-robot="/compte/creation/verification"' in form
    summary = await fill(phone, usage_name="Martin", second_name="Jean")
    for answer in ("Monsieur", "Martin", "Dupin", "Pascal", "Jean", "04/03/1988", "69", "LYON 02", "France", PASCAL):
        assert answer in summary
    assert await Account.all().count() == 0
    assert await record(phone, summary) == (303, "/compte/creation/confirmation")
    await outbox.drain()
    assert mailbox.subjects() == ["Activez votre compte"]

    page = (await phone.get(mailbox.last_link())).text
    assert 'value="pascal.martin"' in page
    assert (await Account.get()).activated_at is None
    assert await choose(phone, mailbox.last_token()) == 303
    assert await phone.who() == "resident Pascal Martin"
    account, civil = await Account.get(), await CivilIdentity.get()
    assert (account.username, account.civility, account.last_name) == ("pascal.dupin", "m", "Martin")
    assert (civil.birth_name, civil.usage_name, civil.second_name) == ("Dupin", "Martin", "Jean")
    assert (civil.birth_date, civil.birth_country, civil.birth_department) == (date(1988, 3, 4), "FR", "69")


async def test_the_summary_leads_back_to_the_form_and_away(phone: Phone) -> None:
    summary = await fill(phone)
    changing = await phone.post("/compte/creation", **carried(summary), action="modifier")
    assert changing.status_code == 200
    assert 'value="LYON 02"' in changing.text
    assert 'value="1988"' in changing.text
    leaving = await phone.post("/compte/creation", **carried(summary), action="annuler")
    assert (leaving.status_code, leaving.headers["location"]) == (303, "/compte")
    assert await Account.all().count() == 0


async def test_what_is_wrong_is_said_at_once_and_nothing_typed_is_lost(phone: Phone) -> None:
    nothing = dict.fromkeys(IDENTITY, "")
    page = await fill(phone, **nothing)
    for sentence in (
        "Choisissez votre civilité.",
        "Écrivez votre nom de naissance.",
        "Écrivez votre prénom.",
        "Écrivez votre date de naissance.",
        "Choisissez votre pays de naissance.",
        "Écrivez votre commune de naissance.",
        "Écrivez votre adresse courriel.",
    ):
        assert sentence in page
    page = await fill(phone, birth_day="31", birth_month="02", birth_department="96", email="pascal@")
    assert "Cette date n’existe pas" in page
    assert "département de naissance : 59" in page.replace("\u00a0", " ")
    assert 'value="31"' in page
    assert 'value="Dupin"' in page


@pytest.mark.parametrize(
    "parts",
    [("1", "1", "88"), ("1", "1", "1899"), ("1", "1", "2999"), ("²", "1", "1988"), ("x", "", ""), ("0", "1", "1988")],
)
async def test_no_day_of_birth(phone: Phone, parts: tuple[str, str, str]) -> None:
    day, month, year = parts
    assert "Cette date n’existe pas" in await fill(phone, birth_day=day, birth_month=month, birth_year=year)


def facts(summary: str) -> list[str]:
    """The answers of a summary."""
    return re.findall(r"<dd>\s*(.*?)\s*</dd>", summary)


@pytest.mark.parametrize(("typed", "kept"), [("2a", "2A"), ("1", "01"), ("971", "971")])
async def test_departments(phone: Phone, typed: str, kept: str) -> None:
    assert kept in facts(await fill(phone, birth_department=typed))


async def test_who_was_born_abroad_has_no_department(phone: Phone) -> None:
    summary = await fill(phone, birth_country="CA", birth_commune="Québec", birth_department="")
    assert {"99", "Canada"} <= set(facts(summary))


async def test_only_a_summary_that_was_shown_is_recorded_and_once(phone: Phone) -> None:
    made_up = await phone.post("/compte/creation", **IDENTITY, action="enregistrer", robot_pass="x.y")
    assert made_up.status_code == 422
    summary = await fill(phone)
    assert (await record(phone, summary))[0] == 303
    assert (await record(phone, summary))[0] == 422


async def test_a_known_address_is_answered_alike_and_its_owner_told(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    assert await choose(phone, await link(phone, mailbox)) == 303
    answers = []
    for email in (PASCAL, "personne@exemple.test"):
        summary = await fill(other_phone, email=email)
        answer = await other_phone.post("/compte/creation", **carried(summary), action="enregistrer")
        answers.append(seen_by_a_stranger(answer))
    assert answers[0] == answers[1]
    await outbox.drain()
    assert mailbox.subjects(PASCAL)[-1] == "Vous avez déjà un compte"


async def test_the_last_registration_of_an_address_is_the_one_that_counts(
    phone: Phone, other_phone: Phone, mailbox: Mailbox
) -> None:
    first = await link(other_phone, mailbox, birth_name="Autre", first_name="Zoé")
    last = await link(phone, mailbox)
    assert (await phone.get(f"/compte/activation?jeton={first}")).status_code == 410
    shown = (await phone.get(f"/compte/activation?jeton={last}")).text
    assert "Pascal Dupin" in shown
    assert "Zoé" not in shown
    assert (await CivilIdentity.get()).birth_name == "Dupin"


async def test_a_username_that_is_taken_is_proposed_with_a_number(phone: Phone, mailbox: Mailbox) -> None:
    assert await choose(phone, await link(phone, mailbox)) == 303
    token = await link(phone, mailbox, email="autre.pascal@exemple.test")
    assert 'value="pascal.dupin2"' in (await phone.get(f"/compte/activation?jeton={token}")).text
    refused = await phone.post(
        "/compte/activation", jeton=token, username="Pascal.Dupin", password=PASSWORD, confirmation=PASSWORD
    )
    assert refused.status_code == 422
    assert "Cet identifiant est déjà pris." in refused.text
    assert await choose(phone, token, username="pascal.dupin2") == 303


@pytest.mark.parametrize(
    "changed", [{"username": ""}, {"username": "a b@c"}, {"password": "court"}, {"confirmation": OTHER_PASSWORD}]
)
async def test_what_is_chosen_badly_leaves_the_link_good(
    phone: Phone, mailbox: Mailbox, changed: dict[str, str]
) -> None:
    token = await link(phone, mailbox)
    assert await choose(phone, token, **changed) == 422
    assert await choose(phone, token) == 303
    assert await choose(phone, token) == 410


async def test_a_forgotten_password_before_activation_sends_the_activation_again(
    phone: Phone, mailbox: Mailbox
) -> None:
    await link(phone, mailbox)
    await phone.post("/compte/mot-de-passe-oublie", perdu="mot-de-passe", email=PASCAL)
    await phone.post("/compte/mot-de-passe-oublie", perdu="identifiant", email=PASCAL)
    await outbox.drain()
    assert mailbox.subjects(PASCAL) == ["Activez votre compte"] * 3


async def test_one_username_from_two_tasks_is_one_persons(app: Starlette, phone: Phone, mailbox: Mailbox) -> None:
    tokens = [await link(phone, mailbox, email=f"pascal{number}@exemple.test") for number in range(4)]

    async def take(token: str) -> str:
        chosen = Chosen(password=PASSWORD, username="pascal.dupin")
        try:
            await finish(token, chosen, origin=Origin(address="198.51.100.7"))
        except Problem as problem:
            return problem.errors[0].code
        return "made"

    found = sorted(await asyncio.gather(*map(take, tokens)))
    assert found == ["made", *["username-taken"] * 3]
    assert await Account.filter(username="pascal.dupin").count() == 1
    assert await Account.filter(activated_at=None).count() == 3
