"""Files of the front end: named by their content, kept for ever by browsers, compressed once by the build."""

import json
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server.platform.web.coding import PLAIN, coding_of, headers_of
from server.platform.web.guard import not_found

DIST = Path(__file__).resolve().parents[3] / "static" / "dist"
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".json": "application/json",
}
SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""What the build adds to the name of what it compressed."""
FOREVER = "public, max-age=31536000, immutable"


@lru_cache
def manifest() -> dict[str, str]:
    """Logical name → name with its digest, as the build wrote it."""
    path = DIST / "manifest.json"
    if not path.exists():
        raise RuntimeError("the front end is not built: run `make build`")
    names: dict[str, str] = json.loads(path.read_text())
    return names


def static_url(name: str) -> str:
    """The address of a front-end file by its logical name; an unknown name is a bug in a template."""
    return f"/static/{manifest()[name]}"


def words_files(language: str) -> list[str]:
    """The logical names of the words of pages in `language`: those of its region, or of the language; none in French as
    written. They come from the catalogues when the front end is built.
    """
    base = language.partition("-")[0]
    for tag in (language, base):
        found = [name for name in (f"words-{tag}.js", f"words-{tag}-more.js") if name in manifest()]
        if found:
            return found
    if base != "fr" and "page.js" in manifest():
        raise RuntimeError(f"the front end is built without the words of {language}: run `make build`")
    return []


def is_words(logical: str) -> bool:
    """Whether a file of the build holds the words of one language."""
    return logical.startswith("words-")


async def static_file(request: Request) -> Response:
    """A file of the build, compressed as the browser accepts it."""
    name = request.path_params["name"]
    path = DIST / name
    if name not in manifest().values() or path.suffix not in MEDIA_TYPES:
        raise not_found()
    coding = coding_of(request.headers)
    packed = path.with_name(path.name + SUFFIXES.get(coding, ""))
    if not packed.exists():
        coding, packed = PLAIN, path
    headers = {"Cache-Control": FOREVER, **headers_of(coding)}
    return FileResponse(packed, media_type=MEDIA_TYPES[path.suffix], headers=headers)
