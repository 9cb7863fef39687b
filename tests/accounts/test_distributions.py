"""Hundreds of answers to known and unknown people in one mixed row: no measure of them tells the two apart.

Durations are measured by `make bench`, and not here: what is compared exactly is what they come from.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2
import pytest

from server.accounts.models import Account
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform.installation import Installation
from server.platform.models import OutboxRow
from tests.accounts.browser import OTHER_PASSWORD, Phone
from tests.accounts.people import aicha
from tests.support.queries import counting

RUNS = [12, pytest.param(300, marks=pytest.mark.deep)]
LOST = "/compte/mot-de-passe-oublie"
SPREAD = {"registration": 6}
"""Statements that one answer may take more than another: a row that is written against one that is renewed, after two
passwords were hashed, which take a hundred times as long. All other answers take the same number."""
KINDS = ("known", "waiting", "unknown")

Ask = Callable[[Phone, str], Awaitable[httpx2.Response]]


async def sign_in(phone: Phone, name: str) -> httpx2.Response:
    return await phone.give_password(email=f"{name}@exemple.test", password=OTHER_PASSWORD)


async def sign_in_by_username(phone: Phone, name: str) -> httpx2.Response:
    return await phone.give_password(email=name, password=OTHER_PASSWORD)


async def register(phone: Phone, name: str) -> httpx2.Response:
    return await phone.register(email=f"{name}@exemple.test", password=OTHER_PASSWORD, pseudonym=f"p {name[-6:]}")


async def forgotten_password(phone: Phone, name: str) -> httpx2.Response:
    return await phone.post(LOST, perdu="mot-de-passe", email=f"{name}@exemple.test")


async def forgotten_password_by_username(phone: Phone, name: str) -> httpx2.Response:
    return await phone.post(LOST, perdu="mot-de-passe", username=name)


async def forgotten_username(phone: Phone, name: str) -> httpx2.Response:
    return await phone.post(LOST, perdu="identifiant", email=f"{name}@exemple.test")


ASKS: dict[str, tuple[str, Ask]] = {
    "sign-in": ("rivemont", sign_in),
    "sign-in by username": ("valquier", sign_in_by_username),
    "registration": ("rivemont", register),
    "forgotten password": ("rivemont", forgotten_password),
    "forgotten password by username": ("valquier", forgotten_password_by_username),
    "forgotten username": ("valquier", forgotten_username),
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """All that a stranger could measure of one answer, and the work that its duration comes from."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, int], ...]
    hashes: tuple[str, ...]
    letters: int


async def people(runs: int) -> list[tuple[str, str]]:
    """(kind, name) in a mixed row; a third has an account, a third waits for its confirmation, a third is nobody."""
    await aicha()
    stored, now = (await Account.get()).password_hash, clock.now()
    row = [(kind, f"personne-{number:06d}") for number, kind in enumerate(KINDS * runs)]
    for kind, name in row:
        if kind != "unknown":
            email = f"{name}@exemple.test"
            await Account.create(
                id=new_id(), email=email, email_typed=email, username=name, password_hash=stored, role="resident",
                language="fr-CA", created_at=now, activated_at=now if kind == "known" else None,
            )  # fmt: skip
    random.Random(311).shuffle(row)
    return row


async def seen(phone: Phone, ask: Ask, name: str, hashes: list[str]) -> Seen:
    phone.client.cookies.clear()
    hashes.clear()
    before = await OutboxRow.all().count()
    answer = await ask(phone, name)
    given = [header.partition("; ") for header in answer.headers.get_list("set-cookie")]
    told = ((header, value) for header, value in answer.headers.items() if header != "set-cookie")
    return Seen(
        status=answer.status_code,
        body=answer.text.replace(name, "…").replace(name[-6:], "…"),
        headers=tuple(sorted(told)),
        cookies=tuple(sorted((cookie.partition("=")[0], len(cookie)) for cookie, _sep, _rest in given)),
        hashes=tuple(hashes),
        letters=await OutboxRow.all().count() - before,
    )


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("asked", ASKS)
async def test_known_and_unknown_are_distributed_alike(
    phone: Phone, installation: Installation, request: pytest.FixtureRequest, verifications: list[str],
    asked: str, runs: int,
) -> None:  # fmt: skip
    town, ask = ASKS[asked]
    assert installation.town.slug == "rivemont"
    if town != "rivemont":
        request.getfixturevalue(town)
    statements: set[int] = set()
    found: dict[str, Counter[Seen]] = {kind: Counter() for kind in KINDS}
    for kind, name in await people(runs):
        with counting() as sent:
            found[kind][await seen(phone, ask, name, verifications)] += 1
        statements.add(len(sent))
    assert found["known"].total() == runs
    assert found["known"] == found["waiting"] == found["unknown"]
    assert max(statements) - min(statements) <= SPREAD.get(asked, 0)
    assert len(found["known"]) == 1, "nothing of an answer changes from one time to the next"
