"""What supervisors read: shares with their intervals, nothing of fewer than five, nothing of anybody."""

from collections.abc import Sequence
from datetime import date

import httpx2
import pytest
from starlette.applications import Starlette

from server.accounts.models import Account
from server.kernel import clock
from server.platform import retention
from server.platform.days import today
from server.platform.db import in_transaction
from server.platform.installation import current
from server.surveys import exported, kept, rules
from server.surveys.actions import answering
from server.surveys.actions.answering import answer_about_portal
from server.surveys.models import SurveyAnswer
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE, SUPERVISOR
from tests.support.clients import Somebody, sign_in
from tests.support.reading import read
from tests.surveys.asked import resolved, survey_in, surveys_mailed

SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)


async def answered(scores: Sequence[int], *, department: str = "travaux-publics", quarter: date = SPRING) -> None:
    for score in scores:
        await SurveyAnswer.create(moment="closed", department=department, quarter=quarter, score=score)


@pytest.fixture
async def supervisor(client_for: ClientFor) -> httpx2.AsyncClient:
    return await client_for(SUPERVISOR)


async def shown(supervisor: httpx2.AsyncClient, query: str = "") -> str:
    answer = await supervisor.get(f"/poste/sondages{query}")
    assert answer.status_code == 200
    return " ".join(piece.text for piece in read(answer.text).pieces).replace("\u00a0", " ").replace(" ,", ",")


async def test_nothing_is_shown_of_four_answers_and_all_of_five(supervisor: httpx2.AsyncClient) -> None:
    await answered([5, 5, 4, 1])
    await SurveyAnswer.filter(score=1).update(comment="Personne n’est venu.")
    few = await shown(supervisor)
    assert "Moins de 5 réponses : rien n’est montré." in few
    assert "%" not in few.replace("95 %", "")
    assert "Personne n’est venu." not in few
    await answered([4])
    enough = await shown(supervisor)
    assert "80 % des personnes sont satisfaites (entre 38 % et 96 %, 95 fois sur 100), sur 5 réponses." in enough
    assert "Personne n’est venu." in enough


async def test_the_running_quarter_grows_by_five(supervisor: httpx2.AsyncClient) -> None:
    """Whoever reads it each day would see whose answer came."""
    for number in range(1, 12):
        await answer_about_portal("5" if number != 7 else "1")
        page = await shown(supervisor)
        seen = number // 5 * 5
        assert (f"sur {seen} réponses" in page) == bool(seen), number
        assert ("Moins de 5 réponses" in page) == (not seen), number
    await SurveyAnswer.all().update(quarter=SPRING)
    assert "sur 11 réponses" in await shown(supervisor), "a quarter that is over is shown whole"


async def test_answers_wait_for_those_of_their_own_department(supervisor: httpx2.AsyncClient) -> None:
    quarter = rules.quarter_of(today())
    for department, number in (("travaux-publics", 5), ("centre-311", 4)):
        for _each in range(number):
            async with in_transaction():
                await answering._keep("closed", 5, department=department)
    page = await shown(supervisor)
    assert "sur 5 réponses" in page
    assert await SurveyAnswer.filter(quarter=quarter, is_waiting=True).count() == 4


async def test_a_small_department_is_hidden_with_the_next_one(supervisor: httpx2.AsyncClient) -> None:
    await answered([5] * 12)
    await answered([4] * 6, department="espaces-verts")
    await answered([1] * 2, department="centre-311")
    page = await shown(supervisor)
    town = current().town
    assert town.department_title("travaux-publics", "fr") in page
    for code in ("espaces-verts", "centre-311"):
        assert town.department_title(code, "fr") not in page
    assert "sur 20 réponses" in page
    assert "trop peu de réponses" in page


async def test_quarters_are_read_apart(supervisor: httpx2.AsyncClient) -> None:
    await answered([5] * 5)
    await answered([1] * 5, quarter=SUMMER)
    assert "0 % des personnes sont satisfaites" in await shown(supervisor)
    assert "100 % des personnes sont satisfaites" in await shown(supervisor, "?trimestre=2026-04-01")
    assert "0 % des personnes sont satisfaites" in await shown(supervisor, "?trimestre=n-importe-quoi")


async def test_agents_and_residents_read_none(client_for: ClientFor) -> None:
    await answered([5] * 5)
    assert (await (await client_for(MARC_ANTOINE)).get("/poste/sondages")).status_code == 403
    assert (await (await client_for(AICHA)).get("/poste/sondages")).status_code == 404


async def test_comments_go_after_their_months_and_scores_stay(app: Starlette) -> None:
    await answered([2])
    await SurveyAnswer.all().update(comment="Écrit par quelqu’un")
    months = current().town.kept_months("survey-comments")
    comments = next(one for one in kept if one.code == "survey-comments")
    for day, number in (("2028-03-30", 0), ("2028-04-03", 1)):
        with clock.freeze(clock.now().replace(year=2028, month=int(day[5:7]), day=int(day[8:]))):
            (gone,) = await retention.forget_over([comments], current().town)
        assert (gone.months, gone.number) == (months, number)
    assert [(one.score, one.comment) for one in await SurveyAnswer.all()] == [(2, "")]


async def test_a_copy_says_that_one_was_asked_and_not_what_one_answered(
    agent: Somebody, aicha: Somebody, nobody: httpx2.AsyncClient
) -> None:
    await resolved(agent.viewer, aicha.viewer)
    await nobody.post(survey_in(surveys_mailed()[0]), data={"score": "1"})
    account = await Account.get(email=AICHA.email)
    (section,) = exported
    (record,) = [one async for one in section.read(account.id)]
    assert await section.count(account.id) == 1
    assert record.model_dump()["is_answered"] is True
    assert "score" not in record.model_dump()
    stranger = await sign_in(nobody, MARC_ANTOINE)
    assert stranger.account_id is not None
    assert await section.count(stranger.account_id) == 0
