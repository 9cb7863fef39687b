"""Cases that may be the same: found near, joined by who sends, merged and split by agents, told the same."""

from collections.abc import Awaitable, Callable
from math import cos, radians
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from server import cases
from server.cases import rules
from server.cases.facts import StatusChanged
from server.cases.mirroring import mirror_status
from server.cases.models import Case, Entry, Part
from server.cases.queries import visible_to
from server.cases.queries.near import Spot, look_alikes, spot_of_case
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.notices.models import Addressee
from server.places import Gazetteer
from server.places.geometry import distance_m
from server.platform.settings import Settings
from server.platform.shared import Shared
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.drawn import lay_rivemont
from tests.support.forms import form_of
from tests.support.letters import letters
from tests.support.reports import POTHOLE, Filling, photo, report

Drain = Callable[[], Awaitable[int]]
HERE = (46.8123, -71.2145)
METRE = 1 / 111_195


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


def at(north_m: float = 0.0, *, mode: str = "map", label: str = "") -> dict[str, object]:
    """A place so many metres north of HERE."""
    chosen = {"mode": mode, "label": label, "lat": HERE[0] + north_m * METRE, "lon": HERE[1], "gazetteer": None}
    return {"chosen": chosen | {"ids": []}, "fix": None}


async def found(north_m: float = 0.0, *, topic: str = "nid-de-poule", is_public: bool = True) -> list[str]:
    """The references of what is alike, so many metres north."""
    spot = Spot(point=(HERE[0] + north_m * METRE, HERE[1]))
    return [one.case.reference for one in await look_alikes(topic, spot, is_public=is_public)]


async def test_open_cases_of_the_same_nature_within_the_radius_are_found_nearest_first(app: Starlette) -> None:
    near, nearer = [(await report(place=at(metres))).case for metres in (40, 10)]
    await report(place=at(75))  # the radius is 60 m
    await report(topic="graffiti", answers={}, place=at(5))
    assert await found() == [nearer.reference, near.reference]
    assert await found(topic="bac-endommage") == await found(topic="spaceship") == []


async def test_what_is_over_or_not_for_everybody_is_left_out(app: Starlette, agent: Viewer) -> None:
    over, hidden, open_ = [(await report(place=at(metres))).case for metres in (1, 2, 3)]
    await cases.change_status(
        over.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=over.rev
    )
    await cases.publish(hidden.reference, agent, level="none")
    assert await found() == [open_.reference]
    assert await found(is_public=False) == [hidden.reference, open_.reference]


async def test_a_segment_finds_what_lies_on_it_and_a_point_the_segments_it_lies_on(
    app: Starlette, places: Path
) -> None:
    here = Gazetteer.current(places)
    street = here.streets_named("Boulevard Saint-Urbain")[0]
    piece = max(here.segments(street.id), key=lambda one: one.metres)
    ends = piece.lines[0][0], piece.lines[0][-1]
    far = next(point for point in ends if distance_m(point, piece.middle) > 62)
    chosen = {"mode": "segment", "label": piece.label, "lat": piece.middle[0], "lon": piece.middle[1]}
    whole = (await report(place={"chosen": {**chosen, "gazetteer": None, "ids": []}, "fix": None})).case
    inwards = piece.points(every_m=15)[1 if far == ends[0] else -2]
    spot = Spot(point=inwards)
    assert [one.case.reference for one in await look_alikes("nid-de-poule", spot, is_public=True)] == [whole.reference]
    point = {"mode": "map", "label": "", "lat": inwards[0], "lon": inwards[1], "gazetteer": None, "ids": []}
    on_it = (await report(place={"chosen": point, "fix": None})).case
    meant = await spot_of_case(whole)
    assert meant is not None
    assert meant.segment is not None
    alike = await look_alikes("nid-de-poule", meant, is_public=True, apart_from=whole.id)
    assert [(one.case.reference, one.metres) for one in alike] == [(on_it.reference, 0)]


@given(st.floats(-80, 80), st.floats(-179.9, 179.9), st.floats(25, 150), st.floats(-1, 1), st.floats(-1, 1))
def test_the_cells_hold_all_that_is_within_the_radius(
    lat: float, lon: float, radius: float, dy: float, dx: float
) -> None:
    scale = radius / max(1.0, (dx * dx + dy * dy) ** 0.5)
    other = lat + dy * scale * METRE, lon + dx * scale * METRE / cos(radians(lat))
    if not -180 <= other[1] < 180:
        return
    cells = rules.cells_within(lat, lon, radius)
    assert rules.cell_of(*other) in cells
    assert len(cells) < 600


async def test_whoever_says_that_it_is_the_same_is_told_what_becomes_of_the_other(
    app: Starlette, agent: Viewer, drain: Drain
) -> None:
    async with browser(app) as made:
        aicha = await sign_in(made, AICHA)
    main = (await report(place=at())).case
    await cases.take(main.reference, agent)
    joined = (await report(aicha, place=at(8), same_as=main.reference, answers={}, comment="")).case
    assert (joined.joined_to_id, joined.status) == (main.id, "in_progress")
    assert (await Case.get(id=main.id)).supporters == 1
    assert await found() == [main.reference]
    await drain()
    sent = len(letters())
    seen = await Case.get(id=main.id)
    await cases.add_entry(main.reference, agent, text="Nous passons jeudi.", audience="public")
    await cases.add_entry(main.reference, agent, text="Entre nous.", audience="internal")
    await cases.change_status(
        main.reference, agent, target="resolved", reason="service-rendered", text="Fait.", seen_rev=seen.rev
    )
    await drain()
    await drain()
    mirrored = await Case.get(id=joined.id)
    assert mirrored.status == "resolved"
    said = [entry.text for entry in await Entry.filter(case_id=joined.id, is_public=True).order_by("rev")]
    assert said == ["", main.reference, "Nous passons jeudi.", "Fait."]
    assert await Addressee.filter(account_id=aicha.account_id).count() == 2
    told = [letter["Subject"] for letter in letters()[sent:]]
    assert sum(joined.reference in subject for subject in told) == 1
    assert sum(main.reference in subject for subject in told) == 1


async def test_what_was_mirrored_is_not_said_again(app: Starlette, agent: Viewer, drain: Drain) -> None:
    main = (await report(place=at())).case
    joined = (await report(place=at(8), same_as=main.reference, answers={})).case
    taken = await cases.take(main.reference, agent)
    for _ in range(3):
        await mirror_status(StatusChanged(case_id=main.id, status="in_progress", rev=taken.rev))
    assert await Entry.filter(case_id=joined.id, kind="status").count() == 1
    assert (await Case.get(id=joined.id)).status == "in_progress"


async def test_the_same_report_sent_again_joins_once(app: Starlette) -> None:
    main = (await report(place=at())).case
    now = clock.to_iso(clock.now())
    said: dict[str, Any] = {"place": at(8), "same_as": main.reference, "answers": {}, "captured_at": now}
    first = await report(**said)
    again = await report(case_id=first.case.id, **said)
    assert (again.is_new, again.case.reference) == (False, first.case.reference)
    assert (await Case.get(id=main.id)).supporters == 1


@pytest.mark.parametrize("reason", ["over", "hidden", "other-nature", "unknown"])
async def test_what_cannot_be_joined_is_a_case_like_others_and_the_agent_reads_what_was_meant(
    app: Starlette, agent: Viewer, reason: str
) -> None:
    nature: dict[str, Any] = {"topic": "graffiti", "answers": {}} if reason == "other-nature" else {}
    main = (await report(place=at(), **nature)).case
    if reason == "over":
        await cases.change_status(
            main.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=main.rev
        )
    if reason == "hidden":
        await cases.publish(main.reference, agent, level="none")
    named = "RVM-2020-000001-9" if reason == "unknown" else main.reference
    case = (await report(place=at(8), same_as=named, answers={})).case
    assert (case.joined_to_id, case.status) == (None, "new")
    (note,) = await Entry.filter(case_id=case.id, kind="same-as")
    assert (note.text, note.is_public) == (named, False)


async def test_agents_merge_and_split(app: Starlette, agent: Viewer) -> None:
    main, other, third = [(await report(place=at(metres))).case for metres in (0, 5, 9)]
    await cases.merge(third.reference, agent, into=other.reference)
    await cases.take(main.reference, agent)
    merged = await cases.merge(other.reference, agent, into=main.reference.lower())
    assert (merged.joined_to_id, merged.status, merged.supporters) == (main.id, "in_progress", 0)
    with_it = await Case.get(id=third.id)
    assert (with_it.joined_to_id, with_it.status) == (main.id, "in_progress")  # told what the other is told
    assert (await Case.get(id=main.id)).supporters == 2
    queue = await cases.visible_to(agent).queue(cases.Filters(), cases.Window())
    assert [case.reference for case in queue.cases] == [main.reference]
    assert (await cases.visible_to(agent).counters(cases.Filters())).in_progress == 1
    with pytest.raises(Problem) as refused:
        await cases.change_status(
            other.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=merged.rev
        )
    assert refused.value.status == 422
    await cases.split(other.reference, agent)
    again = await cases.split(other.reference, agent)
    assert again.joined_to_id is None
    assert (await Case.get(id=main.id)).supporters == 1
    with pytest.raises(Problem):
        await cases.take(third.reference, agent)


async def test_a_case_that_is_ahead_of_the_other_waits_for_it(app: Starlette, agent: Viewer, drain: Drain) -> None:
    main, ahead = [(await report(place=at(metres))).case for metres in (0, 5)]
    await cases.take(ahead.reference, agent)
    merged = await cases.merge(ahead.reference, agent, into=main.reference)
    assert merged.status == "in_progress"
    await cases.take(main.reference, agent)
    await drain()
    assert await Entry.filter(case_id=ahead.id, kind="status").count() == 2
    assert (await Case.get(id=ahead.id)).status == "in_progress"


async def test_a_merge_that_makes_no_sense_is_refused_with_its_reason(app: Starlette, agent: Viewer) -> None:
    case = (await report(place=at())).case
    elsewhere = (await report(topic="graffiti", answers={}, place=at(2))).case
    joined = (await report(place=at(8), same_as=case.reference, answers={})).case
    over = (await report(place=at(9))).case
    await cases.change_status(
        over.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=over.rev
    )
    for reference, into in [
        (case.reference, case.reference), (case.reference, elsewhere.reference), (case.reference, "RVM-2020-000001-9"),
        (case.reference, "demain"), (case.reference, ""), (joined.reference, elsewhere.reference),
        (case.reference, joined.reference), (over.reference, case.reference), (case.reference, over.reference),
    ]:  # fmt: skip
        with pytest.raises(Problem) as refused:
            await cases.merge(reference, agent, into=into)
        assert refused.value.status == 422, into
    for verb in (
        cases.merge(case.reference, ANONYMOUS, into=elsewhere.reference),
        cases.split(case.reference, ANONYMOUS),
        cases.publish(case.reference, ANONYMOUS, level="whole"),
    ):
        with pytest.raises(Problem) as refused:
            await verb
        assert refused.value.status == 404
    for level in ("everything", ""):
        with pytest.raises(Problem):
            await cases.publish(case.reference, agent, level=level)


async def test_everybody_sees_neither_words_nor_what_was_typed_of_the_place_until_an_agent_opens_them(
    client: httpx2.AsyncClient, agent: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cases.pages.near._taken_along", Shared(0))  # no seconds to wait for
    place = at(label="chez Mme Tremblay, 466, Rue du Couvent")
    case = (await report(place=place, comment="Mon voisin Jean s’est blessé.", who={"anonymous": True})).case
    asked = {"nature": "nid-de-poule", "maniere": "map", "lat": str(HERE[0]), "lon": str(HERE[1])}
    answer = await client.get("/demandes/proches", params=asked)
    assert answer.headers["cache-control"] == "no-store"
    (shown,) = answer.json()["cases"]
    assert (shown["reference"], shown["place"]) == (case.reference, "466, Rue du Couvent")
    assert shown["text"].startswith("La rue")
    for text in (answer.text, (await client.get("/demandes/ouvertes")).text):
        assert case.reference in text
        assert "Tremblay" not in text
        assert "Jean" not in text
    await cases.publish(case.reference, agent, level="whole")
    assert "Mon voisin Jean" in (await client.get("/demandes/proches", params=asked)).text
    await cases.publish(case.reference, agent, level="none")
    for path in ("/demandes/proches", "/demandes/ouvertes"):
        assert (await client.get(path, params=asked)).json() == {"cases": []}


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "asked",
    [
        {}, {"nature": "nid-de-poule"}, {"nature": "x" * 9000, "lat": "46", "lon": "-71"},
        {"nature": "nid-de-poule", "maniere": "spaceship", "lat": "46", "lon": "-71"},
        {"nature": "nid-de-poule", "maniere": "map", "lat": "1e999", "lon": "nan"},
        {"nature": "nid-de-poule", "maniere": "map", "lat": "91", "lon": "0"},
        {"nature": "nid-de-poule", "maniere": "text", "lieu": "\x00 \u202e %\"*'" + "y" * 9000},
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_nowhere(client: httpx2.AsyncClient, asked: dict[str, str]) -> None:
    answer = await client.get("/demandes/proches", params=asked)
    assert (answer.status_code, answer.json()) == (200, {"cases": []})


async def test_without_a_script_the_third_step_asks_whether_it_is_known(visitor: httpx2.AsyncClient) -> None:
    main = (await report(place=at(), who={"anonymous": True})).case
    filling = await Filling.start(visitor, POTHOLE)
    await filling.press("continuer")
    await filling.fill(place_mode="address", search_address="466 rue du couvent").press("chercher")
    pick = next(value for value in filling.form.choices["pick_address"] if "466, Rue du Couvent" in value)
    await filling.fill(pick_address=pick).press("continuer")
    assert filling.step == 3
    assert set(filling.form.choices["same_as"]) == {main.reference, ""}
    await filling.fill(same_as=main.reference).press("continuer", photo())
    assert filling.step == 4, filling.answer.text
    await filling.fill(anonymous="yes").press("continuer")
    assert f"C’est la même que la demande {main.reference}" in filling.answer.text
    await filling.press("soumettre")
    assert filling.answer.status_code == 303
    joined = await Case.get(joined_to_id=main.id)
    assert (joined.answers, joined.parts_missing) == ({}, 0)


async def test_something_else_is_asked_as_ever(visitor: httpx2.AsyncClient) -> None:
    await report(place=at(), who={"anonymous": True})
    filling = await (await Filling.start(visitor, POTHOLE)).press("continuer")
    await filling.fill(place_mode="gps", lat=str(HERE[0]), lon=str(HERE[1]), accuracy_m="9",
                       fixed_at="2026-06-15T15:58:00Z").press("continuer")  # fmt: skip
    await filling.fill(same_as="").press("continuer")
    assert filling.step == 3
    assert "f-q.voie" in filling.answer.text


async def test_the_desk_proposes_and_nobody_is_joined_by_a_machine(visitor: httpx2.AsyncClient) -> None:
    case, other = [(await report(place=at(metres))).case for metres in (0, 12)]
    assert other.joined_to_id is None
    await sign_in(visitor, MARC_ANTOINE)
    path = f"/poste/demandes/{other.reference}"
    page = (await visitor.get(path)).text
    assert "Peut-être la même" in page
    assert case.reference in page
    form = form_of(page, f"{path}/fusion")
    answer = await visitor.post(f"{path}/fusion", data={**form.data(), "into": case.reference})
    assert answer.status_code == 303
    page = (await visitor.get(path)).text
    assert "Traitée avec" in page
    assert "Prendre en charge" not in page
    main = (await visitor.get(f"/poste/demandes/{case.reference}")).text
    assert "Traitées avec celle-ci" in main
    assert (await visitor.post(f"{path}/detachement", data=form.data())).status_code == 303
    wrong = await visitor.post(f"{path}/fusion", data={"into": "demain"})
    assert wrong.status_code == 422
    assert "Aucune demande ne porte ce numéro" in wrong.text
    shown = await visitor.post(f"{path}/publication", data={"level": "whole"})
    assert shown.status_code == 303
    assert (await Case.get(id=other.id)).publicity == "whole"


async def test_photos_and_documents_as_they_came_are_nobody_elses_whatever_is_shown_of_their_case(
    app: Starlette, client: httpx2.AsyncClient, agent: Viewer
) -> None:
    case = (await report(place=at())).case
    for n, kind in ((1, "image/jpeg"), (2, "application/pdf")):
        await Part.create(
            id=new_id(), case_id=case.id, n=n, name="x", media_type=kind, size_bytes=9, sha256="0" * 64, state="ready",
            upload=f"{n}" * 64, declared_at=clock.now(),
        )  # fmt: skip
    stranger = visible_to(ANONYMOUS)
    async with browser(app) as made:
        lea = visible_to(await sign_in(made, ETIENNE))
    for level in ("photos", "whole"):
        await cases.publish(case.reference, agent, level=level)
        for who, n in ((stranger, 1), (stranger, 2), (lea, 1), (lea, 2)):
            with pytest.raises(Problem):
                await who.part(case.reference, n)
        assert (await visible_to(agent).part(case.reference, 2))[1].n == 2
