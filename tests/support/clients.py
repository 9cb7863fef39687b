"""Browsers of the cast: real requests to the real app, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx2
from starlette.applications import Starlette

from server.accounts.models import Account, Membership, Session
from server.accounts.sessions import SESSION_COOKIE
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.platform.settings import Settings
from tests.support.cast import Person

ADDRESS = "http://localhost:8311"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Somebody of the cast and their browser."""

    viewer: Viewer
    browser: httpx2.AsyncClient


def for_app(settings: Settings) -> Settings:
    """The settings of an app under test: no limits, and the outbox run by the test."""
    return replace(settings, limits=False, worker=False)


def browser(app: Starlette) -> httpx2.AsyncClient:
    """A browser on our own pages; redirects are shown, not followed, and a bug is an answer 500, not an exception."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 50000)),
        base_url=ADDRESS,
        headers={"Sec-Fetch-Site": "same-origin"},
    )


@asynccontextmanager
async def at_work(app: Starlette, person: Person) -> AsyncIterator[Somebody]:
    """`person`, signed in, until the end of the test."""
    async with browser(app) as made:
        yield Somebody(viewer=await sign_in(made, person), browser=made)


async def sign_in(client: httpx2.AsyncClient, person: Person) -> Viewer:
    """Have `client` hold a session of `person`, as their sign-in would have left it; the account is made if need be."""
    now, token = clock.now(), new_token()
    account, _ = await Account.get_or_create(
        email=person.email,
        defaults={
            "id": new_id(),
            "email_typed": person.email,
            "role": person.role,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "language": "fr-CA",
            "created_at": now,
            "activated_at": now,
        },
    )
    for department in person.departments:
        await Membership.get_or_create(account_id=account.id, department=department, defaults={"id": new_id()})
    await Session.create(
        token_sha256=digest(token),
        account_id=account.id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=8),
        authenticated_at=now,
    )
    client.cookies.set(SESSION_COOKIE, token)
    return Viewer(account_id=account.id, role=person.role, name=person.name, departments=frozenset(person.departments))
