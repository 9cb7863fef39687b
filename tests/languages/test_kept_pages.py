"""What a bilingual phone keeps: everything while it fits, else the shells of both languages and its own forms."""

import json

import pytest
from starlette.applications import Starlette

from server.platform.web import precache
from server.platform.web.precache import build_of
from server.platform.web.static import words_files

pytestmark = pytest.mark.engine("sqlite")
FORM = "/demandes/nouvelle/fuite"


async def told(app: Starlette) -> dict[str, str | None]:
    """Each page that the worker is told of, with the language that alone keeps it."""
    line = (await build_of(app, worker=b"")).as_line()
    said = json.loads(line.removeprefix("self.__RIVERAIN__ = ").rstrip(";\n"))
    assert said["languages"] == {"": "fr-CA", "/en": "en-CA"}
    return {entry["url"]: entry.get("language") for entry in said["precache"]}


async def test_both_languages_are_kept_while_they_fit(app: Starlette) -> None:
    pages = await told(app)
    assert {"/", "/en/", FORM, f"/en{FORM}", "/hors-ligne", "/en/hors-ligne"} <= pages.keys()
    assert set(pages.values()) == {None}


async def test_beyond_that_a_phone_keeps_the_forms_of_the_languages_it_reads(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precache, "LARGEST", 1000)
    pages = await told(app)
    assert [pages[path] for path in ("/", "/en/", "/hors-ligne", "/en/hors-ligne")] == [None] * 4
    assert (pages[FORM], pages[f"/en{FORM}"]) == ("", "/en")


def test_a_front_end_built_without_a_language_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    built = {"page.js": "page-1.js", "words-en.js": "words-en-1.js", "words-en-more.js": "words-en-more-2.js"}
    monkeypatch.setattr("server.platform.web.static.manifest", lambda: built)
    assert words_files("en-CA") == ["words-en.js", "words-en-more.js"]
    assert words_files("fr-CA") == []
    del built["words-en.js"], built["words-en-more.js"]
    with pytest.raises(RuntimeError, match="make build"):
        words_files("en-CA")
