"""The composition root: the only module that knows every context."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from server import accounts, alerts, cases, catalogue, editions, notices, places, privacy, steering, surveys
from server.accounts.sessions import load_viewer
from server.kernel import clock
from server.kernel.viewer import Role
from server.knowledge.commands import findings as card_findings
from server.platform import catalogues, oidc, outbox, retention
from server.platform.db import connect, connected, copies, disconnect
from server.platform.db.checking import check
from server.platform.db.erasing import forget_traces
from server.platform.db.migrating import is_behind
from server.platform.dkim import dkim_for
from server.platform.files import LocalFiles
from server.platform.inbox import Inbox
from server.platform.installation import Installation, current, install
from server.platform.keys import ServerKey
from server.platform.mail import Mailer
from server.platform.municipality import load
from server.platform.schedule import Chore, run_chores
from server.platform.settings import Settings
from server.platform.texts import gateway_for
from server.platform.web import addresses, limits, worker
from server.platform.web.banner import show_banner
from server.platform.web.csrf import SameOriginOnly
from server.platform.web.errors import AnswerBugs, exception_handlers
from server.platform.web.headers import SecurityHeaders
from server.platform.web.kept import PublicPages
from server.platform.web.languages import InLanguage
from server.platform.web.measuring import Measured
from server.platform.web.routing import require_policies
from server.platform.webpush import KNOWN_HOSTS, EndpointRules, Pusher, VapidKeys
from server.platform.words import current_language
from server.routes import all_routes

BEHIND = "the database is older than this version: run `python -m server migrate`"


class SchemaBehindError(RuntimeError):
    """The database is older than the program: `python -m server migrate` first."""


def create_app(settings: Settings) -> Starlette:
    """The whole application for one municipality. Only its lifespan opens the database; what waits is a worker's."""
    install(installation_for(settings))
    subscribe_all()
    show_banner(steering.banner)
    accounts.find_homes_with(_find_homes)
    routes = all_routes()
    require_policies(routes)
    addresses.publish(routes)
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Measured),
            Middleware(PublicPages),
            Middleware(InLanguage),
            Middleware(SecurityHeaders, is_tls=settings.is_tls),
            Middleware(GZipMiddleware, minimum_size=800, compresslevel=4),
            Middleware(AnswerBugs),
            Middleware(worker.OneWorkerOnly),
            Middleware(SameOriginOnly, url=settings.url),
        ],
        exception_handlers=exception_handlers(),
        lifespan=lifespan_for(settings),
    )
    app.state.load_viewer = load_viewer
    app.state.settings = settings
    return app


def installation_for(settings: Settings) -> Installation:
    """The parts of the outside world, as the settings say."""
    town = load(settings.municipality)
    sender = settings.mail_from or f"{town.name} <{town.contacts.email}>"
    catalogues.require(town.languages)
    return Installation(
        settings=settings,
        town=town,
        key=ServerKey.load(settings.data),
        files=LocalFiles(settings.data / "files"),
        mailer=Mailer(
            sender=sender,
            smtp_url=settings.smtp_url,
            folder=settings.data / "mail",
            dkim=dkim_for(settings, sender=sender),
        ),
        pusher=Pusher(
            VapidKeys.load(settings.data),
            EndpointRules(
                hosts=(*KNOWN_HOSTS, *(host.strip() for host in settings.push_hosts.split(",") if host.strip())),
                is_local=settings.local_push,
            ),
            contact=town.contacts.email,
        ),
        identity=oidc.provider_for(settings, town),
        inbox=Inbox(url=settings.mail_inbox) if settings.mail_inbox else None,
        texts=gateway_for(settings),
    )


def subscribe_all() -> None:
    """Who is told of which fact, and of another town in force."""
    editions.when_changed(catalogue.remember_version)
    accounts.record_agreements_with(privacy.record_opening)
    privacy.export_from(
        [*accounts.exported, *cases.exported, *notices.exported, *privacy.exported, *surveys.exported, *alerts.exported]
    )
    notices.offer_kinds([*cases.notice_kinds, *surveys.notice_kinds, *alerts.kinds, *notices.own_kinds])
    notices.offer_audiences([*notices.own_audiences, *cases.notice_audiences, *alerts.audiences])
    notices.text_with(notices.send_text, notices.reachable)
    for fact, handler, lane in (
        *accounts.subscriptions,
        *privacy.subscriptions,
        *steering.subscriptions,
        *notices.subscriptions,
        *cases.subscriptions,
        *surveys.subscriptions,
        *alerts.subscriptions,
    ):
        outbox.subscribe(fact, handler, lane=lane)


KEPT = (*accounts.kept, *privacy.kept, *catalogue.kept, *notices.kept, *cases.kept, *surveys.kept, *outbox.kept)
"""The classes of data that are kept for a time, as each context offers them."""


async def forget_over() -> None:
    """Remove what has been kept for as long as the municipality says."""
    await retention.forget_over(KEPT, current().town)


COPIES_KEPT = timedelta(days=30)


async def forget_copies() -> None:
    """Remove the copies of the database that upgrades left more than a month ago."""
    await asyncio.to_thread(copies.forget_copies, current().settings.data / "backups", before=clock.now() - COPIES_KEPT)


async def _find_homes(text: str) -> list[Mapping[str, object]]:
    """The places of the town that a home's address may mean, as the form of a report would send them."""
    found = await places.find_places(await places.gazetteer(), text, locale=current_language())
    return [one.pick.to_json() for one in found]


CHORES: tuple[Chore, ...] = (
    accounts.erase_due,
    accounts.forget_expired,
    limits.forget_expired,
    outbox.put_strangers_aside,
    cases.forget_abandoned_uploads,
    cases.forget_expired_staged,
    privacy.forget_exports,
    alerts.tell_days,
    alerts.forget_finds,
    notices.forget_read,
    forget_over,
    forget_copies,
    forget_traces,
)


def lifespan_for(settings: Settings) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Opens the database, refuses one that is behind, and calls the worker beside it."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await connect(settings)
        try:
            if await is_behind():
                raise SchemaBehindError(BEHIND)
            await editions.start()
            await catalogue.remember_version()
            await steering.refresh()
            stop = asyncio.Event()
            background = asyncio.gather(editions.keep_current(stop), steering.watch(stop))
            outbox.wake()  # the worker beside waits for this: the pages have their database
            yield
            stop.set()
            await background
        finally:
            await current().pusher.close()
            await disconnect()

    return lifespan


async def run_worker(
    settings: Settings,
    *,
    bell: outbox.Bell | None = None,
    ends_at: Collection[signal.Signals] = (signal.SIGINT, signal.SIGTERM),
) -> None:
    """Dispatch the outbox in this process until it is told to stop, at once when `bell` rings."""
    install(installation_for(settings))
    subscribe_all()
    stop = asyncio.Event()
    for signal_number in ends_at:
        asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
    async with connected(settings):
        if await is_behind():
            raise SchemaBehindError(BEHIND)
        await editions.start()
        try:
            with bell.calling(outbox.wake) if bell else nullcontext():
                await asyncio.gather(
                    outbox.run_dispatcher(stop),
                    run_chores(CHORES, stop),
                    notices.watch_inbox(stop),
                    editions.keep_current(stop),
                )
        finally:
            await current().pusher.close()


async def run_checks(settings: Settings) -> list[str]:
    """What is damaged, in sentences for the operator; empty when nothing is."""
    installation = installation_for(settings)
    install(installation)
    async with connected(settings):
        return await check(settings, [cases.check_files, privacy.check_files])


async def check_cards(settings: Settings, *, asks_elsewhere: bool) -> list[str]:
    """What is to be mended in the knowledge cards, in sentences for the operator."""
    install(installation_for(settings))
    addresses.publish(all_routes())
    async with connected(settings):
        if not await is_behind():
            await editions.start()  # what was published in the browser counts too
        return await asyncio.to_thread(lambda: list(card_findings(asks_elsewhere=asks_elsewhere)))


async def run_retention(settings: Settings, *, is_dry: bool) -> list[retention.Gone]:
    """What is over of each class of data, removed unless the run is dry."""
    install(installation_for(settings))
    async with connected(settings):
        if await is_behind():
            raise SchemaBehindError(BEHIND)
        if is_dry:
            return await retention.over(KEPT, current().town)
        removed = await retention.forget_over(KEPT, current().town)
        await forget_traces()
        return removed


async def add_staff(
    settings: Settings, *, email: str, role: Role, first_name: str, last_name: str, departments: Collection[str] = ()
) -> None:
    """Open an account for a member of the staff; the link to choose a password is mailed before this returns."""
    install(installation_for(settings))
    subscribe_all()
    async with connected(settings):
        await accounts.create_staff(
            email=email, role=role, first_name=first_name, last_name=last_name, departments=frozenset(departments)
        )
        await outbox.drain()


async def forget_proofs(settings: Settings, *, email: str) -> bool:
    """Drop the second factors of somebody who lost them; the letter that says so is mailed before this returns."""
    install(installation_for(settings))
    subscribe_all()
    async with connected(settings):
        is_done = await accounts.forget_proofs(email)
        await outbox.drain()
    return is_done
