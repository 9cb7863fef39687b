"""Public pages are made once for a stranger and given to everybody: the same bytes that phones keep."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.platform import installation
from server.platform.settings import Settings
from server.platform.web import PUBLIC, banner, route
from server.platform.web.banner import Banner
from server.platform.web.kept import PublicPages

FORM = "/demandes/nouvelle/graffiti"


@pytest.fixture
def rendered() -> list[str]:
    return []


@pytest.fixture
async def visitor(monkeypatch: pytest.MonkeyPatch, rendered: list[str]) -> AsyncIterator[httpx2.AsyncClient]:
    monkeypatch.setattr(installation, "_installed", [])
    topics = [SimpleNamespace(code="graffiti"), SimpleNamespace(code="broken")]
    town: Any = SimpleNamespace(about=(), languages=("fr-CA",), time_zone="America/Toronto", topics=topics)
    parts: Any = SimpleNamespace(settings=Settings(), town=town)
    installation.install(parts)

    async def page(request: Request) -> Response:
        rendered.append(request.url.path)
        status = 500 if request.url.path.endswith("broken") else 200
        said = request.headers.get("cookie", "") + request.url.query
        return HTMLResponse(f"<h1>Page {said}</h1>" * 100, status_code=status, headers={"Cache-Control": "no-cache"})

    app = Starlette(
        routes=[
            route(path, page, policy=PUBLIC)
            for path in ("/", "/demarches", "/plus/{page}", "/demandes/nouvelle/{topic}")
        ],
        middleware=[Middleware(PublicPages)],
    )
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost") as client:
        yield client


async def test_a_page_is_rendered_once_for_everybody_and_never_for_a_person(
    visitor: httpx2.AsyncClient, rendered: list[str]
) -> None:
    first = await visitor.get(FORM, headers={"Cookie": "aicha=1"})
    second = await visitor.get(FORM, headers={"Accept-Encoding": "identity"})
    assert first.text == second.text == "<h1>Page </h1>" * 100
    assert rendered == [FORM]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("br;q=0, gzip;q=0.5", "gzip"), ("GZIP", "gzip"), ("x-br, gzip", "gzip")],
)
async def test_it_comes_compressed_to_whoever_takes_it(visitor: httpx2.AsyncClient, accepted: str, coding: str) -> None:
    packed = await visitor.get("/", headers={"Accept-Encoding": accepted})
    plain = await visitor.get("/", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.content == plain.content


async def test_who_has_it_already_is_told_so(visitor: httpx2.AsyncClient) -> None:
    known = await visitor.get("/")
    again = await visitor.get("/", headers={"If-None-Match": known.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"
    other = await visitor.get("/", headers={"If-None-Match": 'W/"another"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/demarches?q=trou", {}), ("/demarches", {"HX-Request-Type": "partial"}), ("/plus/inconnue", {})],
)
async def test_a_search_a_part_and_other_pages_are_made_each_time(
    visitor: httpx2.AsyncClient, rendered: list[str], path: str, headers: dict[str, str]
) -> None:
    for _ in range(2):
        await visitor.get(path, headers=headers)
    assert len(rendered) == 2


async def test_a_page_that_fails_is_not_kept(visitor: httpx2.AsyncClient, rendered: list[str]) -> None:
    for _ in range(2):
        assert (await visitor.get("/demandes/nouvelle/broken")).status_code == 500
    assert len(rendered) == 2


async def test_kept_pages_belong_to_the_state_of_the_town(
    visitor: httpx2.AsyncClient, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Banner] = []
    monkeypatch.setattr(banner, "_reader", [lambda: said[0] if said else None])
    await visitor.get("/")
    said.append(
        Banner(
            state="a-1.9", title="Crue", text="…", hours="…", until=datetime(2026, 6, 16, tzinfo=UTC), is_reduced=False
        )
    )
    for _ in range(2):
        await visitor.get("/")
    assert len(rendered) == 2
    with banner.as_usual():
        await visitor.get("/")  # what phones install, while the event lasts
    await visitor.get("/")
    said.clear()
    await visitor.get("/")
    assert len(rendered) == 2
