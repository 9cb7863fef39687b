"""What a browser does on the way to an identity provider and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx2

from tests.accounts.browser import Phone


@dataclass(frozen=True, kw_only=True)
class Left:
    """A browser at the provider's door."""

    url: str
    asked: Mapping[str, str]


async def leave(phone: Phone, path: str = "/compte/identite/depart", **fields: str) -> Left:
    """Press the button; the browser is sent away."""
    answer = await phone.post(path, **fields)
    assert answer.status_code == 303, answer.text
    url = answer.headers["location"]
    return Left(url=url, asked={name: values[0] for name, values in parse_qs(urlsplit(url).query).items()})


async def identified(left: Left, subject: str) -> str:
    """Say who one is at the provider (nobody: go away); the path and query that the browser is sent back to."""
    door = left.url.partition("/auth")[0]
    async with httpx2.AsyncClient(base_url=door) as browser:
        answer = await browser.get(left.url)
        answer = await browser.get(answer.headers["location"])
        assert "Qui êtes-vous" in answer.text, answer.text
        answer = await browser.post(str(answer.url), data={"subject": subject})
        while answer.headers["location"].startswith(door):
            answer = await browser.get(answer.headers["location"])
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def come_back(phone: Phone, subject: str, **fields: str) -> httpx2.Response:
    """Go to the provider, say who one is, and come back."""
    return await phone.get(await identified(await leave(phone, **fields), subject))


async def accept(phone: Phone, *, email: str, consent: str = "yes", **more: str) -> httpx2.Response:
    """Agree to an account with what the provider told."""
    given = {"first_name": "Nadia", "last_name": "Cordier"} | more
    return await phone.post("/compte/identite/compte", email=email, consent=consent, **given)
