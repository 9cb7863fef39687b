"""The second step without JavaScript: looked up, picked, kept, and resolved again when the case comes."""

import json
from pathlib import Path

import httpx2
import pytest

from server.cases.models import Case
from server.platform.settings import Settings
from tests.support.cast import MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.drawn import lay_rivemont
from tests.support.forms import form_of
from tests.support.reports import GRAFFITI, POTHOLE, Filling

POSITION = {"lat": "46.8123", "lon": "-71.2145", "accuracy_m": "12", "fixed_at": "2026-06-15T15:58:00Z"}


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


async def at_place(browser: httpx2.AsyncClient) -> Filling:
    return await (await Filling.start(browser, GRAFFITI)).press("continuer")


async def sent(filling: Filling) -> Case:
    """The case, once the rest of the form is answered."""
    await filling.press("continuer")
    assert filling.step == 4, filling.answer.text
    await filling.fill(anonymous="yes").press("continuer")
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    return await Case.get()


def offered(filling: Filling, mode: str) -> dict[str, str]:
    """What may be picked: the label of each pick, and what the form sends of it."""
    return {json.loads(value)["label"]: value for value in filling.form.choices.get(f"pick_{mode}", []) if value}


async def test_an_address_is_looked_up_picked_and_stored_with_what_the_town_found(visitor: httpx2.AsyncClient) -> None:
    filling = (
        await (await at_place(visitor)).fill(place_mode="address", search_address="160 76e rue est").press("chercher")
    )
    assert (filling.step, filling.answer.status_code) == (2, 200)
    picks = offered(filling, "address")
    assert next(iter(picks)) == "160, 76e Rue Est"
    filling.fill(pick_address=picks["160, 76e Rue Est"], place_label="Devant l’abribus")
    await filling.press("continuer")
    assert filling.step == 3, filling.answer.text
    case = await sent(filling)
    assert case.place_label == "160, 76e Rue Est – Devant l’abribus"
    assert (case.place_mode, case.place_gazetteer) == ("address", json.loads(picks["160, 76e Rue Est"])["gazetteer"])
    assert case.place_ids
    assert case.place_found is not None
    assert case.place_found["metres"] == 0
    assert case.territory
    assert case.cell is not None


async def test_whoever_goes_on_without_looking_is_shown_what_was_found_once(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="address", search_address="160 76e rue est")
    await filling.press("continuer")
    assert filling.step == 2
    assert offered(filling, "address")
    await filling.press("continuer")
    assert filling.step == 3
    case = await sent(filling)
    assert (case.place_mode, case.place_label) == ("text", "160 76e rue est")
    assert case.place_found is not None
    assert case.place_found["found"]["label"] == "160, 76e Rue Est"  # type: ignore[index] # JSON
    assert (case.lat, case.lon) == (None, None)
    assert case.cell is not None


async def test_what_nobody_knows_is_kept_as_it_was_written(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="address", search_address='zzz <b>derrière</b> %"*')
    await filling.press("chercher")
    assert "ne trouve pas" in filling.answer.text
    assert "<b>derrière" not in filling.answer.text
    await filling.press("continuer")
    assert filling.step == 3
    case = await sent(filling)
    assert (case.place_label, case.place_mode) == ('zzz <b>derrière</b> %"*', "text")
    assert case.place_found == {"found": None, "metres": None, "is_outside": False}


async def test_a_corner_is_one_of_a_street(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="intersection", search_intersection="12e avenue ouest")
    picks = offered(await filling.press("chercher"), "intersection")
    assert len(picks) > 3
    label = "12e Avenue Ouest et 60e Rue Ouest"
    await filling.fill(pick_intersection=picks[label]).press("continuer")
    case = await sent(filling)
    assert (case.place_mode, case.place_label) == ("intersection", label)


async def test_a_segment_is_one_of_a_street(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor, POTHOLE)).press("continuer")
    filling.fill(place_mode="segment", search_segment="rue du couvent")
    picks = offered(await filling.press("chercher"), "segment")
    label = next(iter(picks))
    assert " m)" in label
    await filling.fill(pick_segment=picks[label]).press("continuer")
    assert filling.step == 3
    assert filling.form.value("pick_segment") == picks[label]


async def test_a_topic_offers_its_own_ways(visitor: httpx2.AsyncClient) -> None:
    assert {"gps", "address", "map", "intersection"} == set((await at_place(visitor)).form.choices["place_mode"])
    collected = await Filling.start(visitor, "/demandes/nouvelle/collecte-non-faite")
    assert {"gps", "address"} == set(collected.form.choices["place_mode"])


PIN = {"mode": "map", "label": "Près de : 466, Rue du Couvent", "lat": 46.8123, "lon": -71.2145, "gazetteer": None}


async def test_a_pin_on_the_map_is_stored_beside_where_the_device_was(visitor: httpx2.AsyncClient) -> None:
    fields = POSITION | {"place_mode": "map", "pick_map": json.dumps(PIN | {"ids": []}), "place_label": "au fond"}
    filling = (await at_place(visitor)).fill(**fields)
    await filling.press("continuer")
    case = await sent(filling)
    assert (case.place_mode, case.lat, case.lon) == ("map", 46.8123, -71.2145)
    assert case.place_label == "Près de : 466, Rue du Couvent – au fond"
    assert case.place_found is not None
    assert case.place_found["metres"] == 7
    assert case.fix is not None
    assert case.fix["accuracy_m"] == 12


async def test_a_map_without_a_pin_is_said_beside_the_map_unless_words_tell_where(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="map")
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert 'href="#f-pick_map"' in filling.answer.text
    await filling.fill(place_label="derrière l’aréna").press("continuer")
    case = await sent(filling)
    assert (case.place_mode, case.place_label) == ("text", "derrière l’aréna")


async def test_a_town_without_a_base_map_does_not_offer_it(visitor: httpx2.AsyncClient, places: Path) -> None:
    written = json.loads((places / "current.json").read_text())
    (places / "current.json").write_text(json.dumps({**written, "map": None}))
    assert "map" not in (await at_place(visitor)).form.choices["place_mode"]


@pytest.mark.parametrize(
    "pick",
    [
        "{", "[]", "null", "5", '"x"', "{}", '{"mode": "address"}', "[" * 1900, "x" * 5000,
        '{"mode": "address", "label": 5}', '{"mode": "spaceship", "label": "x"}',
        '{"mode": "address", "label": "x", "lat": 1e999, "lon": 0}', '{"mode": "address", "label": "x", "evil": true}',
        '{"mode": "address", "label": "x", "lat": 91, "lon": 0, "gazetteer": "g", "ids": ["a"]}',
        '{"mode": "address", "label": "' + "x" * 400 + '"}',
    ],
)  # fmt: skip
async def test_a_pick_that_is_none_is_said_and_loses_nothing(visitor: httpx2.AsyncClient, pick: str) -> None:
    filling = (await at_place(visitor)).fill(
        place_mode="address", search_address="160, 76e Rue Est", searched_address="160, 76e Rue Est", pick_address=pick
    )
    await filling.press("continuer")
    assert filling.answer.status_code in {200, 422}, filling.answer.text
    assert filling.form.value("search_address") == "160, 76e Rue Est"
    if filling.answer.status_code == 422:
        assert 'href="#f-search_address"' in filling.answer.text


async def test_an_imprecise_position_is_made_sure_by_a_place_near_it(visitor: httpx2.AsyncClient) -> None:
    near = (await visitor.get("/lieux/autour", params=POSITION)).json()["places"][0]
    vague = POSITION | {"accuracy_m": "180"}
    filling = (await at_place(visitor)).fill(place_mode="gps", **vague)
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    await filling.fill(pick_gps=json.dumps(near["pick"])).press("continuer")
    case = await sent(filling)
    assert (case.place_mode, case.place_label) == ("address", "466, Rue du Couvent")
    assert case.fix is not None
    assert case.fix["accuracy_m"] == 180


async def test_the_agent_sees_what_was_given_and_what_the_town_found(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="gps", **POSITION)
    await filling.press("continuer")
    case = await sent(filling)
    assert case.place_label == ""
    await sign_in(visitor, MARC_ANTOINE)
    page = (await visitor.get(f"/poste/demandes/{case.reference}")).text
    assert "À proximité : 466, Rue du Couvent" in page
    assert "D’après la Ville : 466, Rue du Couvent, à 7 m" in page
    assert f"Secteur : {case.territory}" in page


async def test_the_search_leads_to_a_form_that_says_where_it_is(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get(f"{GRAFFITI}?place=160%2C%2076e%20Rue%20Est")
    assert form_of(answer.text, GRAFFITI).value("search_address") == "160, 76e Rue Est"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_place_outside_the_town_is_taken_and_said_to_the_agent(visitor: httpx2.AsyncClient) -> None:
    filling = (await at_place(visitor)).fill(place_mode="gps", **POSITION | {"lat": "48.8566", "lon": "2.3522"})
    await filling.press("continuer")
    case = await sent(filling)
    await sign_in(visitor, MARC_ANTOINE)
    page = (await visitor.get(f"/poste/demandes/{case.reference}")).text
    assert "Hors des secteurs de la Ville" in page


async def test_a_gazetteer_that_is_broken_refuses_no_report(visitor: httpx2.AsyncClient, places: Path) -> None:
    _break(places)
    filling = await at_place(visitor)
    assert set(filling.form.choices["place_mode"]) >= {"gps", "text"}
    await filling.fill(place_mode="text", place_label="160, 76e Rue Est").press("continuer")
    case = await sent(filling)
    assert (case.place_label, case.place_found) == ("160, 76e Rue Est", None)


def _break(places: Path) -> None:
    for file in places.glob("*.sqlite"):
        file.write_bytes(b"not a database")
