"""The demonstration: the cast and the cases of the municipality's seed, made with the same verbs as everybody's."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid5

from server import accounts, cases, places
from server.app import installation_for, subscribe_all
from server.cases.forms import read_case
from server.cases.rules import IN_PROGRESS
from server.kernel import clock
from server.kernel.viewer import ANONYMOUS, Viewer
from server.places.building.generating import towns
from server.places.building.whole_town import draw_town
from server.platform.db import connected
from server.platform.installation import current, install
from server.platform.municipality import SeedCase, SeedPerson, SeedStep
from server.platform.settings import Settings

PASSWORD = "riviere-tranquille-311"  # noqa: S105 - the demonstration's, printed at start, refused off loopback
SEED_IDS = UUID("5f0d6c5e-52a4-4c0e-9d7b-311311311311")


def welcome(settings: Settings) -> str:
    """What `make run` prints: the address, the accounts, where mail goes."""
    town = installation_for(settings).town
    people = "\n".join(f"  {person.role:<10} {person.email:<34} {PASSWORD}" for person in town.seed.people)
    mail = settings.smtp_url or f"{settings.url}/dev/courriels ({settings.data / 'mail'})"
    codes = f"{settings.url}/dev/codes"
    where = f"Mail: {mail}\nCodes of the staff: {codes}"
    return f"\n{town.name}: {settings.url}\n\nAccounts\n{people}\n\n{where}\nStop: Ctrl-C\n"


async def seed(settings: Settings) -> str:
    """Make the people and the cases that are not there yet; safe to run again. Gives a sentence for the operator."""
    install(installation_for(settings))
    subscribe_all()
    town = current().town
    await asyncio.to_thread(_places, settings, town.slug)
    async with connected(settings):
        viewers = {person.email: await _person(person) for person in town.seed.people}
        made = [await _case(index, case, viewers) for index, case in enumerate(town.seed.cases)]
    return f"The demonstration has {len(viewers)} people and {len(made)} cases, {sum(made)} of them new."


def _places(settings: Settings, slug: str) -> None:
    """Draw the town's gazetteer, unless it has one or is none that is drawn."""
    folder = places.folder_of(settings.data)
    if slug in towns() and not (folder / "current.json").exists():
        draw_town(slug, folder)


async def _person(person: SeedPerson) -> Viewer:
    viewer = await accounts.create_known(
        email=person.email,
        password=PASSWORD,
        role=person.role,
        first_name=person.first_name,
        last_name=person.last_name,
        departments=frozenset(person.departments),
    )
    if viewer.is_staff and viewer.account_id:
        await accounts.show_app(viewer.account_id)
    return viewer


async def _case(index: int, case: SeedCase, viewers: dict[str, Viewer]) -> bool:
    """Submit one case and treat it as its people did, at the hours they did; False when it was there."""
    received_at = clock.now() - timedelta(hours=case.age_hours)
    with clock.freeze(received_at):
        raw = case.body(captured_at=received_at)
        receipt = await cases.submit(
            cases.Submission(
                case_id=_seed_id(index, case),
                body=read_case(raw),
                digest=hashlib.sha256(f"seed {index} {case.topic}".encode()).hexdigest(),
                channel="app",
            ),
            viewers.get(case.by or "", ANONYMOUS),
        )
    if receipt.is_new:
        for step in case.steps:
            with clock.freeze(received_at + timedelta(hours=step.after_hours)):
                await _step(receipt.case.reference, step, viewers[step.by])
    return receipt.is_new


async def _step(reference: str, step: SeedStep, viewer: Viewer) -> None:
    if step.show:
        await cases.publish(reference, viewer, level=step.show)
    if step.status == IN_PROGRESS:
        await cases.take(reference, viewer)
    elif step.status:
        seen = await cases.visible_to(viewer).for_staff(reference)
        await cases.change_status(
            reference, viewer, target=step.status, reason=step.reason or "", text=step.text, seen_rev=seen.rev
        )
    if step.text and step.status in {None, IN_PROGRESS}:
        audience: Literal["public", "internal"] = "internal" if step.internal else "public"
        await cases.add_entry(reference, viewer, text=step.text, audience=audience)


def _seed_id(index: int, case: SeedCase) -> UUID:
    return UUID(int=uuid5(SEED_IDS, f"{index}:{case.topic}").int, version=4)
