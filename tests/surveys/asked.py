"""Cases that are resolved, and the surveys that follow."""

import re
from dataclasses import replace
from typing import Any, Literal

from server import cases
from server.cases import Case
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform import outbox
from server.platform.installation import current, install
from server.platform.municipality import SurveyRule
from server.surveys.models import SurveyInvitation
from tests.support.letters import body_of, letters
from tests.support.reports import report

LETTER = "sondage en envoyant votre demande"


def ask_everybody(
    moment: Literal["sent", "closed"] = "closed",
    *,
    share: int = 100,
    rest: Literal["quarter", "none"] = "quarter",
    wait_hours: int = 0,
) -> None:
    """Have the town ask so many of those who accepted."""
    rule = SurveyRule(moment=moment, share=share, rest=rest, wait_hours=wait_hours)
    install(replace(current(), town=current().town.model_copy(update={"surveys": (rule,)})))


async def resolved(agent: Viewer, sender: Viewer = ANONYMOUS, **changes: Any) -> Case:
    """A case whose sender accepted a survey, resolved by the agent, and all that follows."""
    case = (await report(sender, **{"survey_consent": True, **changes})).case
    await cases.change_status(
        case.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=case.rev
    )
    await outbox.drain()
    return await Case.get(id=case.id)


async def states() -> list[str]:
    """Where each invitation stands."""
    return [one.state for one in await SurveyInvitation.all().order_by("id")]


def surveys_mailed() -> list[str]:
    """The letters that ask, as text."""
    return [body for body in map(body_of, letters()) if LETTER in body]


def links_in(letter: str) -> list[str]:
    """The five links of a letter."""
    return re.findall(r"http://localhost:8311(/sondages/[\w-]+\?reponse=\d)", letter)


def survey_in(letter: str) -> str:
    """The page that its links lead to."""
    return links_in(letter)[0].partition("?")[0]
