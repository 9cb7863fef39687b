"""Every address: documented, guarded, and the same answer for somebody else's case as for one that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.urls import DOCUMENT, table
from server.app import all_routes
from server.platform.web.routing import GuardedRoute, require_policies
from tests.support.cast import Cast

ROLES = ("nobody", "aicha", "etienne", "agent", "crew", "supervisor", "administrator")
DESK = {"agent", "supervisor", "administrator"}
STAFF = DESK | {"crew"}

GUARDED = [entry for entry in all_routes() if isinstance(entry, GuardedRoute)]


def test_no_address_was_lost_or_forgotten_in_the_document() -> None:
    assert DOCUMENT.read_text() == table(), "run `python -m scripts.urls` and read what changed"


def test_a_route_without_a_policy_stops_the_start() -> None:
    from starlette.responses import Response
    from starlette.routing import Route

    with pytest.raises(RuntimeError, match="/nu"):
        require_policies([Route("/nu", lambda _request: Response())])


def who_passes(policy: str) -> set[str]:
    """What the policy promises, written here a second time on purpose."""
    everybody = set(ROLES)
    return {
        "public": everybody,
        "anyone": everybody,
        "device": everybody,
        "capability": everybody,
        "loopback": everybody,
        "signed-in": everybody - {"nobody"},
        "staff": STAFF,
        "desk": DESK,
    }[policy]


def samples(entry: GuardedRoute, cast: Cast) -> str:
    """The route's path with an existing case of Aïcha's in it."""
    filled = entry.path
    for name in re.findall(r"\{(\w+)(?::\w+)?\}", entry.path):
        value = {"reference": cast.reference, "topic": "nid-de-poule", "n": "1"}.get(name, "inconnu")
        filled = re.sub(rf"\{{{name}(:\w+)?\}}", value, filled)
    return filled


@pytest.mark.parametrize("entry", GUARDED, ids=lambda entry: f"{'/'.join(sorted(entry.methods))} {entry.path}")
async def test_each_route_lets_pass_whom_its_policy_names(entry: GuardedRoute, cast: Cast) -> None:
    path = samples(entry, cast)
    allowed = who_passes(entry.policy.name)
    for method in sorted((entry.methods or set()) - {"HEAD"}):
        for role in ROLES:
            answer = await cast.client(role).request(method, path, follow_redirects=False)
            refused = is_refusal(answer, role, policy=entry.policy.name)
            assert refused != (role in allowed), (method, path, role, answer.status_code)


def is_refusal(answer: httpx2.Response, role: str, *, policy: str) -> bool:
    """Nobody is sent to sign in; somebody signed in is told that there is nothing."""
    assert answer.status_code < 500, answer.text[:500]
    if role == "nobody":
        return answer.headers.get("location", "").startswith("/compte/connexion") or answer.status_code == 401
    return policy in {"staff", "desk"} and answer.status_code == 404


@pytest.mark.parametrize("path", ["/demandes/{}", "/demandes/{}/photos/1"])
async def test_somebody_elses_case_and_an_unknown_one_get_the_same_answer(cast: Cast, path: str) -> None:
    unknown = "RVM-2026-999999-3"
    theirs = await cast.client("etienne").get(path.format(cast.reference))
    nothing = await cast.client("etienne").get(path.format(unknown))
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.text.replace(cast.reference, "") == nothing.text.replace(unknown, "")


def documented_paths() -> Iterator[str]:
    """The addresses of the document."""
    yield from re.findall(r"^\| `([^`]+)`", Path(DOCUMENT).read_text(), re.MULTILINE)


def test_the_document_names_every_address_once_a_method() -> None:
    paths = list(documented_paths())
    assert len(paths) >= 30
    assert all(path.startswith("/") for path in paths)
