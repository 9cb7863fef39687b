"""No answer tells whether an address has an account: same status, same body, same headers, same argon2 work."""

import pytest

from server.accounts import passwords
from server.accounts.actions import Names, Origin, register
from server.accounts.rules import parse_email
from server.platform import outbox
from server.platform.installation import Installation
from server.platform.models import OutboxRow
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Mailbox, Phone, seen_by_a_stranger
from tests.accounts.people import aicha

UNKNOWN = "personne.du-tout@exemple.test"
WAITING = ETIENNE


@pytest.fixture
async def cast(installation: Installation) -> None:
    """Aïcha has an account; Étienne has not confirmed his; nobody has the third address."""
    await aicha()
    waiting = parse_email(WAITING)
    assert waiting is not None
    assert not installation.settings.limits
    await register(waiting, PASSWORD, names=Names(), origin=Origin(address="198.51.100.7"))
    await outbox.drain()


@pytest.mark.usefixtures("cast")
async def test_registering_says_and_costs_the_same(other_phone: Phone, verifications: list[str]) -> None:
    answers, work, rows = [], [], []
    for email in (UNKNOWN, AICHA, WAITING):
        verifications.clear()
        answer = await other_phone.register(email=email, password=OTHER_PASSWORD)
        answers.append(seen_by_a_stranger(answer))
        work.append(list(verifications))
        rows.append(await OutboxRow.all().count())
    assert answers[0] == answers[1] == answers[2]
    assert work == [["hash", "verify"]] * 3
    assert rows == [1, 2, 3]


@pytest.mark.usefixtures("cast")
async def test_what_is_shown_after_registering_is_the_same(other_phone: Phone) -> None:
    shown = []
    for email in (UNKNOWN, AICHA, WAITING):
        answer = await other_phone.register(email=email, password=OTHER_PASSWORD)
        page = await other_phone.get(answer.headers["location"])
        shown.append(page.text.replace(email, "…"))
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.usefixtures("cast")
async def test_signing_in_says_and_costs_the_same(other_phone: Phone, verifications: list[str]) -> None:
    answers, work, rows = [], [], []
    for email, password in (
        (UNKNOWN, PASSWORD),
        (AICHA, OTHER_PASSWORD),
        (WAITING, OTHER_PASSWORD),
        (WAITING, PASSWORD),
    ):
        verifications.clear()
        answer = await other_phone.sign_in(email=email, password=password)
        status, body, names = seen_by_a_stranger(answer)
        answers.append((status, body.replace(email, "…"), names))
        work.append(list(verifications))
        rows.append(await OutboxRow.all().count())
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 422
    assert work == [["verify"]] * 4
    assert rows == [1, 2, 3, 4]


@pytest.mark.usefixtures("cast")
async def test_asking_for_a_new_password_says_and_costs_the_same(other_phone: Phone, verifications: list[str]) -> None:
    answers, rows = [], []
    for email in (UNKNOWN, AICHA, WAITING):
        answers.append(seen_by_a_stranger(await other_phone.post("/compte/mot-de-passe-oublie", email=email)))
        rows.append(await OutboxRow.all().count())
    assert answers[0] == answers[1] == answers[2]
    assert rows == [1, 2, 3]
    assert verifications == []


@pytest.mark.usefixtures("cast")
async def test_only_the_owner_learns_by_mail(other_phone: Phone, mailbox: Mailbox) -> None:
    before = len(mailbox.letters())
    for email in (UNKNOWN, AICHA):
        await other_phone.post("/compte/mot-de-passe-oublie", email=email)
        await other_phone.sign_in(email=email, password=OTHER_PASSWORD)
    await outbox.drain()
    assert [letter["To"] for letter in mailbox.letters()[before:]] == [AICHA]


@pytest.mark.usefixtures("cast")
async def test_the_right_password_before_the_confirmation_sends_the_confirmation_again(
    other_phone: Phone, mailbox: Mailbox
) -> None:
    before = len(mailbox.letters())
    assert (await other_phone.sign_in(email=WAITING, password=PASSWORD)).status_code == 422
    await outbox.drain()
    assert mailbox.subjects(WAITING)[before:] == ["Activez votre compte"]
    await other_phone.post("/compte/activation", jeton=mailbox.last_token())
    assert (await other_phone.sign_in(email=WAITING, password=PASSWORD)).status_code == 303


async def test_nobody_s_hash_has_today_s_parameters() -> None:
    assert not passwords.is_outdated(passwords.NOBODY)
    assert not await passwords.matches(None, PASSWORD)
