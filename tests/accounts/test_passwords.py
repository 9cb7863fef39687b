"""Which passwords are accepted, how they are kept, and what happens when too many come at once."""

import asyncio
import threading
import unicodedata

import pytest
from argon2 import PasswordHasher

from server.accounts import passwords, weakness
from server.accounts.models import Account
from server.kernel.problems import Problem
from tests.accounts.browser import PASSWORD, Phone
from tests.accounts.people import aicha

ABOUT = ("aicha.belkacem@exemple.test", "Ville de Rivemont", "riverain")


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "soleil girafe bonjour",
        "été comme hiver, le fleuve 🌊",
        "пароль как пароль не годится",
        "密码密码很长很长的一句话好",
        "   douze espaces autour   ",
        "x7!Kq2#mZp9$",
        "8342771930519921",
        "a̐é ö̲ ç ñ ü ï ø å ß",
        "Nul\x00 n’est caché ici",
        "é" * 5 + "à" * 5 + "ùûüôî" * 23 + "abc",
    ],
)
def test_any_long_enough_password_of_any_letters_is_accepted(password: str) -> None:
    assert passwords.objection(password, about=ABOUT) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-short"),
        ("onze caract", "password-short"),
        ("e\u0301" * 8, "password-short"),
        ("a1b2c3" * 22, "password-long"),
        ("abababababab", "password-repeated"),
        ("111111111111", "password-repeated"),
        ("motmotmotmotmo", "password-repeated"),
        ("Motdepasse2026!", "password-common"),
        ("P@ssw0rd123!", "password-common"),
        ("$Motdepa$$e12", "password-common"),
        ("azertyuiop12", "password-common"),
        ("Marie-Claire 1982", "password-common"),
        ("correct horse battery staple", "password-common"),
        ("rivemont-311-riverain", "password-guessable"),
        ("Aïcha.Belkacem1", "password-guessable"),
        ("belkacem-soleil-99", "password-guessable"),
    ],
)
def test_what_is_short_common_or_at_hand_is_refused(password: str, code: str) -> None:
    found = passwords.objection(password, about=ABOUT)
    assert found is not None
    assert (found.pointer, found.code) == ("/password", code)
    assert found.detail


def test_the_list_of_common_passwords_is_long_and_folded() -> None:
    listed = weakness.LIST.read_text(encoding="utf-8").split()
    assert len([password for password in listed if len(password) >= passwords.MIN_LENGTH]) >= 1000
    assert listed == sorted(set(listed))


async def test_the_same_letters_typed_on_another_keyboard_open() -> None:
    stored = await passwords.hashed(unicodedata.normalize("NFC", "forêt-enneigée-été"))
    assert await passwords.matches(stored, unicodedata.normalize("NFD", "forêt-enneigée-été"))
    assert not await passwords.matches(stored, "foret-enneigee-ete")


async def test_letters_that_only_look_alike_do_not_open() -> None:
    stored = await passwords.hashed("oﬃce-tranquille")
    assert not await passwords.matches(stored, "office-tranquille")


async def test_half_a_character_is_not_an_error() -> None:
    assert not await passwords.matches(await passwords.hashed(PASSWORD), "\ud800" * 12)


async def test_passwords_are_kept_with_the_parameters_chosen() -> None:
    assert (await passwords.hashed(PASSWORD)).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_an_old_hash_is_renewed_at_sign_in(phone: Phone) -> None:
    await aicha()
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    await Account.all().update(password_hash=old)
    assert (await phone.sign_in()).status_code == 303
    renewed = (await Account.get()).password_hash
    assert renewed is not None
    assert not passwords.is_outdated(renewed)
    assert (await phone.sign_in()).status_code == 303


async def test_a_damaged_hash_opens_nothing() -> None:
    assert not await passwords.matches("$argon2id$damaged", PASSWORD)


async def test_only_so_many_wait_and_the_next_is_told_when_to_come_back() -> None:
    counter = passwords.Counter(workers=1, waiting=1)
    gate = threading.Event()
    waiting = [asyncio.create_task(counter.run(gate.wait)) for _caller in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as refused:
        await counter.run(gate.wait)
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})
    gate.set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await counter.run(gate.wait)


async def test_a_caller_that_goes_away_gives_its_place_back_when_the_work_ends() -> None:
    counter = passwords.Counter(workers=1, waiting=0)
    gate, begun = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return gate.wait()

    gone = asyncio.create_task(counter.run(work))
    await asyncio.to_thread(begun.wait)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    with pytest.raises(Problem):
        await counter.run(gate.wait)
    gate.set()
    while counter.is_full:  # noqa: ASYNC110 - the loop itself gives the place back, on no event
        await asyncio.sleep(0)
    assert await counter.run(gate.wait)


async def test_a_busy_server_says_so_on_the_form(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_counter", passwords.Counter(workers=1, waiting=-1))
    answer = await phone.sign_in()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Le service est très sollicité." in answer.text
    assert PASSWORD not in answer.text
