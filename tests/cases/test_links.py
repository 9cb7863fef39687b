"""Links and posters: they fill the form as a person would type, say so, and neither decide nor send anything."""

import json
import re
from pathlib import Path
from typing import cast

import httpx2
import pytest
from starlette.datastructures import QueryParams

from server import places
from server.cases.models import Case
from server.cases.pages.report_link import read_link
from server.platform.municipality import Question
from server.platform.settings import Settings
from tests.support.drawn import lay_rivemont
from tests.support.forms import Form, form_of
from tests.support.reports import GRAFFITI, POTHOLE, Filling

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "links.json").read_text())
BOX = cast("places.Box", tuple(VECTORS["box"]))
QUESTIONS = [Question.model_validate(one) for one in VECTORS["questions"]]
LINKED = "Pré-rempli par un lien"


@pytest.mark.parametrize("link", VECTORS["links"], ids=lambda link: link["says"])
def test_a_link_is_read_as_the_phone_reads_it(link: dict[str, object]) -> None:
    query = QueryParams(str(link["search"]).removeprefix("?"))
    read = read_link(query, QUESTIONS, modes=cast("list[str]", link["modes"]), box=BOX)
    listed = {name: [value] if isinstance(value, str) else list(value) for name, value in read.items()}
    if "pick_map" in listed:
        listed["pick_map"] = [json.loads(pick) for pick in listed["pick_map"]]
    assert listed == link["values"]


async def opened(visitor: httpx2.AsyncClient, path: str, topic: str) -> tuple[httpx2.Response, Form]:
    answer = await visitor.get(path)
    assert answer.status_code == 200, answer.text
    return answer, form_of(answer.text, topic)


async def test_the_form_holds_what_the_link_says_as_ones_own(visitor: httpx2.AsyncClient) -> None:
    query = "?place=Parc+du+Quai&dimension=grand&danger=oui&inconnu=1&comment=Près+du+banc"
    answer, form = await opened(visitor, f"/signaler/nid-de-poule{query}", POTHOLE)
    assert form.value("etape") == "1"
    assert form.value("q.dimension") == "grand"
    assert form.value("q.danger") == "yes"
    assert form.value("comment") == "Près du banc"
    assert "inconnu" not in answer.text
    assert "manoeuvre" in form.value("shown").split()  # the answer brings up its question
    assert answer.headers["cache-control"] == "no-store"
    assert is_told(answer)


async def test_a_link_that_says_nothing_opens_the_form_that_phones_keep(visitor: httpx2.AsyncClient) -> None:
    bare = await visitor.get("/signaler/graffiti?utm_source=affiche")
    form = await visitor.get(GRAFFITI)
    assert bare.headers["cache-control"] == form.headers["cache-control"] == "no-cache"
    assert not is_told(bare)
    assert bare.text == form.text


async def test_a_link_to_nothing_leads_nowhere(visitor: httpx2.AsyncClient) -> None:
    for path in ("/signaler/licorne", "/signaler//ailleurs.example", "/signaler/https:%2f%2failleurs.example"):
        assert (await visitor.get(path)).status_code == 404, path
    hostile = (await visitor.get("/signaler/graffiti", params={"place": '"><script>alert(1)</script>'})).text
    assert "<script>alert" not in hostile


async def test_a_point_of_the_town_is_a_pin_and_one_elsewhere_is_nothing(
    visitor: httpx2.AsyncClient, settings: Settings
) -> None:
    lay_rivemont(settings)
    _answer, form = await opened(visitor, "/signaler/graffiti?place=Quai&lat=46.8123&lon=-71.2145", GRAFFITI)
    assert form.value("place_mode") == "map"
    pin = json.loads(form.value("pick_map"))
    assert (pin["label"], pin["lat"], pin["lon"]) == ("Quai", 46.8123, -71.2145)
    far, form = await opened(visitor, "/signaler/graffiti?lat=45.5&lon=-73.6", GRAFFITI)
    assert form.value("pick_map") == ""
    assert not is_told(far)


async def test_what_a_link_said_goes_the_way_of_what_is_typed(visitor: httpx2.AsyncClient, settings: Settings) -> None:
    lay_rivemont(settings)
    answer, form = await opened(visitor, "/signaler/graffiti?place=160+76e+rue+est", GRAFFITI)
    filling = Filling(browser=visitor, path=GRAFFITI, form=form, answer=answer)
    assert await Case.all().count() == 0
    for action in ("continuer", "continuer", "continuer", "continuer"):
        await filling.press(action)
    assert filling.step == 4
    await filling.fill(anonymous="yes").press("continuer")
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    case = await Case.get()
    assert case.place_label == "160 76e rue est"
    assert case.place_found
    assert cast("dict[str, str]", case.place_found["found"])["label"] == "160, 76e Rue Est"


async def test_a_wrong_value_is_refused_beside_its_question(visitor: httpx2.AsyncClient) -> None:
    answer, form = await opened(visitor, "/signaler/nid-de-poule?depuis=2099-01-01&voie=rue&dimension=petit", POTHOLE)
    filling = Filling(browser=visitor, path=POTHOLE, form=form.fill(place_mode="text", place_label="Là"), answer=answer)
    await filling.press("continuer")
    await filling.press("continuer")
    await filling.fill(q__danger="no").press("continuer")
    assert (filling.step, filling.answer.status_code) == (3, 422)
    assert "Cette date est à venir" in filling.answer.text


def is_told(answer: httpx2.Response) -> bool:
    """Whether the line of links is shown."""
    line = re.search(r"<p [^>]*data-linked[^>]*>", answer.text)
    assert line
    assert LINKED in answer.text
    return " hidden" not in line[0]
