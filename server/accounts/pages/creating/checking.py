"""The check that no robot sends a form, as its pages carry it."""

from collections.abc import Mapping

from starlette.requests import Request

from server.accounts import actions
from server.accounts.pages.common import origin_of
from server.accounts.robots import Given
from server.accounts.views import RobotPart
from server.kernel.problems import Problem

SECRET = frozenset({"altcha", "code", "code_id", "robot", "robot_pass"})
"""What a form that is shown again does not write back."""


def given_by(sent: Mapping[str, str]) -> Given:
    """What a form brought."""
    return Given(
        was_asked="robot" in sent,
        proof=sent.get("altcha", ""),
        code_id=sent.get("code_id", ""),
        code=sent.get("code", ""),
    )


async def part_for(request: Request, *, refused: Problem | None = None) -> RobotPart:
    """The check of a form that is shown; after a refusal, with the code that was mailed."""
    code_id = str(refused.members.get("code_id", "")) if refused else ""
    is_asked = bool(code_id) or await actions.is_check_needed(origin_of(request))
    return RobotPart(is_asked=is_asked, code_id=code_id)
