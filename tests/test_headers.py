"""Every route and every error page: the security headers, cookies that no script reads, no way out to another site."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import quote

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from server.kernel.problems import Problem
from server.platform.db import DatabaseBusy, StorageFull
from server.platform.installation import current, install
from server.platform.web import ANYONE, route
from server.platform.web.headers import CONTENT_SECURITY_POLICY, HEADERS, TLS_HEADERS, SecurityHeaders
from server.platform.web.limits import too_many
from server.platform.web.routing import GuardedRoute
from server.routes import all_routes
from tests.support.cast import ADMINISTRATOR, AICHA
from tests.support.clients import browser, sign_in

GUARDED = [entry for entry in all_routes() if isinstance(entry, GuardedRoute)]
AWAY = "//ailleurs.example/voleur"
PERSONAL = frozenset({"signed-in", "staff", "desk", "cards", "supervision", "editor", "administration"})
ELSEWHERE = (
    "https://ailleurs.example",
    "//ailleurs.example",
    "///ailleurs.example",
    "/\\ailleurs.example",
    "\\\\ailleurs.example",
    "/%2failleurs.example",
    "/%5cailleurs.example",
    "/\tailleurs.example",
    "/\n/ailleurs.example",
    "https:ailleurs.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //ailleurs.example",
    "/compte/../..//ailleurs.example",
    "/@ailleurs.example",
    "/nulle-part",
    "ailleurs.example",
    "http://localhost:8311@ailleurs.example/",
)


@pytest.fixture
async def people(app: Starlette) -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    async with AsyncExitStack() as opened:
        found = {name: await opened.enter_async_context(browser(app)) for name in ("nobody", "aicha", "administrator")}
        await sign_in(found["aicha"], AICHA)
        await sign_in(found["administrator"], ADMINISTRATOR)
        yield found


def sample(entry: GuardedRoute) -> str:
    known = {"topic": "nid-de-poule", "n": "1", "street": "1", "poster": "nid-de-poule.svg"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "inconnu"), entry.path)


def faults_of(answer: httpx2.Response) -> list[str]:
    """What an answer lacks, whatever it says."""
    found = [f"{name}: {answer.headers.get(name)}" for name, value in HEADERS.items() if name not in answer.headers]
    found += [
        f"{name}: {answer.headers[name]}"
        for name in ("X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Permissions-Policy")
        if name in answer.headers and answer.headers[name] != HEADERS[name]
    ]
    policy = answer.headers.get("content-security-policy", "")
    found += [f"policy: {policy}" for weak in ("unsafe", "*", "http:", "https:") if weak in policy]
    if "cache-control" not in answer.headers:
        found.append("no Cache-Control")
    if "server" in answer.headers or "x-powered-by" in answer.headers:
        found.append("says what it runs on")
    for cookie in answer.headers.get_list("set-cookie"):
        marks = {mark.strip().lower() for mark in cookie.split(";")}
        if not cookie.startswith("__Host-") or not {"secure", "httponly", "samesite=lax", "path=/"} <= marks:
            found.append(f"cookie {cookie.partition('=')[0]}")
    leads = answer.headers.get("location", "/")
    if not leads.startswith("/") or leads.startswith(("//", "/\\")):
        found.append(f"leads to {leads}")
    return found


@pytest.mark.engine("sqlite")
async def test_every_route_answers_with_them_and_leads_nowhere_else(people: dict[str, httpx2.AsyncClient]) -> None:
    wrong = []
    for entry in GUARDED:
        for method in sorted(entry.methods or ()):
            query = dict.fromkeys(("suite", "retour", "next", "url"), AWAY)
            for name, made in people.items():
                if entry.path.endswith("/deconnexion") and name != "nobody":
                    continue
                sent = query if method == "POST" else None
                answer = await made.request(method, sample(entry), params=query, data=sent)
                wrong += [(method, entry.path, name, fault) for fault in faults_of(answer)]
                kept = answer.headers.get("cache-control", "")
                if entry.policy.name in PERSONAL and "no-store" not in kept and "private" not in kept:
                    wrong.append((method, entry.path, name, f"may be kept: {kept}"))
    assert wrong == []


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("elsewhere", ELSEWHERE)
async def test_after_signing_in_one_goes_to_a_page_of_ours_alone(
    people: dict[str, httpx2.AsyncClient], elsewhere: str
) -> None:
    answer = await people["aicha"].get(f"/compte/connexion?suite={quote(elsewhere)}")
    assert answer.headers["location"] == "/"
    page = await people["nobody"].get(f"/compte/connexion?suite={quote(elsewhere)}")
    assert "ailleurs.example" not in page.text


Raise = Callable[[Request], Awaitable[Response]]


def raising(error: Exception) -> Raise:
    async def handler(_request: Request) -> Response:
        raise error

    return handler


ERRORS: dict[str, tuple[int, Exception]] = {
    "/essai/perdu": (404, Problem(code="x", status=404, title="x")),
    "/essai/invalide": (422, Problem(code="x", status=422, title="x")),
    "/essai/trop": (429, too_many(retry_after_s=3)),
    "/essai/brise": (500, ZeroDivisionError()),
    "/essai/occupe": (503, DatabaseBusy()),
    "/essai/plein": (507, StorageFull()),
}


@pytest.mark.engine("sqlite")
async def test_every_error_page_has_them_too_and_says_nothing_of_the_inside(
    app: Starlette, people: dict[str, httpx2.AsyncClient]
) -> None:
    for path, (_status, error) in ERRORS.items():
        app.router.routes.append(route(path, raising(error), policy=ANYONE))
    nobody = people["nobody"]
    answers = [(status, await nobody.get(path)) for path, (status, _error) in ERRORS.items()]
    answers += [
        (404, await nobody.get("/nulle-part")),
        (405, await nobody.delete("/compte/connexion")),
        (413, await nobody.post("/compte/connexion", content=b"x" * 200_000)),
        (400, await nobody.post("/compte/connexion", content=b"x", headers={"Content-Type": "multipart/form-data"})),
        (403, await nobody.post("/compte/connexion", headers={"Sec-Fetch-Site": "cross-site"})),
        (401, await nobody.get("/push/unread")),
        (422, await nobody.post("/compte/connexion")),
    ]
    for status, answer in answers:
        assert answer.status_code == status, answer.text[:300]
        assert faults_of(answer) == [], status
        assert "no-store" in answer.headers["cache-control"], status
        assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert not re.search(r"Traceback|ZeroDivision|\.py\b|sqlite|asyncpg", answer.text, re.IGNORECASE), status
    retries = {status: "retry-after" in answer.headers for status, answer in answers if status in {429, 503}}
    assert retries == {429: True, 503: True}


async def test_over_tls_browsers_are_told_to_stay_on_it() -> None:
    assert SecurityHeaders(lambda *_: None, is_tls=True).headers.items() >= TLS_HEADERS.items()  # type: ignore[arg-type] # only its headers are read
    secured = SecurityHeaders(lambda *_: None, is_tls=True).headers["Content-Security-Policy"]  # type: ignore[arg-type] # as above
    assert secured.endswith("; upgrade-insecure-requests")
    assert "max-age=63072000" in TLS_HEADERS["Strict-Transport-Security"]


@pytest.mark.engine("sqlite")
async def test_too_many_tries_is_an_error_page_like_the_others(people: dict[str, httpx2.AsyncClient]) -> None:
    install(replace(current(), settings=replace(current().settings, limits=True)))
    sent = {"email": AICHA.email, "password": "jamais-le-bon-mot"}
    answers = [await people["nobody"].post("/compte/connexion", data=sent) for _ in range(21)]
    assert answers[-1].status_code == 429
    assert faults_of(answers[-1]) == []
    assert int(answers[-1].headers["retry-after"]) > 0
