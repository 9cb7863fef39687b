"""The check that no robot registers: worked out by the browser, or a mailed code; each proof serves once."""

import re
from datetime import timedelta

import pytest

from server.accounts import forget_expired, robots
from server.accounts.models import Account, MailedCode, SpentProof
from server.kernel import clock
from server.platform import outbox
from tests.accounts.browser import AICHA, ETIENNE, PASSWORD, Mailbox, Phone
from tests.accounts.proving import altered, proof, solved

CHALLENGE = "/compte/creation/verification"
MANY = 5
"""Registrations from one network before the next is checked."""

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture(autouse=True)
def quick_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests count proofs, they do not measure them."""
    monkeypatch.setattr(robots, "ROUNDS", 10)


@pytest.fixture
async def suspected(limited: object, phone: Phone) -> Phone:
    """Somebody on a network from which many have just registered."""
    for number in range(MANY):
        assert (await phone.register(email=f"personne{number}@exemple.test")).status_code == 303
    return phone


async def test_nobody_is_asked_while_few_register(phone: Phone) -> None:
    assert "data-robot" not in (await phone.get("/compte/creation")).text
    assert (await phone.register()).status_code == 303


async def test_who_comes_after_many_is_asked_and_passes_by_working(suspected: Phone, other_phone: Phone) -> None:
    assert f'data-robot="{CHALLENGE}"' in (await suspected.get("/compte/creation")).text
    assert "data-robot" not in (await other_phone.get("/compte/creation")).text
    challenge = (await suspected.get(CHALLENGE)).json()
    assert (await suspected.register(robot="1", altcha=solved(challenge))).status_code == 303


async def test_a_form_that_was_shown_before_is_shown_again_with_the_check(suspected: Phone, mailbox: Mailbox) -> None:
    answer = await suspected.register()
    assert answer.status_code == 422
    assert "Encore une vérification" in answer.text
    assert f'data-robot="{CHALLENGE}"' in answer.text
    await outbox.drain()
    assert mailbox.letters(AICHA) == []


async def test_the_same_proof_does_not_serve_twice(suspected: Phone) -> None:
    given = proof()
    assert (await suspected.register(email=AICHA, robot="1", altcha=given)).status_code == 303
    assert (await suspected.register(email=ETIENNE, robot="1", altcha=given)).status_code == 422
    assert await Account.filter(email=ETIENNE).count() == 0


@pytest.mark.usefixtures("installation")
async def test_proofs_that_are_none() -> None:
    good = proof()
    assert robots.proved_by(good)
    for bad in ("", "x", "é", good[:-8], "A" * 5000, altered(good, cost=1), altered(good, data={"until": 9**12})):
        assert robots.proved_by(bad) is None
    with clock.freeze(clock.now() + robots.CHALLENGE_LASTS + timedelta(seconds=1)):
        assert robots.proved_by(good) is None


async def test_without_a_script_a_code_is_mailed_instead(suspected: Phone, mailbox: Mailbox) -> None:
    answer = await suspected.register(robot="1", altcha="")
    assert answer.status_code == 422
    assert "Un code vient de partir" in answer.text
    await outbox.drain()
    assert mailbox.subjects(AICHA) == ["Votre code pour créer un compte"]
    given = {"robot": "1", "code_id": code_id(answer.text), "code": spaced(code(mailbox))}
    assert (await suspected.register(**given)).status_code == 303
    assert await MailedCode.all().count() == 0
    assert (await suspected.register(email=AICHA, **given)).status_code == 422


async def test_a_code_serves_the_address_it_was_mailed_to(suspected: Phone, mailbox: Mailbox) -> None:
    answer = await suspected.register(robot="1")
    await outbox.drain()
    given = {"robot": "1", "code_id": code_id(answer.text), "code": code(mailbox)}
    refused = await suspected.register(email=ETIENNE, **given)
    assert refused.status_code == 422
    assert await Account.filter(email=ETIENNE).count() == 0


async def test_a_code_is_not_guessed(suspected: Phone, mailbox: Mailbox) -> None:
    answer = await suspected.register(robot="1")
    await outbox.drain()
    kept = code_id(answer.text)
    for _guess in range(robots.CODE_TRIES):
        wrong = await suspected.register(robot="1", code_id=kept, code="00000000")
        assert "Ce code n’est pas le bon" in wrong.text
        assert code_id(wrong.text) == kept
    assert (await suspected.register(robot="1", code_id=kept, code=code(mailbox))).status_code == 422


@pytest.mark.parametrize("made_up", ["", "x", "00000000-0000-4000-8000-000000000000"])
async def test_a_made_up_code_passes_nobody(suspected: Phone, made_up: str) -> None:
    assert (await suspected.register(robot="1", code_id=made_up, code="12345678")).status_code == 422


async def test_a_code_lasts_half_an_hour_and_everything_goes(suspected: Phone, mailbox: Mailbox) -> None:
    answer = await suspected.register(robot="1")
    await outbox.drain()
    given = {"robot": "1", "code_id": code_id(answer.text), "code": code(mailbox)}
    await suspected.register(email=ETIENNE, robot="1", altcha=proof())
    with clock.freeze(clock.now() + robots.CODE_LASTS + timedelta(seconds=1)):
        assert await robots_passed(suspected, given) is False
    with clock.freeze(clock.now() + timedelta(hours=2)):
        await forget_expired()
    assert (await MailedCode.all().count(), await SpentProof.all().count()) == (0, 0)


async def test_nothing_typed_is_lost_but_the_password(suspected: Phone) -> None:
    answer = await suspected.register(robot="1", pseudonym="Belle-Rive")
    assert f'value="{AICHA}"' in answer.text
    assert 'value="Belle-Rive"' in answer.text
    assert PASSWORD not in answer.text


async def robots_passed(phone: Phone, given: dict[str, str]) -> bool:
    return (await phone.register(**given)).status_code == 303


def code_id(page: str) -> str:
    found = re.search(r'name="code_id" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def code(mailbox: Mailbox) -> str:
    text = mailbox.letters(AICHA)[-1].get_body(("plain",))
    assert text is not None
    found = re.search(r"\b\d{8}\b", text.get_content())
    assert found is not None
    return found[0]


def spaced(digits: str) -> str:
    """As one types what one reads."""
    return f" {digits[:4]} {digits[4:]} "
