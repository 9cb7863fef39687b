"""A topic whose place says nothing: three steps, no second one, whichever way somebody comes to it."""

from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.cases.models import Case
from server.platform.installation import current, install
from tests.cases.conftest import SECURE
from tests.support.cast import MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.forms import form_of
from tests.support.reports import GRAFFITI, Filling, report


@pytest.fixture(autouse=True)
def graffiti_is_nowhere(app: Starlette) -> None:
    """Rivemont, where graffiti are told without a place."""
    town = current().town
    nowhere: dict[str, object] = {"place": None, "public": False, "look_alikes": None}
    topics = tuple(topic.model_copy(update=nowhere) if topic.code == "graffiti" else topic for topic in town.topics)
    install(replace(current(), town=town.model_copy(update={"topics": topics})))


async def test_the_questions_come_after_the_nature_and_the_count_is_of_three(visitor: httpx2.AsyncClient) -> None:
    filling = await Filling.start(visitor, GRAFFITI)
    assert "Étape 1 sur 3" in filling.answer.text
    assert 'data-step="2"' not in filling.answer.text
    assert "place_mode" not in filling.answer.text
    await filling.press("continuer")
    assert filling.step == 3
    assert "Étape 2 sur 3" in filling.answer.text
    assert "sur 4" not in filling.answer.text
    await filling.press("continuer")
    assert filling.step == 4
    await filling.press("retour")
    assert filling.step == 3
    await filling.press("retour")
    assert filling.step == 1


@pytest.mark.parametrize("action", ["aller:2", "chercher"])
async def test_the_step_that_is_not_there_cannot_be_opened(visitor: httpx2.AsyncClient, action: str) -> None:
    filling = await Filling.start(visitor, GRAFFITI)
    posted = {**filling.form.data("continuer"), "action": action}
    answer = await visitor.post(GRAFFITI, data=posted)
    assert answer.status_code == 200
    assert form_of(answer.text, GRAFFITI).value("etape") == "3"


async def test_the_letter_and_the_case_name_no_place(visitor: httpx2.AsyncClient) -> None:
    filling = await Filling.start(visitor, GRAFFITI)
    await filling.press("continuer")
    await filling.press("continuer")
    person = {"first_name": "Aïcha", "last_name": "Belkacem", "email": "aicha.belkacem@exemple.test"}
    await filling.fill(anonymous="no", survey_consent="no", **person).press("continuer")
    assert filling.step == 5, filling.answer.text
    assert ">L’endroit<" not in filling.answer.text
    assert "Sans endroit précis" not in filling.answer.text
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    case = await Case.get()
    assert (case.place_label, case.lat, case.lon) == ("", None, None)
    page = await visitor.get(f"/demandes/{case.reference}")
    assert page.status_code == 200
    assert ">Endroit<" not in page.text


async def test_the_desk_shows_no_place_for_it_and_still_shows_that_of_others(app: Starlette) -> None:
    without = await report(topic="graffiti", answers={}, place={"chosen": {"mode": "text", "label": ""}, "fix": None})
    somewhere = await report()
    async with browser(app) as agent:
        agent.base_url = httpx2.URL(SECURE)
        await sign_in(agent, MARC_ANTOINE)
        shown = (await agent.get(f"/poste/demandes/{without.case.reference}")).text
        assert without.case.reference in shown
        assert "Endroit non précisé" not in shown
        assert ">Endroit<" not in shown
        assert ">Endroit<" in (await agent.get(f"/poste/demandes/{somewhere.case.reference}")).text
