"""What was promised, by which day and on what ground; said when it is late, and no more once it is over."""

from datetime import date, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases import pledges
from server.cases.models import Case
from server.cases.promises import promises_of
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.installation import current
from tests.conftest import NOON
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.reports import report


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine, of the 311 centre."""
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


async def received(app: Starlette, at: datetime = NOON) -> Case:
    """A pothole that the town received then."""
    with clock.freeze(at):
        return await Case.get(id=(await report()).case.id)


async def test_both_days_are_promised_and_say_what_they_are_counted_from(app: Starlette) -> None:
    case = await received(app)
    assert (case.first_follow_up_by, case.resolution_by) == (date(2026, 6, 17), date(2026, 6, 30))
    with clock.freeze(NOON):
        first, treatment = promises_of(case)
    assert first.sentence == "Réponse attendue d’ici le mercredi 17 juin."
    assert treatment.sentence == "Traitement attendu d’ici le mardi 30 juin."
    assert "deux jours ouvrables après la réception, le 15 juin 2026" in first.basis
    assert "10 jours ouvrables après la réception, le 15 juin 2026" in treatment.basis
    assert not first.is_late


async def test_a_day_that_has_passed_is_told_as_late(app: Starlette, aicha: httpx2.AsyncClient) -> None:
    me = await sign_in(aicha, AICHA)
    with clock.freeze(clock.now() - timedelta(days=40)):
        reference = (await report(me)).case.reference
    answer = await aicha.get(f"/demandes/{reference}")
    assert answer.text.count("nous sommes en retard") == 2
    assert answer.text.count("case__promise--late") == 2


async def test_once_treated_nothing_is_promised_and_once_taken_the_treatment_alone(
    app: Starlette, agent: Viewer
) -> None:
    case = await received(app)
    await cases.take(case.reference, agent)
    taken = await Case.get(id=case.id)
    assert [one.sentence.split()[0] for one in promises_of(taken)] == ["Traitement"]
    await cases.change_status(
        case.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=taken.rev
    )
    assert promises_of(await Case.get(id=case.id)) == []


async def test_a_promise_stays_what_it_was_when_the_catalogue_changes(app: Starlette) -> None:
    case = await received(app)
    case.first_follow_up_by, case.resolution_by = date(2026, 6, 18), date(2026, 7, 2)
    with clock.freeze(NOON):
        said = promises_of(case)
    assert [one.sentence for one in said] == [
        "Réponse attendue d’ici le jeudi 18 juin.",
        "Traitement attendu d’ici le jeudi 2 juillet.",
    ]
    assert all("qui valait quand la Ville a reçu votre demande, le 15 juin 2026" in one.basis for one in said)


async def test_a_delay_of_years_counts_the_holidays_of_each(app: Starlette) -> None:
    topic = current().town.topics[0]
    pledge = topic.pledge.model_copy(update={"resolution_days": 1000})
    day = pledges.resolution_by(topic.model_copy(update={"pledge": pledge}), received_at=NOON)
    assert day is not None
    weekdays = sum((NOON.date() + timedelta(days=n)).weekday() < 5 for n in range(1, (day - NOON.date()).days + 1))
    assert 30 <= weekdays - 1000 <= 50  # some ten holidays on working days a year, for four years
