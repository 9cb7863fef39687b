"""The form of a topic that somebody is writing, as residents will have it: shown to its keeper, never sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from server import editions
from server.cases.pages.report_fields import DETAILS, NATURE, PLACE, WHO
from server.cases.pages.report_page import ReportPage, blank_page
from server.cases.pages.report_place import place_step
from server.kernel.viewer import Viewer
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import not_found
from server.platform.web.headers import CONTENT_SECURITY_POLICY
from server.platform.words import current_language

IN_A_LIST = 0
STEPS = (IN_A_LIST, NATURE, PLACE, DETAILS, WHO)
NOTHING_LEAVES = {
    "frame-ancestors 'none'": "frame-ancestors 'self'",
    "form-action 'self'": "form-action 'none'",
    "connect-src 'self'": "connect-src 'none'",
}
"""What the page's policy says otherwise than every other page's: only our own pages frame it, and it sends nothing."""


@dataclass(frozen=True, kw_only=True)
class PreviewPage:
    """One step of the form; without one, how many things are to be mended first."""

    step: int
    report: ReportPage | None
    summary: str = ""
    faults: int = 0
    steps: Sequence[int] = STEPS


async def preview(request: Request) -> Response:
    """The viewer's draft of a topic, or what is published, on the step that `?etape=` names; 0: in a list."""
    viewer: Viewer = request.state.viewer
    code, asked = str(request.path_params["topic"]), request.query_params.get("etape", "")
    path = f"topics/{code}.yaml"
    if editions.kind_of(path) is None:
        raise not_found()
    draft, standing = await editions.draft_of(path, viewer), await editions.standing(path)
    if standing.text is None and draft is None:
        raise not_found()
    text = draft.text if draft else standing.text
    trial = await editions.tried({path: text})
    topic = trial.town.topic(code) if trial.town else None
    step = int(asked) if asked in map(str, STEPS) else DETAILS
    report = blank_page(topic, await place_step(topic), {}, box=None, is_linked=False) if topic else None
    page = PreviewPage(
        step=step,
        report=replace(report, step=step) if report else None,
        summary=topic.summary.says(current_language()) if topic else "",
        faults=len(trial.messages),
    )
    return render(request, "cases/preview.html", page, cache=NO_STORE, headers={"Content-Security-Policy": _policy()})


def _policy() -> str:
    policy = CONTENT_SECURITY_POLICY
    for usual, here in NOTHING_LEAVES.items():
        policy = policy.replace(usual, here)
    return policy
