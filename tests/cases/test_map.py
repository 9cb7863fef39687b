"""The map of open cases: what its window holds, from near and from afar, for residents and for agents."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from server import cases
from server.cases import rules
from server.cases.models import Case
from server.cases.queries.window import POINTS_AT_MOST, Asked, Box, _level, cases_within, marks_within
from server.kernel.viewer import Viewer
from server.platform.settings import Settings
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.drawn import lay_rivemont
from tests.support.reports import report

TOWN = Box(south=46.79, west=-71.24, north=46.83, east=-71.19)


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


def at(lat: float, lon: float) -> dict[str, Any]:
    chosen = {"mode": "map", "label": "chez Mme Tremblay", "lat": lat, "lon": lon, "gazetteer": None, "ids": []}
    return {"place": {"chosen": chosen, "fix": None}, "who": {"anonymous": True}}


async def five() -> list[Case]:
    """Potholes from south to north."""
    return [(await report(**at(46.80 + n * 0.004, -71.215 + n * 0.001))).case for n in range(5)]


async def test_points_from_near_cells_from_afar_and_both_count_the_same(app: Starlette) -> None:
    made = await five()
    near = await marks_within(Asked(box=TOWN), zoom=14)
    assert {point.reference for point in near.points} == {case.reference for case in made}
    assert near.cells == ()
    far = await marks_within(Asked(box=TOWN), zoom=13.9)
    assert far.points == ()
    assert sum(cell.count for cell in far.cells) == 5
    assert all(TOWN.holds(cell.lat, cell.lon) for cell in far.cells)
    world = await marks_within(Asked(), zoom=2)
    assert [cell.count for cell in world.cells] == [5]


async def test_a_window_holds_what_lies_in_it_alone(app: Starlette) -> None:
    made = await five()
    some = Box(south=46.8035, west=TOWN.west, north=46.8085, east=TOWN.east)
    seen = {point.reference for point in (await marks_within(Asked(box=some), zoom=16)).points}
    assert seen == {made[1].reference, made[2].reference}
    listed = await cases_within(Asked(box=some), cases.Window(size=1))
    assert [case.id for case in listed.cases] == [made[2].id]
    older = await cases_within(Asked(box=some), cases.Window(before=listed.older, size=1))
    assert [case.id for case in older.cases] == [made[1].id]
    assert (older.older, older.newer) == ("", made[1].reference)
    back = await cases_within(Asked(box=some), cases.Window(after=older.newer, size=1))
    assert [case.id for case in back.cases] == [made[2].id]
    assert back.newer == ""


@pytest.mark.parametrize("box", [TOWN, Box(south=46.79, west=-71.24, north=46.8299, east=-71.19)])
async def test_pages_of_a_list_go_both_ways_and_show_each_case_once(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, box: Box
) -> None:
    made = [case.reference for case in await five()][::-1]
    for most in (0, 4000):  # put in order by the database, and here
        monkeypatch.setattr("server.cases.queries.window.ORDERED_HERE", most)
        seen, before = [], ""
        for _ in range(3):
            page = await cases_within(Asked(box=box), cases.Window(before=before, size=2))
            seen += [case.reference for case in page.cases]
            before = page.older
        assert (seen, before) == (made, "")
        back = await cases_within(Asked(box=box), cases.Window(after=made[4], size=2))
        assert [case.reference for case in back.cases] == made[2:4]
        assert (back.newer, back.older) == (made[2], made[3])


async def test_a_box_of_the_whole_world_is_told_in_few_cells(app: Starlette) -> None:
    await five()
    world = Box(south=-90, west=-180, north=90, east=180)
    monkey = await marks_within(Asked(box=world), zoom=22)
    assert len(monkey.points) == 5
    assert _level(world, 22) <= 6
    assert _level(Box(south=46.81, west=-71.21, north=46.811, east=-71.209), 16) == 18


async def test_too_many_points_are_cells_again(app: Starlette) -> None:
    first = (await report(**at(46.81, -71.21))).case
    values = {name: getattr(first, name) for name in Case._meta.db_fields if name not in {"id", "reference"}}
    await Case.bulk_create(
        [Case(**values, reference=f"RVM-2026-9{n:05}-0") for n in range(POINTS_AT_MOST)], batch_size=50
    )
    marks = await marks_within(Asked(box=TOWN), zoom=18)
    assert marks.points == ()
    assert sum(cell.count for cell in marks.cells) == POINTS_AT_MOST + 1


async def test_filters_and_what_is_not_for_everybody(app: Starlette, agent: Viewer) -> None:
    made = await five()
    graffiti = (await report(topic="graffiti", answers={}, **at(46.801, -71.211))).case
    await cases.publish(made[0].reference, agent, level="none")
    await cases.take(made[1].reference, agent)
    await cases.change_status(
        made[2].reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=made[2].rev
    )

    async def seen(**asked: Any) -> set[str]:
        return {point.reference for point in (await marks_within(Asked(box=TOWN, **asked), zoom=15)).points}

    potholes = [case.reference for case in made]
    assert await seen() == {potholes[1], potholes[3], potholes[4], graffiti.reference}
    assert await seen(is_public=False) == {*potholes[:2], *potholes[3:], graffiti.reference}
    assert await seen(topic="graffiti") == {graffiti.reference}
    assert await seen(status="in_progress") == {potholes[1]}
    assert await seen(department="nulle-part", is_public=False) == set()


@given(st.floats(-90, 90), st.floats(-180, 179.9), st.floats(0, 1), st.floats(0, 1))
def test_every_cell_of_a_box_lies_between_its_corners(south: float, west: float, high: float, wide: float) -> None:
    north, east = min(south + high, 90.0), min(west + wide, 179.99)
    first, last = rules.cells_between(south, west, north, east)
    for lat, lon in ((south, east), (north, west), ((south + north) / 2, (west + east) / 2)):
        assert first <= rules.cell_of(lat, lon) <= last
    lat, lon = rules.corner_of(first, rules.CELL_BITS)
    assert rules.cell_of(lat, lon) == first


async def test_the_page_lists_what_the_map_shows_and_hides_who_and_what_was_typed(client: httpx2.AsyncClient) -> None:
    made = await five()
    zone = "46.8035,-71.24,46.8085,-71.19"
    page = await client.get("/carte", params={"zone": zone})
    assert page.headers["cache-control"] == "no-store"
    for case in made:
        assert (f"/carte/{case.reference}" in page.text) == (case in made[1:3]), case
    marks = await client.get("/carte/reperes", params={"zone": zone, "zoom": "16"})
    assert marks.headers["cache-control"] == "max-age=2"
    assert {one["url"] for one in marks.json()["cases"]} == {f"/carte/{case.reference}" for case in made[1:3]}
    one = await client.get(f"/carte/{made[1].reference}")
    assert one.status_code == 200
    assert "J’ai vu la même chose" in one.text
    for text in (page.text, marks.text, one.text):
        assert "Tremblay" not in text
        assert "Devant l’abribus" not in text


async def test_a_case_that_is_not_shown_is_not_there(client: httpx2.AsyncClient, agent: Viewer) -> None:
    case, other = [(await report(**at(46.81, -71.21 + n * 1e-4))).case for n in range(2)]
    await cases.publish(case.reference, agent, level="none")
    await cases.merge(other.reference, agent, into=case.reference)
    for reference in (case.reference, other.reference, "RVM-2026-000999-9", "x"):
        assert (await client.get(f"/carte/{reference}")).status_code == 404, reference


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "asked",
    [
        {"zone": "1,2,3"}, {"zone": "a,b,c,d"}, {"zone": "90,0,-90,1"}, {"zone": "0,170,1,-170"},
        {"zone": "1e999,0,1,1"}, {"zone": "nan,0,1,1"}, {"zoom": "x" * 5000}, {"zoom": "-5"}, {"zoom": "99"},
        {"nature": "'; DROP TABLE cases; --"}, {"statut": "%"}, {"avant": "x", "apres": "\u202e"},
    ],
)  # fmt: skip
async def test_an_address_that_cannot_be_read_shows_the_whole_town(
    visitor: httpx2.AsyncClient, asked: dict[str, str]
) -> None:
    case = (await report(**at(46.81, -71.21))).case
    assert case.reference in (await visitor.get("/carte", params=asked)).text
    marks = (await visitor.get("/carte/reperes", params=asked)).json()
    assert len(marks["cells"]) + len(marks["cases"]) == 1
    await sign_in(visitor, MARC_ANTOINE)
    assert case.reference in (await visitor.get("/poste/carte", params=asked)).text


async def test_agents_see_every_open_case_under_their_filters(visitor: httpx2.AsyncClient, agent: Viewer) -> None:
    made = await five()
    await cases.publish(made[0].reference, agent, level="none")
    await cases.take(made[1].reference, agent)
    await sign_in(visitor, MARC_ANTOINE)
    page = (await visitor.get("/poste/carte")).text
    assert all(f"/poste/demandes/{case.reference}" in page for case in made)
    taken = {"statut": "en-cours", "zoom": "15"}
    marks = (await visitor.get("/poste/carte/reperes", params=taken)).json()
    assert [one["url"] for one in marks["cases"]] == [f"/poste/demandes/{made[1].reference}"]
    part = await visitor.get("/poste/carte", params=taken, headers={"HX-Request-Type": "partial"})
    assert made[1].reference in part.text
    assert made[2].reference not in part.text
    assert "<h1" not in part.text


async def test_residents_do_not_see_the_map_of_the_desk(visitor: httpx2.AsyncClient) -> None:
    await sign_in(visitor, AICHA)
    for path in ("/poste/carte", "/poste/carte/reperes"):
        assert (await visitor.get(path)).status_code == 404


async def test_the_case_has_a_small_map_where_it_has_a_point(visitor: httpx2.AsyncClient) -> None:
    viewer = await sign_in(visitor, AICHA)
    changes = at(46.81, -71.21) | {"who": {"anonymous": False, "first_name": "A", "last_name": "B", "phone": "1"}}
    there = (await report(viewer, **changes)).case
    nowhere = (await report(viewer, place={"chosen": {"mode": "text", "label": "quelque part"}, "fix": None})).case
    page = (await visitor.get(f"/demandes/{there.reference}")).text
    assert 'data-lat="46.81"' in page
    assert "data-small-map" not in (await visitor.get(f"/demandes/{nowhere.reference}")).text
