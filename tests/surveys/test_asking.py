"""Who is asked: those who accepted, drawn by lot, once in a quarter, when their case is done."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from server import cases
from server.accounts import AccountErased
from server.accounts.models import Account
from server.cases import Case
from server.kernel import clock
from server.kernel.viewer import ANONYMOUS
from server.notices.models import Notice
from server.platform import outbox
from server.platform.installation import current
from server.surveys import rules
from server.surveys.actions.asking import draw
from server.surveys.erasing import erase_person
from server.surveys.models import SurveyInvitation
from tests.support.cast import AICHA, ETIENNE
from tests.support.clients import Somebody, sign_in
from tests.support.reports import pothole, report
from tests.surveys.asked import ask_everybody, resolved, states, survey_in, surveys_mailed

MARCH = datetime(2026, 3, 20, 16, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 16, tzinfo=UTC)


async def test_who_accepted_is_asked_by_letter_once_their_case_is_resolved(agent: Somebody) -> None:
    case = await resolved(agent.viewer)
    assert await states() == ["asked"]
    (letter,) = surveys_mailed()
    assert case.reference in letter
    assert "Êtes-vous satisfait du service rendu" in letter
    for private in ("Aïcha", "Belkacem", "76e Rue", "abribus", "418"):
        assert private not in letter


@pytest.mark.parametrize(
    "changes",
    [
        {"survey_consent": False},
        {"who": {"anonymous": True}},
        {"who": {**pothole()["who"], "email": None}},  # type: ignore[dict-item]
    ],
)
async def test_who_did_not_accept_or_is_unknown_is_not_asked(agent: Somebody, changes: dict[str, Any]) -> None:
    await resolved(agent.viewer, **changes)
    assert await states() == []


async def test_a_case_that_is_cancelled_is_no_service_to_speak_of(agent: Somebody) -> None:
    case = (await report(survey_consent=True)).case
    await cases.change_status(
        case.reference, agent.viewer, target="cancelled", reason="not-ours", text="", seen_rev=case.rev
    )
    await outbox.drain()
    assert await states() == []


async def test_the_same_person_is_asked_once_in_a_quarter_signed_in_or_not(agent: Somebody, aicha: Somebody) -> None:
    with clock.freeze(MARCH):
        await resolved(agent.viewer, aicha.viewer)
        await resolved(agent.viewer, ANONYMOUS)
        assert len(await states()) == 1
        await Account.filter(id=aicha.viewer.account_id).update(email="aicha.autrement@exemple.test")
        await resolved(agent.viewer, aicha.viewer)
        assert len(await states()) == 1, "another address is no other person"
    with clock.freeze(APRIL):
        await resolved(agent.viewer, aicha.viewer)
        assert len(await states()) == 2


async def test_lots_drawn_at_the_same_time_ask_a_person_once(agent: Somebody) -> None:
    made = [(await report(survey_consent=True)).case for _ in range(6)]
    await Case.filter(id__in=[case.id for case in made]).update(status="resolved")
    await asyncio.gather(*(draw(case.id, "closed") for case in made))
    assert await SurveyInvitation.all().count() == 1


async def test_those_on_whom_the_lot_falls_are_asked_and_nobody_else(agent: Somebody) -> None:
    ask_everybody(share=40, rest="none")
    made = [(await report(survey_consent=True)).case for _ in range(30)]
    await Case.filter(id__in=[case.id for case in made]).update(status="resolved")
    for case in made:
        await draw(case.id, "closed")
    drawn = {
        case.id
        for case in made
        if rules.is_drawn(current().key.sign("survey-draw", "closed", str(case.id)), 40)
    }  # fmt: skip
    assert {one.case_id for one in await SurveyInvitation.all()} == drawn


async def test_nobody_is_asked_before_the_hour_nor_about_a_case_that_was_reopened(agent: Somebody) -> None:
    ask_everybody(wait_hours=24)
    case = await resolved(agent.viewer)
    assert await states() == ["drawn"]
    assert surveys_mailed() == []
    await cases.change_status(
        case.reference, agent.viewer, target="in_progress", reason="reopened", text="", seen_rev=case.rev
    )
    with clock.freeze(clock.now() + timedelta(hours=25)):
        await outbox.drain()
        assert await states() == [], "the person may be drawn again"
        await cases.change_status(
            case.reference, agent.viewer, target="resolved", reason="service-rendered", text="", seen_rev=case.rev + 1
        )
        await outbox.drain()
    with clock.freeze(clock.now() + timedelta(hours=50)):
        await outbox.drain()
    assert await states() == ["asked"]
    assert len(surveys_mailed()) == 1


async def test_grandlac_asks_after_each_request_is_sent(agent: Somebody) -> None:
    ask_everybody("sent", rest="none")
    for _ in range(2):
        await report(survey_consent=True)
    await outbox.drain()
    assert await states() == ["asked", "asked"]
    assert all("envoi de votre demande" in letter for letter in surveys_mailed())


async def test_an_account_is_told_in_its_list_without_anything_personal(agent: Somebody, aicha: Somebody) -> None:
    case = await resolved(agent.viewer, aicha.viewer)
    notice = await Notice.get(kind="survey")
    assert notice.title == f"Demande {case.reference}"
    assert notice.path.startswith("/sondages/")
    for private in ("Aïcha", "Belkacem", "76e Rue", "abribus"):
        assert private not in f"{notice.title} {notice.text}"
    assert (await aicha.browser.get(notice.path)).status_code == 200


async def test_whoever_wants_no_letters_gets_none(agent: Somebody, aicha: Somebody) -> None:
    await aicha.browser.post("/compte/avis", data={"channels": "none"})
    await resolved(agent.viewer, aicha.viewer)
    assert surveys_mailed() == []
    assert await Notice.filter(kind="survey").count() == 1


async def test_whoever_takes_back_that_they_accepted_is_not_asked(agent: Somebody, aicha: Somebody) -> None:
    ask_everybody(wait_hours=24)
    await resolved(agent.viewer, aicha.viewer)
    answer = await aicha.browser.post("/compte/consentements/survey/retrait")
    assert answer.status_code == 303, answer.text
    with clock.freeze(clock.now() + timedelta(hours=25)):
        await outbox.drain()
    assert await states() == []
    assert surveys_mailed() == []


async def test_the_link_stops_surveys_by_a_button_and_for_the_whole_account(
    agent: Somebody, aicha: Somebody, nobody: httpx2.AsyncClient
) -> None:
    await resolved(agent.viewer, aicha.viewer)
    await report(aicha.viewer, survey_consent=True)
    page = survey_in(surveys_mailed()[0])
    assert (await nobody.get(f"{page}/arret")).status_code == 200
    assert await Case.filter(survey_consent=True).count() == 2, "mail scanners follow links"
    for _again in range(2):
        assert "Vous ne recevrez plus de sondages" in (await nobody.post(f"{page}/arret")).text
    await outbox.drain()
    assert await Case.filter(survey_consent=True).count() == 0


async def test_a_stranger_s_case_stops_alone(agent: Somebody, nobody: httpx2.AsyncClient) -> None:
    await resolved(agent.viewer)
    other = await sign_in(nobody, ETIENNE)
    await report(other, survey_consent=True)
    await nobody.post(f"{survey_in(surveys_mailed()[0])}/arret")
    await outbox.drain()
    assert [case.account_id is None for case in await Case.filter(survey_consent=False)] == [True]


async def test_the_account_that_goes_takes_its_invitations_along(agent: Somebody, aicha: Somebody) -> None:
    await resolved(agent.viewer, aicha.viewer)
    assert aicha.viewer.account_id is not None
    await erase_person(AccountErased(account_id=aicha.viewer.account_id))
    assert await SurveyInvitation.all().count() == 0
    assert AICHA.email not in str(await SurveyInvitation.all().values())
