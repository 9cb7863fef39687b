"""A password is changed by who knows it (source 000 §2.5): every other session ends, and the owner is told."""

import pytest

from server.accounts.models import KnownDevice, Session
from server.platform import outbox
from server.platform.installation import Installation
from tests.accounts.browser import AICHA, OTHER_PASSWORD, PASSWORD, Mailbox, Phone
from tests.accounts.people import aicha

PAGE = "/compte/modification/mot-de-passe"
EMOJI = "".join(chr(0x1F600 + number % 64) + chr(0x1F680 + number % 50) for number in range(64))


@pytest.fixture
async def signed_in(phone: Phone) -> Phone:
    await aicha()
    await phone.sign_in()
    return phone


async def change(phone: Phone, *, current: str = PASSWORD, new: str = OTHER_PASSWORD, again: str | None = None) -> str:
    """What the page says, or where it leads."""
    answer = await phone.post(PAGE, current=current, password=new, confirmation=new if again is None else again)
    return answer.headers.get("location") or answer.text


async def test_the_password_is_replaced_and_one_stays_signed_in_here(signed_in: Phone, mailbox: Mailbox) -> None:
    before = signed_in.session
    assert await change(signed_in) == f"{PAGE}?fait=1"
    assert "Votre mot de passe est changé." in (await signed_in.get(f"{PAGE}?fait=1")).text
    assert signed_in.session != before
    await outbox.drain()
    assert mailbox.subjects(AICHA)[-1] == "Votre mot de passe a changé"
    await signed_in.post("/compte/deconnexion")
    assert (await signed_in.sign_in(password=PASSWORD)).status_code == 422
    assert (await signed_in.sign_in(password=OTHER_PASSWORD)).status_code == 303


async def test_every_other_session_and_device_is_over(signed_in: Phone, other_phone: Phone) -> None:
    await other_phone.sign_in()
    await change(signed_in)
    assert await other_phone.who() == "anonymous"
    assert await signed_in.who() == "resident Aïcha Belkacem"
    assert (await Session.all().count(), await KnownDevice.all().count()) == (1, 1)


async def test_a_link_that_was_mailed_before_is_over(signed_in: Phone, other_phone: Phone, mailbox: Mailbox) -> None:
    await other_phone.post("/compte/mot-de-passe-oublie", email=AICHA)
    await outbox.drain()
    await change(signed_in)
    assert (await other_phone.get(mailbox.last_link(AICHA))).status_code == 410


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"current": "un-autre-mot-de-passe"}, "Ce n’est pas le mot de passe de ce compte."),
        ({"current": ""}, "Écrivez votre mot de passe actuel."),
        ({"new": "court"}, "au moins 12 caractères"),
        ({"new": PASSWORD}, "C’est déjà votre mot de passe."),
        ({"again": "autre-chose-que-cela"}, "Les deux mots de passe ne sont pas pareils."),
        ({"new": "aicha.belkacem.311"}, "se devine à partir de votre adresse"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_changes(signed_in: Phone, given: dict[str, str], said: str) -> None:
    answer = await change(signed_in, **given)
    assert said in answer
    assert PASSWORD not in answer
    assert OTHER_PASSWORD not in answer
    assert (await signed_in.sign_in()).status_code == 303


async def test_all_that_is_wrong_is_said_at_once(signed_in: Phone) -> None:
    answer = await change(signed_in, current="", new="court")
    assert "Écrivez votre mot de passe actuel." in answer
    assert "au moins 12 caractères" in answer


async def test_128_emoji_are_a_password(signed_in: Phone) -> None:
    assert len(EMOJI) == 128
    assert await change(signed_in, new=EMOJI) == f"{PAGE}?fait=1"
    await signed_in.post("/compte/deconnexion")
    assert (await signed_in.sign_in(password=EMOJI)).status_code == 303
    assert "ne peut pas dépasser 128" in await change(signed_in, current=EMOJI, new=EMOJI + "🙂")


async def test_browsers_and_their_lists_of_passwords_know_the_fields(signed_in: Phone) -> None:
    page = (await signed_in.get(PAGE)).text
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert 'autocomplete="username"' in page
    assert "onpaste" not in page


async def test_guessing_the_present_one_is_bounded(signed_in: Phone, limited: Installation) -> None:
    for _number in range(20):
        assert "Ce n’est pas le mot de passe" in await change(signed_in, current="je-ne-sais-plus-lequel")
    refused = await signed_in.post(PAGE, current=PASSWORD, password=OTHER_PASSWORD, confirmation=OTHER_PASSWORD)
    assert refused.status_code == 429
    assert "Trop d’essais." in refused.text


async def test_nobody_changes_a_password_without_a_session(phone: Phone) -> None:
    assert await change(phone) == "/compte/connexion"
