"""The accounts behind their own pages, on both engines, with browsers that keep cookies and mail that can be read."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server import accounts, privacy
from server.accounts import passwords
from server.accounts.pages import routes
from server.accounts.sessions import load_viewer
from server.platform import outbox
from server.platform.db import connected
from server.platform.files import LocalFiles
from server.platform.installation import Installation, install
from server.platform.keys import ServerKey
from server.platform.mail import Mailer
from server.platform.municipality import Municipality, load
from server.platform.oidc.provider import Provider
from server.platform.settings import Settings
from server.platform.web import ANYONE, DESK, SIGNED_IN, grants, route
from server.platform.web.csrf import SameOriginOnly
from server.platform.web.errors import exception_handlers
from server.platform.web.guard import STAFF
from server.platform.webpush import EndpointRules, Pusher, VapidKeys
from tests.accounts.browser import ADDRESS, Mailbox, Phone
from tests.conftest import loaded_once
from tests.support.identity_provider import OutsideProvider


@pytest.fixture(autouse=True)
def built_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages name files of the front end; these tests do not read them."""

    class Names(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return name

    monkeypatch.setattr("server.platform.web.static.manifest", Names)


@pytest.fixture(scope="session")
def rivemont() -> Municipality:
    """The town, read once."""
    return load("rivemont")


@pytest.fixture
async def installation(settings: Settings, rivemont: Municipality) -> AsyncIterator[Installation]:
    """One town's installation: its database open, limits off, mail as files."""
    settings = replace(settings, public_url=ADDRESS, limits=False)
    made = Installation(
        settings=settings,
        town=rivemont,
        key=ServerKey(b"k" * 32),
        files=LocalFiles(settings.data / "files"),
        pusher=Pusher(VapidKeys.load(settings.data), EndpointRules(), contact="311@rivemont.test"),
        mailer=Mailer(sender="Ville de Rivemont <311@rivemont.test>", smtp_url="", folder=settings.data / "mail"),
    )
    install(made)
    accounts.record_agreements_with(privacy.record_opening)
    for fact, subscriber, lane in accounts.subscriptions:
        outbox.subscribe(fact, subscriber, lane=lane)
    async with connected(settings):
        yield made


@pytest.fixture
def limited(installation: Installation) -> Installation:
    """The same, with its limits on."""
    made = replace(installation, settings=replace(installation.settings, limits=True))
    install(made)
    return made


@pytest.fixture
def valquier(installation: Installation) -> Installation:
    """A commune of France, where one registers with one's identity and signs in by username."""
    return _in_town(installation, "valquier")


@pytest.fixture
def limited_valquier(valquier: Installation) -> Installation:
    """The same, with its limits on."""
    made = replace(valquier, settings=replace(valquier.settings, limits=True))
    install(made)
    return made


@pytest.fixture
def grandlac(installation: Installation) -> Installation:
    """A bilingual city, where the password is chosen by mail."""
    return _in_town(installation, "grandlac")


@pytest.fixture
def app(installation: Installation) -> Starlette:
    """The pages of the accounts, and a few pages that ask who is there."""
    app = Starlette(
        routes=[
            *routes,
            route("/", _who, policy=ANYONE),
            route("/demandes", _who, policy=SIGNED_IN),
            route("/demandes/{reference}", _who, policy=ANYONE),
            route("/poste", _who, policy=DESK),
            route("/tournee", _who, policy=STAFF),
            route("/changer", _who, policy=SIGNED_IN, methods=["POST"]),
        ],
        middleware=[Middleware(SameOriginOnly, url=installation.settings.url)],
        exception_handlers=exception_handlers(),
    )
    app.state.load_viewer = load_viewer
    return app


@pytest.fixture
def mailbox(installation: Installation) -> Mailbox:
    """What was written to people."""
    return Mailbox(Path(installation.mailer.folder))


@pytest.fixture
async def phone(app: Starlette) -> AsyncIterator[Phone]:
    """Somebody's phone."""
    async with Phone(app) as made:
        yield made


@pytest.fixture
async def other_phone(app: Starlette) -> AsyncIterator[Phone]:
    """Somebody else's, on another network."""
    async with Phone(app, address="203.0.113.9") as made:
        yield made


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every argon2 computation, in order: `hash` or `verify`."""
    done: list[str] = []
    plain_hash, plain_verify = passwords.hasher.hash, passwords.hasher.verify

    class Counting:
        check_needs_rehash = passwords.hasher.check_needs_rehash

        def hash(self, password: bytes) -> str:
            done.append("hash")
            return plain_hash(password)

        def verify(self, stored: str, password: bytes) -> bool:
            done.append("verify")
            return plain_verify(stored, password)

    monkeypatch.setattr(passwords, "hasher", Counting())
    return done


def _in_town(installation: Installation, slug: str) -> Installation:
    made = replace(installation, town=loaded_once(slug))
    install(made)
    return made


async def _who(request: Request) -> Response:
    viewer = request.state.viewer
    opened = sorted(str(case) for case in grants.granted(request))
    return PlainTextResponse(" ".join([viewer.role, viewer.name, *opened]).strip())


@pytest.fixture(scope="session")
def running_provider() -> Iterator[OutsideProvider]:
    """An identity provider that is not ours, started once."""
    with OutsideProvider(town=ADDRESS) as started:
        yield started


@pytest.fixture
def outside(running_provider: OutsideProvider) -> OutsideProvider:
    """The same, behaving well."""
    running_provider.misbehave()
    return running_provider


@pytest.fixture
def franceconnect(installation: Installation, outside: OutsideProvider) -> Installation:
    """The town with that provider, held to the rules of FranceConnect."""
    made = replace(installation, identity=Provider(outside.configuration()))
    install(made)
    return made
