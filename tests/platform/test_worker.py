"""The worker's route, the manifest, the empty local fragments, and the way out."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.platform import installation
from server.platform.municipality import Colours, load
from server.platform.settings import Settings
from server.platform.web import precache, static, worker
from server.platform.web.guard import PUBLIC
from server.platform.web.routing import route

BUNDLE = "self.addEventListener('fetch', () => {});"
KILL = "self.registration.unregister();"
FILES = {
    "sw.js": ("sw-AAAA1111.js", BUNDLE),
    "kill-worker.js": ("kill-worker-AAAA1111.js", KILL),
    "page.js": ("page-AAAA1111.js", "import './report.js'"),
    "report.js": ("report-BBBB2222.js", "export {}"),
    "desk.js": ("desk-CCCC3333.js", "export {}"),
    "riverain.css": ("riverain-DDDD4444.css", "body {}"),
    "unused.css": ("unused-EEEE5555.css", "i {}"),
    **{name: (name, "png") for name in ("icon-192.png", "icon-512.png", "icon-maskable-512.png", "icon.svg")},
}


@dataclass
class Town:
    """As much of a municipality as these routes ask for."""

    name: str = "Ville de Rivemont"
    short_name: str = "Rivemont"
    colours: Colours = load("rivemont").colours
    languages: tuple[str, ...] = ("fr-CA",)
    brand: str = "311"
    service: str = "311 Rivemont"
    about: tuple[Any, ...] = (SimpleNamespace(code="confidentialite"),)
    pictures: tuple[Any, ...] = (SimpleNamespace(url="/images/bac-FFFF6666.svg", content=b"<svg/>"),)
    time_zone: str = "America/Toronto"
    topics: list[Any] = field(
        default_factory=lambda: [
            SimpleNamespace(code="graffiti"),
            SimpleNamespace(code="broken"),
        ]
    )

    def named(self, _language: str) -> str:
        return self.name


@pytest.fixture
def rendered() -> list[str]:
    return []


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: list[str]) -> Starlette:
    for name, content in FILES.values():
        (tmp_path / name).write_text(content)
    for module in (precache, static, worker):
        monkeypatch.setattr(module, "DIST", tmp_path)
        monkeypatch.setattr(module, "manifest", lambda: {logical: name for logical, (name, _) in FILES.items()})
    monkeypatch.setattr(installation, "_installed", [])
    install(Settings())

    def shell(request: Request, _template: str, _page: object, **_headers: object) -> Response:
        rendered.append(request.url.path)
        return HTMLResponse("<h1>Coquille</h1>")

    monkeypatch.setattr(worker, "render", shell)

    async def page(request: Request) -> Response:
        rendered.append(request.url.path)
        assert "cookie" not in request.headers
        if request.url.path.endswith("broken"):
            return HTMLResponse("Désolé", status_code=500)
        return HTMLResponse(f'<link href="/static/riverain-DDDD4444.css"><h1>{request.url.path}</h1>')

    paths = ["/", "/demarches", "/plus", "/plus/{about}", "/demandes/nouvelle/{code}"]
    pages = [route(path, page, policy=PUBLIC) for path in paths]
    return Starlette(routes=[*worker.routes, *pages], middleware=[Middleware(worker.OneWorkerOnly)])


def install(settings: Settings) -> None:
    parts: Any = SimpleNamespace(settings=settings, town=Town(), identity=None)
    installation.install(parts)


def client(app: Starlette) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost")


async def told(app: Starlette) -> tuple[dict[str, Any], httpx2.Response]:
    async with client(app) as visitor:
        answer = await visitor.get("/sw.js")
    line, _, source = answer.text.partition(";\n")
    assert source == BUNDLE
    return json.loads(line.removeprefix("self.__RIVERAIN__ = ")), answer


async def test_the_worker_comes_with_its_build_and_the_digest_of_each_public_page(app: Starlette) -> None:
    told_line, answer = await told(app)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["service-worker-allowed"] == "/"
    digests = {entry["url"]: entry["digest"] for entry in told_line["precache"]}
    async with client(app) as visitor:
        form = await visitor.get("/demandes/nouvelle/graffiti")
    assert digests["/demandes/nouvelle/graffiti"] == hashlib.sha256(form.content).hexdigest()
    assert digests["/static/riverain-DDDD4444.css"] == hashlib.sha256(b"body {}").hexdigest()


async def test_only_what_residents_pages_need_is_kept_and_a_broken_page_is_left_out(app: Starlette) -> None:
    told_line, _ = await told(app)
    urls = {entry["url"] for entry in told_line["precache"]}
    assert urls == {
        *precache.PAGES,
        "/images/bac-FFFF6666.svg",
        "/demandes/nouvelle/graffiti",
        "/static/page-AAAA1111.js",
        "/static/report-BBBB2222.js",
        "/static/riverain-DDDD4444.css",
    }
    assert told_line["later"] == ["/plus/confidentialite"]


async def test_pages_are_rendered_once_however_many_ask(app: Starlette, rendered: list[str]) -> None:
    lines = await asyncio.gather(*(told(app) for _ in range(5)))
    assert len({line["build"] for line, _ in lines}) == 1
    assert len(rendered) == len(set(rendered))


async def test_an_unchanged_worker_is_not_sent_again(app: Starlette) -> None:
    _, answer = await told(app)
    async with client(app) as visitor:
        again = await visitor.get("/sw.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_the_kill_switch_takes_the_workers_place(app: Starlette) -> None:
    install(replace(Settings(), service_worker=False))
    async with client(app) as visitor:
        answer = await visitor.get("/sw.js")
    assert answer.text == KILL
    assert answer.headers["cache-control"] == "no-cache"


async def test_no_other_address_serves_a_worker(app: Starlette) -> None:
    asked = {"Service-Worker": "script"}
    async with client(app) as visitor:
        assert (await visitor.get("/sw.js", headers=asked)).status_code == 200
        for path in ("/", "/local/envois", "/manifest.webmanifest", "/nowhere"):
            assert (await visitor.get(path, headers={**asked, "Accept": "*/*"})).status_code == 403


async def test_the_application_has_a_name_icons_and_shortcuts(app: Starlette) -> None:
    async with client(app) as visitor:
        answer = await visitor.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/", "/?source=app", "/")
    assert manifest["lang"] == "fr-CA"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert [shortcut["url"] for shortcut in manifest["shortcuts"]] == ["/demarches", "/demandes"]


async def test_without_a_worker_nothing_waits(app: Starlette) -> None:
    async with client(app) as visitor:
        answer = await visitor.get("/local/envois/compte")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "", "no-store")
