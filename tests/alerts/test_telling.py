"""Who is told of what appears in an area: at once or in the morning, once, and of what everybody may see alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from server import cases
from server.accounts import AccountErased
from server.alerts import exported, forget_finds, tell_days
from server.alerts.actions.following import Wanted, follow
from server.alerts.actions.telling import tell_of
from server.alerts.erasing import erase_person
from server.alerts.models import AreaAlert, AreaFind
from server.alerts.rules import Area, Pace
from server.cases import Case
from server.kernel import clock
from server.kernel.viewer import ANONYMOUS, Viewer
from server.notices.models import Addressee, Notice
from server.places.geometry import Point
from server.platform import outbox
from tests.support.clients import Somebody
from tests.support.reports import report

HERE = (46.81, -71.21)
NEAR, FAR = (46.812, -71.21), (46.818, -71.21)
SQUARE = Area(kind="drawn", ring=[(46.80, -71.22), (46.80, -71.20), (46.815, -71.20), (46.815, -71.22)])
CIRCLE = Area(kind="radius", centre=HERE, radius_m=500)
EVENING = datetime(2026, 6, 15, 22, tzinfo=UTC)
"""18 h in Rivemont."""
BEFORE_SEVEN, AFTER_SEVEN = EVENING + timedelta(hours=12, minutes=50), EVENING + timedelta(hours=13, minutes=10)


async def follows(somebody: Somebody, area: Area, pace: Pace = "at-once") -> AreaAlert:
    return await follow(Wanted(area=area, place="", pace=pace), somebody.viewer)


async def appears(at: Point = NEAR, sender: Viewer = ANONYMOUS, **changes: Any) -> Case:
    """A pothole there, whose nature the town shows to everybody, and all that follows."""
    chosen = {"mode": "map", "label": "chez Mme Tremblay", "lat": at[0], "lon": at[1], "gazetteer": None, "ids": []}
    case = (await report(sender, place={"chosen": chosen, "fix": None}, **changes)).case
    await outbox.drain()
    return case


async def told(kind: str = "area") -> list[tuple[UUID, str]]:
    """Who was told of what: each account with the page that a tap opens."""
    found = await Addressee.filter(notice__kind=kind).order_by("id").select_related("notice")
    return [(one.account_id, one.notice.path) for one in found]


@pytest.mark.parametrize("area", [CIRCLE, SQUARE])
async def test_who_follows_where_it_lies_is_told_at_once_and_nobody_else(
    aicha: Somebody, etienne: Somebody, area: Area
) -> None:
    await follows(aicha, area)
    await follows(etienne, Area(kind="radius", centre=FAR, radius_m=250))
    case = await appears()
    assert await told() == [(aicha.viewer.account_id, f"/carte/{case.reference}")]
    assert (await aicha.browser.get(f"/carte/{case.reference}")).status_code == 200


async def test_a_borough_is_told_of_what_lies_in_it(aicha: Somebody, etienne: Somebody) -> None:
    case = await appears()
    assert case.territory
    await follows(aicha, Area(kind="borough", borough=case.territory))
    await follows(etienne, Area(kind="borough", borough="Ailleurs"))
    again = await appears()
    assert await told() == [(aicha.viewer.account_id, f"/carte/{again.reference}")]


async def test_a_notice_says_a_nature_and_no_place_nor_person(aicha: Somebody) -> None:
    await follows(aicha, CIRCLE)
    await appears()
    notice = await Notice.get(kind="area")
    assert notice.title == "Nid-de-poule"
    for private in ("Tremblay", "Aïcha", "abribus", "Rue"):
        assert private not in f"{notice.title} {notice.text} {notice.path}"


async def test_a_case_that_is_not_public_is_told_to_nobody_until_an_agent_opens_it(
    aicha: Somebody, agent: Somebody
) -> None:
    await follows(aicha, CIRCLE)
    case = (
        await report(place={"chosen": {"mode": "map", "label": "x", "lat": NEAR[0], "lon": NEAR[1]}, "fix": None})
    ).case
    await cases.publish(case.reference, agent.viewer, level="none")
    await outbox.drain()
    assert await told() == []
    for level in ("place", "whole", "none", "place"):
        await cases.publish(case.reference, agent.viewer, level=level)
        await outbox.drain()
    assert await told() == [(aicha.viewer.account_id, f"/carte/{case.reference}")], "once"


@pytest.mark.parametrize("hidden", [{"publicity": ""}, {"status": "resolved"}, {"status": "cancelled"}])
async def test_what_was_hidden_or_closed_meanwhile_is_not_told(aicha: Somebody, hidden: dict[str, str]) -> None:
    await follows(aicha, CIRCLE)
    chosen = {"mode": "map", "label": "x", "lat": NEAR[0], "lon": NEAR[1]}
    case = (await report(place={"chosen": chosen, "fix": None})).case
    await Case.filter(id=case.id).update(**hidden)
    await outbox.drain()
    assert await told() == []


async def test_what_is_joined_to_another_is_that_other(aicha: Somebody) -> None:
    main = await appears()
    await follows(aicha, CIRCLE)
    await appears(same_as=main.reference)
    assert await told() == []


async def test_nobody_is_told_of_their_own_case_nor_twice_of_one(aicha: Somebody, etienne: Somebody) -> None:
    for somebody in (aicha, etienne):
        await follows(somebody, CIRCLE)
        await follows(somebody, SQUARE)
    case = await appears(sender=aicha.viewer)
    await tell_of(case.id)
    await outbox.drain()
    assert [account for account, _path in await told()] == [etienne.viewer.account_id]


async def test_the_news_of_a_day_come_together_in_the_morning(aicha: Somebody) -> None:
    await follows(aicha, CIRCLE, "daily")
    await follows(aicha, SQUARE, "daily")
    with clock.freeze(EVENING):
        made = [await appears() for _ in range(3)]
        assert await tell_days() == 0, "the day is not over"
    assert await told() == []
    with clock.freeze(BEFORE_SEVEN):
        assert await tell_days() == 0
    with clock.freeze(AFTER_SEVEN):
        assert [await tell_days(), await tell_days()] == [1, 0]
        await outbox.drain()
    assert await told("area-day") == [(aicha.viewer.account_id, "/alertes/jour/2026-06-15")]
    assert (await Notice.get(kind="area-day")).title == "3 nouvelles demandes"
    page = (await aicha.browser.get("/alertes/jour/2026-06-15")).text
    assert all(case.reference in page for case in made)


async def test_the_morning_leaves_out_what_is_not_public_any_more(aicha: Somebody, agent: Somebody) -> None:
    await follows(aicha, CIRCLE, "daily")
    with clock.freeze(EVENING):
        kept, gone = await appears(), await appears()
        await cases.publish(gone.reference, agent.viewer, level="none")
    with clock.freeze(AFTER_SEVEN):
        await tell_days()
    assert (await Notice.get(kind="area-day")).title == "1 nouvelle demande"
    page = (await aicha.browser.get("/alertes/jour/2026-06-15")).text
    assert kept.reference in page
    assert gone.reference not in page


async def test_a_day_of_which_nothing_is_left_is_told_to_nobody(aicha: Somebody, agent: Somebody) -> None:
    await follows(aicha, CIRCLE, "daily")
    with clock.freeze(EVENING):
        case = await appears()
        await cases.publish(case.reference, agent.viewer, level="none")
    with clock.freeze(AFTER_SEVEN):
        assert await tell_days() == 0
    assert await told("area-day") == []
    assert await AreaFind.filter(told_at=None).count() == 0


async def test_who_follows_at_once_and_by_the_day_is_told_at_once_alone(aicha: Somebody) -> None:
    await follows(aicha, CIRCLE)
    await follows(aicha, SQUARE, "daily")
    await appears()
    assert len(await told()) == 1
    assert await AreaFind.all().count() == 0


async def test_the_areas_go_with_the_account_and_what_was_found_after_two_months(aicha: Somebody) -> None:
    await follows(aicha, CIRCLE, "daily")
    with clock.freeze(EVENING):
        await appears()
    assert aicha.viewer.account_id is not None
    copies = [[record async for record in section.read(aicha.viewer.account_id)] for section in exported]
    assert [len(records) for records in copies] == [1, 1]
    with clock.freeze(EVENING + timedelta(days=60)):
        assert await forget_finds() == 0
    with clock.freeze(EVENING + timedelta(days=61)):
        assert await forget_finds() == 1
    await erase_person(AccountErased(account_id=aicha.viewer.account_id))
    assert await AreaAlert.all().count() == 0
