"""An area that very many follow: told in the background, taken up after a worker died, seen and stopped."""

import asyncio
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account
from server.alerts.actions.telling import tell_of
from server.alerts.models import AreaAlert, AreaFind
from server.alerts.rules import Area, Pace
from server.cases import Case
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import expanding, planning, progress
from server.notices.facts import AnnouncementStarted
from server.notices.models import Addressee, Announcement, Message
from server.platform import outbox
from server.platform.installation import current, install
from tests.alerts.test_telling import CIRCLE, NEAR, SQUARE, appears, told
from tests.support.audience import gather
from tests.support.cast import SUPERVISOR
from tests.support.clients import Somebody, at_work
from tests.support.reports import report

PEOPLE = 450


@pytest.fixture(autouse=True)
def hurried(app: Starlette) -> None:
    """Whom no device reaches is written to, at the town's pace: here nobody waits for it."""
    tell_by(emails_per_second=10_000)


def tell_by(**changes: int) -> None:
    """The town tells by other rules."""
    rules = current().town.notices.model_copy(update=changes)
    install(replace(current(), town=current().town.model_copy(update={"notices": rules})))


async def followers(people: int = PEOPLE, pace: Pace = "at-once") -> None:
    """So many follow the circle, and each third the square too."""
    now = clock.now()
    accounts = await gather(people, lambda number: f"https://127.0.0.1/{number}")
    areas = [
        AreaAlert(
            id=new_id(), account_id=account_id, kind="radius", lat=CIRCLE.centre[0], lon=CIRCLE.centre[1],
            radius_m=CIRCLE.radius_m, pace=pace, made_at=now, **box_of(CIRCLE),
        )
        for account_id in accounts
        if CIRCLE.centre
    ]  # fmt: skip
    areas += [
        AreaAlert(
            id=new_id(), account_id=account_id, kind="drawn", ring=[list(corner) for corner in SQUARE.ring], pace=pace,
            made_at=now, **box_of(SQUARE),
        )
        for account_id in accounts[::3]
    ]  # fmt: skip
    await AreaAlert.bulk_create(areas, batch_size=500)


def box_of(area: Area) -> dict[str, float]:
    assert area.box
    return dict(zip(("south", "west", "north", "east"), area.box, strict=True))


async def reported() -> Case:
    """A case that lies there; nobody is told yet."""
    chosen = {"mode": "map", "label": "x", "lat": NEAR[0], "lon": NEAR[1], "gazetteer": None, "ids": []}
    return (await report(place={"chosen": chosen, "fix": None})).case


async def test_each_of_many_is_told_once_however_many_areas_of_theirs_hold_it() -> None:
    await followers()
    case = await appears()
    people = [account for account, path in await told() if path == f"/carte/{case.reference}"]
    assert len(people) == len(set(people)) == PEOPLE
    begun = await Announcement.get()
    assert (begun.state, begun.total, begun.reached) == ("done", PEOPLE, PEOPLE)


async def test_it_goes_on_where_a_worker_that_died_had_stopped() -> None:
    await followers()
    case = await reported()
    for _twice in range(2):
        await tell_of(case.id)
    begun = await Announcement.get()
    assert await expanding._step(begun.id)
    assert await Addressee.all().count() == planning.PEOPLE_AT_ONCE
    await asyncio.gather(*(expanding.expand(AnnouncementStarted(announcement_id=begun.id)) for _two in range(2)))
    await outbox.drain()
    people = [account for account, _path in await told()]
    assert len(people) == len(set(people)) == PEOPLE


async def test_what_is_hidden_while_many_are_told_is_told_to_nobody_more(agent: Somebody) -> None:
    await followers()
    case = await reported()
    await tell_of(case.id)
    begun = await Announcement.get()
    assert await expanding._step(begun.id)
    await Case.filter(id=case.id).update(publicity="")
    await outbox.drain()
    assert len(await told()) == planning.PEOPLE_AT_ONCE
    assert (await Announcement.get()).state == "done"


async def test_a_supervisor_sees_how_far_it_is_and_stops_it(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    await followers()
    case = await reported()
    await tell_of(case.id)
    begun = await Announcement.get()
    assert await expanding._step(begun.id)
    async with at_work(app, SUPERVISOR) as supervisor:
        assert "Nid-de-poule" not in (await supervisor.browser.get("/poste/annonces")).text, (
            "those of few are not listed"
        )
        monkeypatch.setattr(progress, "VERY_MANY", PEOPLE)
        assert "Nid-de-poule" in (await supervisor.browser.get("/poste/annonces")).text
        page = (await supervisor.browser.get(f"/poste/annonces/{begun.id}")).text
        assert "200 personnes sur 450" in page
        assert (await supervisor.browser.post(f"/poste/annonces/{begun.id}/arret")).status_code == 303
    await outbox.drain()
    assert len(await told()) == planning.PEOPLE_AT_ONCE


@pytest.mark.parametrize("verb", ["envoi", "arret"])
async def test_what_concerns_very_many_waits_for_a_supervisor_who_reads_whom_it_reaches(
    app: Starlette, verb: str
) -> None:
    tell_by(asked_from=PEOPLE)
    await followers()
    case = await appears()
    waiting = await Announcement.get()
    assert (waiting.state, await told()) == ("draft", [])
    async with at_work(app, SUPERVISOR) as supervisor:
        browser = supervisor.browser
        assert "1 annonce attend d’être envoyée" in (await browser.get("/poste/supervision")).text
        page = (await browser.get(f"/poste/annonces/{waiting.id}")).text
        for said in (str(PEOPLE), f'href="/carte/{case.reference}"', "elle attend votre envoi"):
            assert said in page, said
        assert (await browser.post(f"/poste/annonces/{waiting.id}/{verb}")).status_code == 303
        await outbox.drain()
        assert len(await told()) == (PEOPLE if verb == "envoi" else 0)
        assert (await Announcement.get()).state == ("done" if verb == "envoi" else "stopped")
        assert (await browser.post(f"/poste/annonces/{waiting.id}/envoi")).status_code == 303, "twice changes nothing"
        await outbox.drain()
        assert len(await told()) == (PEOPLE if verb == "envoi" else 0)
        assert "attend d’être envoyée" not in (await browser.get("/poste/supervision")).text


async def test_many_who_want_it_in_the_morning_are_kept_for_it() -> None:
    await followers(pace="daily")
    await appears()
    assert await AreaFind.all().count() == PEOPLE
    assert await told() == []


async def test_every_supervisor_is_told_once_that_it_waits_and_nobody_else_is(app: Starlette, agent: Somebody) -> None:
    tell_by(asked_from=PEOPLE)
    await followers()
    case = await reported()
    another = replace(SUPERVISOR, email="supervision.bis@rivemont.test")
    async with at_work(app, SUPERVISOR) as supervisor, at_work(app, another) as other:
        await Account.filter(id=other.viewer.account_id).update(language="en-CA")
        for _twice in range(2):
            await tell_of(case.id)
        await outbox.drain()
        page = f"/poste/annonces/{(await Announcement.get()).id}"
        assert sorted(await told("to-send")) == sorted((one.viewer.account_id, page) for one in (supervisor, other))
        letters = await Message.filter(channel="email", state="sent").values_list("account_id", flat=True)
        assert len(letters) == 2
        assert set(letters) == {supervisor.viewer.account_id, other.viewer.account_id}, "and by letter"
        for somebody, title, text in (
            (supervisor, "Une annonce attend votre envoi", f"{PEOPLE} personnes seraient averties."),
            (other, "An announcement is waiting for you to send it", f"{PEOPLE} people would be told."),
        ):
            notices = (await somebody.browser.get("/avis")).text
            assert title in notices, title
            assert text in notices, text
    assert await told() == []


async def test_what_was_stopped_meanwhile_rings_at_nobodys(app: Starlette) -> None:
    tell_by(asked_from=PEOPLE)
    await followers()
    await tell_of((await reported()).id)
    async with at_work(app, SUPERVISOR) as supervisor:
        page = f"/poste/annonces/{(await Announcement.get()).id}"
        assert (await supervisor.browser.post(f"{page}/arret")).status_code == 303
        await outbox.drain()
    assert await told("to-send") == []
