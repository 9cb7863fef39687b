"""What a phone keeps to work without a signal: the public pages and the files they ask for, each with its digest."""

import asyncio
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from starlette.types import ASGIApp, Message, Scope

from server.platform import languages
from server.platform.installation import current
from server.platform.web.banner import as_usual
from server.platform.web.colours import colours_of, colours_url
from server.platform.web.static import DIST, is_words, manifest, static_url, words_files

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger()

PROTOCOL = 1
"""Version of the sync protocol that the worker speaks."""
PAGES = ("/", "/demarches", "/envois", "/plus", "/hors-ligne")
STATIC_LINK = re.compile(r"""(?:href|src)="/static/([^"/?#]+)\"""")
SEARCH_LINK = re.compile(r'data-search-index="([^"]+)"')
"""The index that the search of a page asks for; named by its content."""
NOT_KEPT = re.compile(r"^(account|acts|desk|mine|moderation|preview|sw|kill-worker|map|robot-worker)\b")
"""Programs of the staff, of who opens an account, of pages that bring their own (« Mes demandes », a case), of maps."""
LARGEST = 340_000
"""Compressed bytes that a device may keep to work without a signal: 350 KB with what answers add."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """The application as phones keep it; `name` changes with any byte of it."""

    name: str
    entries: tuple[tuple[str, str], ...]
    """Address and sha-256 of its bytes."""
    later: tuple[str, ...] = ()
    """What devices take along once the application is installed, so that installing weighs less: the index of the
    search, and the pages about the town."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Pages that only devices of one language keep: address and the prefix of that language."""

    def as_line(self) -> str:
        """The line of JavaScript that tells the worker."""
        precache = [
            {"url": url, "digest": digest, **({"language": self.apart[url]} if url in self.apart else {})}
            for url, digest in self.entries
        ]
        told = {
            "build": self.name,
            "icon": static_url("icon-192.png"),
            "languages": languages.spoken(),
            "later": self.later,
            "precache": precache,
            "proto": PROTOCOL,
        }
        return f"self.__RIVERAIN__ = {json.dumps(told, ensure_ascii=True)};\n"


def public_pages() -> list[str]:
    """The pages that are the same for everybody and wanted without a signal, in each language of the town."""
    return [*_installed_pages(), *_about_pages()]


def _installed_pages() -> list[str]:
    bare = [*PAGES, *(f"/demandes/nouvelle/{topic.code}" for topic in current().town.topics)]
    return [prefix + path for prefix in languages.spoken() for path in bare]


def _about_pages() -> list[str]:
    return [f"{prefix}/plus/{page.code}" for prefix in languages.spoken() for page in current().town.about]


async def build_of(app: ASGIApp, *, worker: bytes) -> Build:
    """The build that `app` serves on usual days, with the bytes of its worker counted in its name.

    What the town says for some days is no new version: phones hear of it otherwise (`pwa/worker/renewing.js`).
    """
    with as_usual():
        pages = {path: page for path in _installed_pages() if (page := await _page(app, path)) is not None}
    names = sorted({name for page in pages.values() for name in _files_of(page)} | set(_scripts()))
    files = await asyncio.to_thread(lambda: {f"/static/{name}": (DIST / name).read_bytes() for name in names})
    pictures = {picture.url: picture.content for picture in current().town.pictures}
    colours = {url: colours_of(current().town.colours) for url in (colours_url(),) if url}
    indices = tuple(sorted({url for page in pages.values() for url in SEARCH_LINK.findall(page.decode())}))
    kept = pages | files | pictures | colours
    entries = tuple((url, hashlib.sha256(content).hexdigest()) for url, content in kept.items())
    apart = await asyncio.to_thread(_apart, pages, files | pictures)
    name = hashlib.sha256(worker + json.dumps(entries).encode()).hexdigest()[:16]
    return Build(name=name, entries=entries, later=(*indices, *_about_pages()), apart=apart)


def _apart(pages: Mapping[str, bytes], files: Mapping[str, bytes]) -> dict[str, str]:
    """Nothing while all languages fit; else a device keeps the shells of all, and the rest of those that it speaks."""
    spoken = languages.spoken()
    weight = sum(len(gzip.compress(content)) for content in (*pages.values(), *files.values()))
    if len(spoken) == 1 or weight <= LARGEST:
        return {}
    shells = {prefix + path for prefix in spoken for path in PAGES}
    return {path: _prefix_of(path) for path in pages if path not in shells}


def _prefix_of(path: str) -> str:
    return "" if languages.bare(path) == path else languages.ENGLISH


def _files_of(page: bytes) -> "Iterator[str]":
    known = set(manifest().values())
    return (name for name in STATIC_LINK.findall(page.decode()) if name in known)


def _scripts() -> list[str]:
    """All that pages of residents may import later, when there is no signal to fetch it."""
    spoken = {file for language in languages.spoken().values() for file in words_files(language)}
    return [
        name
        for logical, name in manifest().items()
        if name.endswith(".js") and not NOT_KEPT.match(logical) and (logical in spoken or not is_words(logical))
    ]


async def _page(app: ASGIApp, path: str) -> bytes | None:
    """The page as a stranger without a cookie gets it; None, said in the log, when it is not a page."""
    answer = await ask_as_stranger(app, path)
    if answer.status != 200:
        log.warning("precache.left_out", path=path, status=answer.status)
        return None
    return answer.body


class Answer:
    """What `ask_as_stranger` was given."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def ask_as_stranger(app: ASGIApp, path: str, *, application: object = None) -> Answer:
    """The answer of `app` to somebody without a cookie, uncompressed; a layer inside an application names it."""
    answer = Answer()
    await app({**_scope(path), "app": application}, _nothing, answer.take)
    return answer


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _scope(path: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
        "state": {},
    }
