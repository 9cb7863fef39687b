"""To answer: one press, once, by whoever holds the link; nothing kept says who it was."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from server.kernel import clock
from server.platform.db import execute_returning
from server.surveys.models import SurveyAnswer, SurveyInvitation
from tests.support.clients import Somebody
from tests.surveys.asked import links_in, resolved, states, survey_in, surveys_mailed


@pytest.fixture
async def page(agent: Somebody) -> str:
    """The page that a letter leads to."""
    await resolved(agent.viewer)
    (letter,) = surveys_mailed()
    return survey_in(letter)


async def test_opening_the_links_of_a_letter_answers_nothing_and_the_button_does(
    page: str, nobody: httpx2.AsyncClient
) -> None:
    links = links_in(surveys_mailed()[0])
    assert [link[-1] for link in links] == ["5", "4", "3", "2", "1"]
    for link in links:
        assert (await nobody.get(link)).status_code == 200
    assert await states() == ["asked"]
    assert await SurveyAnswer.all().count() == 0
    chosen = (await nobody.get(links[1])).text
    assert chosen.index('value="4"') < chosen.index('value="5"'), "the answer of the link stands first"
    assert (await nobody.post(page, data={"score": "4"})).headers["location"] == "/sondages/merci"
    assert await states() == ["answered"]
    assert [(one.score, one.moment, one.department) for one in await SurveyAnswer.all()] == [
        (4, "closed", "travaux-publics")
    ]


async def test_nothing_that_is_kept_of_an_answer_leads_to_who_gave_it(page: str, nobody: httpx2.AsyncClient) -> None:
    await nobody.post(page, data={"score": "2"})
    (kept,) = await execute_returning("SELECT * FROM survey_answers", [])
    assert set(kept) == {"id", "moment", "department", "quarter", "score", "comment", "is_waiting"}
    answer, invitation = await SurveyAnswer.get(), await SurveyInvitation.get()
    assert answer.id.version == 4, "an id of version 7 would say its hour"
    assert answer.quarter.day == 1
    (asked,) = await execute_returning("SELECT * FROM survey_invitations", [])
    assert not {"answered_at", "score"} & set(asked)
    assert str(answer.id) not in str(asked)
    assert str(invitation.id) not in str(kept)


async def test_answers_pressed_at_the_same_time_are_one(page: str, nobody: httpx2.AsyncClient) -> None:
    await asyncio.gather(*(nobody.post(page, data={"score": str(1 + n % 5)}) for n in range(8)))
    assert await SurveyAnswer.all().count() == 1
    again = await nobody.get((await nobody.post(page, data={"score": "5"})).headers["location"])
    assert "a déjà reçu sa réponse" in again.text
    assert await SurveyAnswer.all().count() == 1


@pytest.mark.parametrize("score", ["", "0", "6", "04", "cinq", "5 "])
async def test_what_is_none_of_the_five_is_said_and_consumes_nothing(
    page: str, nobody: httpx2.AsyncClient, score: str
) -> None:
    refused = await nobody.post(page, data={"score": score})
    assert refused.status_code == 422
    assert "Choisissez une des cinq réponses" in refused.text
    assert await states() == ["asked"]


async def test_a_survey_is_over_after_thirty_days(page: str, nobody: httpx2.AsyncClient) -> None:
    with clock.freeze(clock.now() + timedelta(days=31)):
        assert "est terminé" in (await nobody.get(page)).text
        await nobody.post(page, data={"score": "5"})
    assert await SurveyAnswer.all().count() == 0


async def test_a_link_that_is_none_of_ours_answers_nothing(page: str, nobody: httpx2.AsyncClient) -> None:
    for path in ("/sondages/perdu", f"{page[:-1]}", f"{page}x", "/sondages/perdu/arret", "/sondages/é"):
        assert (await nobody.get(path)).status_code == 404, path
        assert (await nobody.post(path, data={"score": "5"})).status_code == 404, path
    assert await SurveyAnswer.all().count() == 0


async def test_who_has_just_answered_may_say_more_and_nobody_else(
    page: str, nobody: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    await nobody.post(page, data={"score": "3"})
    assert "en dire plus" in (await nobody.get("/sondages/merci")).text
    assert "en dire plus" not in (await client.get("/sondages/merci")).text
    await client.post("/sondages/merci", data={"comment": "Je ne suis pas là."})
    assert (await SurveyAnswer.get()).comment == ""
    empty = await nobody.post("/sondages/merci", data={"comment": "  "})
    assert empty.status_code == 422
    assert (await nobody.post("/sondages/merci", data={"comment": "x" * 2001})).status_code == 422
    await nobody.post("/sondages/merci", data={"comment": "Rapide et poli."})
    await nobody.post("/sondages/merci", data={"comment": "Encore moi."})
    assert (await SurveyAnswer.get()).comment == "Rapide et poli."


async def test_anybody_says_whether_the_service_is_easy(nobody: httpx2.AsyncClient) -> None:
    assert "Ce service est-il facile à utiliser" in (await nobody.get("/sondages/service")).text
    assert (await nobody.post("/sondages/service", data={"score": "9"})).status_code == 422
    thanks = (await nobody.post("/sondages/service", data={"score": "2"})).headers["location"]
    assert "Comment pouvons-nous l’améliorer" in (await nobody.get(thanks)).text
    await nobody.post(thanks, data={"comment": "Trop de pages."})
    assert [(one.moment, one.score, one.comment, one.department) for one in await SurveyAnswer.all()] == [
        ("portal", 2, "Trop de pages.", "")
    ]
