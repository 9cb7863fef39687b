"""The town's colours: where they are its own, pages, phones and letters have them; all that follows can be read."""

import re
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from starlette.applications import Starlette

from server.platform.installation import Installation, current
from server.platform.municipality import Colours, Municipality, load
from server.platform.municipality.colours import LEAST_CONTRAST, contrast
from server.platform.web.colours import OURS, colours_of, colours_url, mixed
from server.platform.web.precache import build_of
from server.platform.web.render import TEMPLATES, render_text

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"


def tokens(stylesheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """What `:root` says on the light ground and on the dark one."""
    light, dark = stylesheet.split("(prefers-color-scheme: dark)")[:2]
    read = re.compile(r"--([a-z-]+): (#[0-9A-Fa-f]{6});")
    return dict(read.findall(light)), dict(read.findall(dark))


def test_the_product_s_own_colours_need_no_stylesheet(rivemont: Municipality) -> None:
    light, dark = tokens(TOKENS.read_text())
    own = (light["river"], dark["river"], light["beacon"], dark["beacon"])
    assert tuple(colour.upper() for colour in own) == OURS
    assert (colours_of(rivemont.colours), colours_url()) == (b"", "")


async def test_a_page_asks_for_the_town_s_colours_under_the_name_that_they_give(resident: httpx2.AsyncClient) -> None:
    page = (await resident.get("/")).text
    assert page.index("/static/riverain") < page.index(f'<link rel="stylesheet" href="{colours_url()}">')
    answer = await resident.get(colours_url())
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert current().town.colours.river.light in answer.text
    assert (await resident.get("/images/couleurs.000000000000.css")).status_code == 404


async def test_a_phone_keeps_them_for_when_there_is_no_signal(
    bilingual_app: tuple[Starlette, Installation], grandlac: Municipality
) -> None:
    build = await build_of(bilingual_app[0], worker=b"")
    assert colours_url() in [url for url, _digest in build.entries]


@pytest.mark.parametrize("town", ["rivemont", "grandlac"])
def test_what_follows_from_them_can_be_read(town: str) -> None:
    given = load(town).colours
    sheet = colours_of(given).decode() or TOKENS.read_text()
    light, dark = tokens(sheet)
    for shades, surface, on_river, on_beacon in (
        (light, "#FFFFFF", "#FFFFFF", "#FFFFFF"),
        (dark, "#17232D", "#0B1218", "#16120F"),
    ):
        for ground in (shades["river-tint"], surface):
            assert contrast(shades["river-deep"], ground) >= LEAST_CONTRAST
        assert contrast(shades["river"], shades["river-tint"]) >= LEAST_CONTRAST
        assert contrast(on_river, shades["river"]) >= LEAST_CONTRAST
        assert contrast(on_river, shades["river-deep"]) >= LEAST_CONTRAST
        assert contrast(on_beacon, shades["beacon-deep"]) >= LEAST_CONTRAST


def test_letters_have_them_too(grandlac: Municipality) -> None:
    letter = render_text("mail/password_changed.html", SimpleNamespace(reset_link="/"))
    assert f"border-top: 4px solid {grandlac.colours.river.light}" in letter
    assert OURS[0] not in letter


def test_a_share_of_another_colour() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mixed("#123456", "#FFFFFF", 0) == "#123456"
    assert isinstance(load("grandlac").colours, Colours)


def test_every_page_with_the_product_s_stylesheet_has_the_town_s_after_it() -> None:
    """A preview is a page of its own too."""
    sources = {file.name: file.read_text() for file in TEMPLATES.rglob("*.html")}
    dressed = {name: source for name, source in sources.items() if 'static("riverain.css")' in source}
    assert {"base.html", "preview.html"} <= set(dressed)
    for name, source in dressed.items():
        assert source.index('static("riverain.css")') < source.index('href="{{ town_colours() }}"'), name
