"""What must not wait: the question before the form, and answers with which no form goes further."""

import httpx2
import pytest

from server.cases.models import Case
from server.platform.installation import current
from tests.support.forms import form_of
from tests.support.reports import POTHOLE, Filling, report

VEHICLE = "/demandes/nouvelle/vehicule-abandonne"


async def test_the_number_is_a_link_before_anything_is_typed(visitor: httpx2.AsyncClient) -> None:
    for topic in current().town.topics:
        text = (await visitor.get(f"/demandes/nouvelle/{topic.code}")).text
        first = text.split('data-step="1"')[1].split('data-step="2"')[0]
        assert ('href="tel:911"' in first) == (topic.emergency is not None), topic.code
        assert ("Non, continuer" in first) == (topic.emergency is not None)
        assert 'type="text"' not in first


async def test_the_answer_goes_along_with_the_form(visitor: httpx2.AsyncClient) -> None:
    """A script that comes late finds the question answered."""
    filling = await Filling.start(visitor)
    assert form_of(filling.answer.text, POTHOLE).value("urgence") == ""
    await filling.press("continuer")
    assert filling.step == 2
    assert form_of(filling.answer.text, POTHOLE).value("urgence") == "non"


@pytest.fixture
async def vehicle(visitor: httpx2.AsyncClient) -> Filling:
    """A vehicle in the street, up to its details."""
    filling = await (await Filling.start(visitor, VEHICLE)).to_details()
    return filling.fill(q__type="auto")


async def test_no_form_goes_further_with_what_the_police_must_hear(vehicle: Filling) -> None:
    await vehicle.fill(q__terrain="rue").press("continuer")
    assert (vehicle.answer.status_code, vehicle.step) == (422, 3)
    assert "Appelez le 9-1-1\u00a0: ce formulaire ne les prévient pas." in vehicle.answer.text
    assert "font remorquer le véhicule" in vehicle.answer.text
    await vehicle.fill(q__terrain="vacant").press("continuer")
    assert (vehicle.answer.status_code, vehicle.step) == (200, 4)


@pytest.mark.usefixtures("visitor")
async def test_a_report_that_holds_it_all_the_same_is_taken() -> None:
    receipt = await report(
        topic="vehicule-abandonne",
        answers={"terrain": "rue", "type": "auto"},
        who={"anonymous": False, "first_name": "Aïcha", "last_name": "Belkacem", "email": "aicha@exemple.test"},
    )
    assert (await Case.get(id=receipt.case.id)).answers["terrain"] == "rue"
