"""Who of the staff sees which case, and whose telephone: by department, by class of data."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server import audit, cases
from server.cases import Filters, Window, visible_to
from server.kernel.ids import format_reference
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from tests.support.cast import ADMINISTRATOR, AICHA, COLETTE, JOSEE, MARC_ANTOINE, NADIA, SUPERVISOR, Person
from tests.support.clients import Somebody, at_work
from tests.support.reports import report

CENTRE = replace(MARC_ANTOINE, email="centre@rivemont.test", departments=("centre-311",))
ROADS = replace(MARC_ANTOINE, email="voirie@rivemont.test", departments=("travaux-publics",))
PARKS = replace(MARC_ANTOINE, email="parcs@rivemont.test", departments=("espaces-verts", "eaux"))
LOST = replace(NADIA, email="perdu@rivemont.test", departments=())
SEE = (MARC_ANTOINE, CENTRE, ROADS, NADIA, SUPERVISOR, ADMINISTRATOR)
DO_NOT = (PARKS, LOST, COLETTE, AICHA)
UNKNOWN = format_reference("RVM", year=2026, number=999_999)


@pytest.fixture
async def people(app: Starlette) -> AsyncIterator[dict[str, Somebody]]:
    async with AsyncExitStack() as opened:
        yield {
            person.email: await opened.enter_async_context(at_work(app, person)) for person in (*SEE, *DO_NOT, JOSEE)
        }


@pytest.fixture
async def pothole(people: dict[str, Somebody]) -> cases.Case:
    """A case of the public works, of somebody who is not Aïcha."""
    return (await report(people[COLETTE.email].viewer)).case


def viewer(people: dict[str, Somebody], person: Person) -> Viewer:
    return people[person.email].viewer


async def test_a_case_is_its_departments_and_the_first_lines(people: dict[str, Somebody], pothole: cases.Case) -> None:
    assert pothole.department == "travaux-publics"
    for person in (*SEE, JOSEE):
        seen = visible_to(viewer(people, person))
        assert (await seen.for_staff(pothole.reference)).id == pothole.id, person.email
    for person in DO_NOT:
        with pytest.raises(Problem) as refused:
            await visible_to(viewer(people, person)).for_staff(pothole.reference)
        assert refused.value.status == 404, person.email


@pytest.mark.parametrize("path", ["/poste/demandes/{}", "/poste/demandes/{}/bon-de-travail", "/demandes/{}"])
async def test_the_case_of_another_department_is_answered_as_an_unknown_one(
    people: dict[str, Somebody], pothole: cases.Case, path: str
) -> None:
    browser = people[PARKS.email].browser
    theirs, nothing = [await browser.get(path.format(one)) for one in (pothole.reference, UNKNOWN)]
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text.replace(pothole.reference, "") == nothing.text.replace(UNKNOWN, "")


async def test_another_department_changes_nothing(people: dict[str, Somebody], pothole: cases.Case) -> None:
    browser = people[PARKS.email].browser
    for verb in ("prise-en-charge", "suivis", "statut", "fusion", "detachement", "publication"):
        sent = {
            "text": "Vu",
            "audience": "internal",
            "level": "whole",
            "into": UNKNOWN,
            "change": "cancelled:x",
            "rev": "1",
        }
        assert (await browser.post(f"/poste/demandes/{pothole.reference}/{verb}", data=sent)).status_code == 404
    assert (await cases.Case.get(id=pothole.id)).rev == pothole.rev


async def test_the_queue_its_counts_and_a_typed_number_keep_to_the_departments(
    people: dict[str, Somebody], pothole: cases.Case
) -> None:
    for person in SEE:
        seen = visible_to(viewer(people, person))
        assert [one.id for one in (await seen.queue(Filters(), Window())).cases] == [pothole.id]
        assert (await seen.counters(Filters())).new == 1
    for person in (PARKS, LOST):
        seen = visible_to(viewer(people, person))
        for filters in (Filters(), Filters(text=pothole.reference), Filters(department="travaux-publics")):
            assert (await seen.queue(filters, Window())).cases == ()
            assert (await seen.counters(filters)).new == 0


async def test_several_departments_are_one_queue_newest_first(people: dict[str, Somebody]) -> None:
    made = [(await report()).case.id for _ in range(3)]
    both = replace(viewer(people, PARKS), departments=frozenset({"travaux-publics", "eaux"}))
    page = await visible_to(both).queue(Filters(), Window(size=2))
    assert [one.id for one in page.cases] == made[:0:-1]
    rest = await visible_to(both).queue(Filters(), Window(before=page.older, size=2))
    assert [one.id for one in rest.cases] == made[:1]
    assert (await visible_to(both).counters(Filters())).new == 3


async def test_the_map_keeps_to_the_departments(people: dict[str, Somebody]) -> None:
    place = {"chosen": {"mode": "map", "label": "Ici", "lat": 46.81, "lon": -71.21}, "fix": None}
    made = (await report(place=place)).case
    for person, is_shown in ((ROADS, True), (PARKS, False)):
        browser = people[person.email].browser
        page = await browser.get("/poste/carte")
        marks = await browser.get("/poste/carte/reperes?zone=46.8,-71.22,46.82,-71.2&zoom=16")
        assert (made.reference in page.text) == is_shown
        assert (len(marks.json()["cases"]) == 1) == is_shown


async def test_the_last_others_of_a_person_are_those_that_one_treats(
    people: dict[str, Somebody], pothole: cases.Case
) -> None:
    """However many newer ones other departments have."""
    who = viewer(people, COLETTE)
    older, newest = pothole, (await report(who)).case
    for _more in range(6):
        await report(who, topic="graffiti", answers={})
    assert [one.id for one in await visible_to(viewer(people, ROADS)).others_of(newest)] == [older.id]


async def test_a_case_is_joined_to_none_of_another_department(people: dict[str, Somebody], pothole: cases.Case) -> None:
    with pytest.raises(Problem):
        await cases.merge(pothole.reference, viewer(people, PARKS), into=pothole.reference)
    other = (await report()).case
    await cases.Case.filter(id=other.id).update(department="eaux")
    with pytest.raises(Problem) as refused:
        await cases.merge(pothole.reference, viewer(people, ROADS), into=other.reference)
    assert refused.value.errors[0].code == "unknown"


async def test_contact_data_are_for_those_who_treat_and_each_reading_is_a_line(
    people: dict[str, Somebody], pothole: cases.Case
) -> None:
    async def lines() -> list[object]:
        return [one.actor_id for one in (await audit.page_of(audit.Asked(action="person-read"))).entries]

    administrator = await people[ADMINISTRATOR.email].browser.get(f"/poste/demandes/{pothole.reference}")
    assert administrator.status_code == 200
    assert "418" not in administrator.text
    assert "Réservé aux personnes qui traitent la demande." in administrator.text
    assert await lines() == []
    for _ in range(2):
        agent = await people[ROADS.email].browser.get(f"/poste/demandes/{pothole.reference}")
        assert "aicha.belkacem@exemple.test" in agent.text
    assert await lines() == [viewer(people, ROADS).account_id]
    await people[SUPERVISOR.email].browser.get(f"/poste/demandes/{pothole.reference}/bon-de-travail")
    assert len(await lines()) == 2


async def test_an_anonymous_case_has_nobody_to_read(people: dict[str, Somebody]) -> None:
    made = (await report(who={"anonymous": True})).case
    await people[ROADS.email].browser.get(f"/poste/demandes/{made.reference}")
    assert (await audit.page_of(audit.Asked())).entries == []
