"""Every address: documented, guarded, and the same answer for somebody else's case as for one that does not exist."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from scripts.urls import DOCUMENT, table
from server.cases import Case
from server.kernel.ids import format_reference
from server.platform.installation import current, install
from server.platform.municipality import load
from server.platform.web.routing import GuardedRoute, require_policies
from server.routes import all_routes
from tests.support.cast import ADMINISTRATOR, AICHA, COLETTE, ETIENNE, JOSEE, MARC_ANTOINE, NADIA, SUPERVISOR
from tests.support.clients import browser, sign_in
from tests.support.knowledge import rivemont_with_cards
from tests.support.photos import case_with_photos, noise

ROADS = replace(MARC_ANTOINE, email="voirie@rivemont.test", departments=("travaux-publics",))
PARKS = replace(MARC_ANTOINE, email="parcs@rivemont.test", departments=("espaces-verts",))
LEAVING = replace(MARC_ANTOINE, email="sortante@rivemont.test")
"""Somebody of the staff on whom the others try what may be done to a colleague."""
PEOPLE = {
    "aicha": AICHA,
    "etienne": ETIENNE,
    "agent": MARC_ANTOINE,
    "agent-roads": ROADS,
    "agent-parks": PARKS,
    "manager": NADIA,
    "crew": JOSEE,
    "editor": COLETTE,
    "supervisor": SUPERVISOR,
    "administrator": ADMINISTRATOR,
}
ROLES = ("nobody", *PEOPLE)
DESK = {"agent", "agent-roads", "agent-parks", "manager", "supervisor", "administrator"}
EDITORS = {"editor", "supervisor", "administrator"}
STAFF = DESK | EDITORS | {"crew"}
ENDING_SESSIONS = frozenset({"/compte/deconnexion", "/compte/suppression/confirmation"})
"""Tried by nobody alone: they would end the session that the other routes are tried with."""
GUARDED = [entry for entry in all_routes() if isinstance(entry, GuardedRoute)]


@dataclass(frozen=True, kw_only=True)
class Town:
    """The app, a case of Aïcha's with a photo, and each role's browser maker."""

    app: Starlette
    reference: str
    case_id: UUID
    account_id: UUID
    browsers: dict[str, httpx2.AsyncClient]


@pytest.fixture
async def town(app: Starlette, tmp_path: Path) -> AsyncIterator[Town]:
    install(replace(current(), town=load(str(rivemont_with_cards(tmp_path)))))
    async with AsyncExitStack() as opened:
        browsers = {role: await opened.enter_async_context(browser(app)) for role in ROLES}
        viewers = {role: await sign_in(browsers[role], person) for role, person in PEOPLE.items()}
        leaving = await sign_in(browser(app), LEAVING)
        assert leaving.account_id is not None
        case = await case_with_photos(noise(), viewer=viewers["aicha"])
        await Case.filter(id=case.id).update(publicity="")
        yield Town(
            app=app,
            reference=case.reference,
            case_id=case.id,
            account_id=leaving.account_id,
            browsers=browsers,
        )


def test_no_address_was_lost_or_forgotten_in_the_document() -> None:
    assert DOCUMENT.read_text() == table(), "run `python -m scripts.urls` and read what changed"


def test_a_route_without_a_policy_stops_the_start() -> None:
    with pytest.raises(RuntimeError, match="/nu"):
        require_policies([Route("/nu", lambda _request: Response())])


def who_passes(policy: str) -> set[str]:
    """What the policy promises, written here a second time on purpose."""
    everybody = set(ROLES)
    return {
        "public": everybody,
        "public-data": everybody,
        "anyone": everybody,
        "device": everybody,
        "capability": everybody,
        "loopback": everybody,
        "operator": everybody,
        "signed-in": everybody - {"nobody"},
        "signed-in-device": everybody - {"nobody"},
        "staff": STAFF,
        "desk": DESK,
        "cards": DESK | {"editor"},
        "supervision": {"supervisor", "administrator"},
        "editor": EDITORS,
        "administration": {"administrator"},
    }[policy]


def sample(entry: GuardedRoute, town: Town, **others: str) -> str:
    """The route's path with what exists in it: Aïcha's case, a topic, a card, a colleague; `others` stand for some."""
    known = {
        "reference": town.reference,
        "account": str(town.account_id),
        "id": str(town.case_id),
        "topic": "nid-de-poule",
        "n": "1",
        "street": "1",
        "card": "bac-bleu",
    }
    known |= {"poster": "nid-de-poule.svg", **others}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "inconnu"), entry.path)


@pytest.mark.engine("sqlite")
async def test_each_route_lets_pass_whom_its_policy_names(town: Town) -> None:
    wrong = []
    for entry in GUARDED:
        path = sample(entry, town)
        for method in sorted((entry.methods or set()) - {"HEAD"}):
            for role in ROLES if path not in ENDING_SESSIONS else ("nobody",):
                answer = await town.browsers[role].request(method, path)
                allowed = role in who_passes(entry.policy.name) and not is_elsewhere(entry, role)
                if answer.status_code >= 500 or is_refusal(answer, role, entry.policy.name) == allowed:
                    wrong.append((method, path, role, answer.status_code))
    assert wrong == []


def is_refusal(answer: httpx2.Response, role: str, policy: str) -> bool:
    """Nobody is sent to sign in; somebody signed in is told that there is nothing, or whose it is among colleagues."""
    if role == "nobody" and policy not in {"public", "anyone", "device", "capability", "loopback", "operator"}:
        return answer.headers.get("location", "").startswith("/compte/connexion") or answer.status_code == 401
    if policy == "supervision" and role in STAFF:
        return answer.status_code == 403
    return policy in {"staff", "desk", "cards", "supervision", "editor", "administration"} and answer.status_code == 404


def is_elsewhere(entry: GuardedRoute, role: str) -> bool:
    """Whether the route is about the case of another department."""
    return entry.policy.name == "desk" and "{reference}" in entry.path and role == "agent-parks"


@pytest.mark.engine("sqlite")
async def test_what_one_may_not_see_is_answered_as_what_does_not_exist(town: Town) -> None:
    """Each route that names somebody's thing × each role that it is not for: the same answer as for an unknown id."""
    unknown = {"reference": format_reference("RVM", year=2026, number=999_999), "id": str(uuid4())}
    unknown["account"] = str(uuid4())
    wrong = []
    for entry in GUARDED:
        named = [name for name in unknown if f"{{{name}}}" in entry.path]
        for method in sorted((entry.methods or set()) - {"HEAD"}) if named else []:
            for role in ("nobody", "etienne", "agent-parks", "editor"):
                theirs = await town.browsers[role].request(method, theirs_path := sample(entry, town))
                nothing = await town.browsers[role].request(method, nothing_path := sample(entry, town, **unknown))
                if said(theirs, theirs_path, town, {}) != said(nothing, nothing_path, town, unknown):
                    wrong.append((method, entry.path, role, theirs.status_code, nothing.status_code))
    assert wrong == []


def said(answer: httpx2.Response, path: str, town: Town, unknown: dict[str, str]) -> tuple[int, str, str]:
    """What a person can tell from an answer, without the id that they wrote themselves."""
    ids = {town.reference, str(town.case_id), str(town.account_id), *unknown.values()}
    body, to = answer.text, answer.headers.get("location", "")
    for one in sorted(ids):
        body, to = body.replace(one, "…"), to.replace(one, "…")
    return answer.status_code, body, to


@pytest.mark.parametrize("path", ["/demandes/{}", "/demandes/{}/photos/1", "/poste/demandes/{}"])
async def test_somebody_elses_case_and_an_unknown_one_get_the_same_answer(town: Town, path: str) -> None:
    unknown = format_reference("RVM", year=2026, number=999_999)
    theirs = await town.browsers["etienne"].get(path.format(town.reference))
    nothing = await town.browsers["etienne"].get(path.format(unknown))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text.replace(town.reference, "") == nothing.text.replace(unknown, "")


async def test_a_request_from_another_site_changes_nothing(town: Town) -> None:
    open_to_any_client = ("/sync/v1/uploads", "/csp-report", "/arret/")
    for entry in GUARDED:
        for method in (entry.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            if entry.path.startswith(open_to_any_client):
                continue
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
                answer = await town.browsers["agent"].request(method, sample(entry, town), headers=headers)
                assert answer.status_code == 403, (method, entry.path, headers)


async def test_without_the_browsers_word_the_origin_decides(town: Town) -> None:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=town.app), base_url="http://localhost:8311"
    ) as old_browser:
        path = "/compte/connexion"
        bare = await old_browser.post(path)
        foreign = await old_browser.post(path, headers={"Origin": "https://ailleurs.example"})
        ours = await old_browser.post(path, headers={"Origin": "http://localhost:8311"})
    assert (bare.status_code, foreign.status_code) == (403, 403)
    assert ours.status_code == 422
