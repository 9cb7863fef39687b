"""The public pages: the same for everybody, searched without JavaScript, with the town's drawings named by content."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import httpx2
import pytest

from server.kernel import clock
from server.platform.installation import current


async def test_the_home_offers_eight_topics_and_the_ways_to_reach_the_town(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/")
    assert answer.status_code == 200
    assert len(re.findall(r'href="/demandes/nouvelle/[a-z-]+"', answer.text)) == 8
    assert 'href="tel:311"' in answer.text
    assert 'href="mailto:311@rivemont.test"' in answer.text


async def test_the_list_is_by_category_and_a_search_ranks_it(visitor: httpx2.AsyncClient) -> None:
    whole = (await visitor.get("/demarches")).text
    assert re.findall(r'<h2 id="category-([a-z]+)"', whole) == [
        "rues", "dechets", "eau", "circulation", "proprete", "nature", "urbanisme", "relation",
    ]  # fmt: skip
    found = (await visitor.get("/demarches", params={"q": "  LUMIÈRE "})).text
    assert re.findall(r'href="/demandes/nouvelle/([a-z-]+)"', found)[0] == "lampadaire"
    assert "pour «\u00a0LUMIÈRE\u00a0»" in found


async def test_lists_say_the_number_under_what_is_often_the_polices(visitor: httpx2.AsyncClient) -> None:
    codes = ["vehicule-abandonne", "graffiti", "bruit"]
    lines = (await visitor.get("/demarches")).text.split('<li class="rows__item">')
    called = [line for line in lines if 'href="tel:911"' in line]
    assert [code for code in codes if any(f'nouvelle/{code}"' in line for line in called)] == codes
    assert len(called) == len(codes)
    assert all("Urgence\u00a0? 9-1-1" in line for line in called)
    assert 'href="tel:911"' in (await visitor.get("/demarches?q=bruit")).text


async def test_a_page_says_the_same_of_its_hours_whenever_it_was_made(visitor: httpx2.AsyncClient) -> None:
    for path in ("/", "/demarches", "/plus"):
        with clock.freeze(datetime(2026, 6, 15, 16, 0, tzinfo=UTC)):
            open_ = (await visitor.get(f"{path}?x")).text
        with clock.freeze(datetime(2026, 6, 15, 3, 0, tzinfo=UTC)):
            closed = (await visitor.get(f"{path}?x")).text
        assert open_ == closed
        assert "Du lundi au vendredi, de 8\u00a0h à 19\u00a0h" in open_
        assert "En dehors de ces heures, composez le 3-1-1" in open_
        assert "Ouvert" not in open_
        found = re.search(r'data-opening="([^"]+)"', open_)
        assert found
        week = json.loads(unescape(found[1]))
        assert (week["days"], week["opens"], week["closes"]) == ([0, 1, 2, 3, 4], 480, 1140)
        assert "2026-06-24" in week["off"]


HOSTILE = ["<script>alert(1)</script>", '" onfocus="alert(1)', "é" * 5_000, "\x00\x1b", "%%", "{{ 7*7 }}"]


@pytest.mark.parametrize("query", HOSTILE)
async def test_a_hostile_search_stays_text(visitor: httpx2.AsyncClient, query: str) -> None:
    answer = await visitor.get("/demarches", params={"q": query})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert 'onfocus="' not in answer.text
    assert len(answer.text) < 20_000


@pytest.mark.parametrize("path", ["/", "/demarches", "/plus", "/plus/questions-frequentes", "/plus/confidentialite",
                                  "/plus/accessibilite", "/plus/declaration-de-services"])  # fmt: skip
async def test_a_public_page_may_be_kept_by_anybody(visitor: httpx2.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in answer.headers
    assert (await visitor.get(path, headers={"Cookie": "riverain=x"})).content == answer.content


async def test_more_leads_to_the_pages_about_the_town(visitor: httpx2.AsyncClient) -> None:
    text = (await visitor.get("/plus")).text
    assert "Du lundi au vendredi, de 8\u00a0h à 19\u00a0h" in text
    for page in current().town.about:
        assert f'href="/plus/{page.code}"' in text
    assert (await visitor.get("/plus/inconnu")).status_code == 404


async def test_a_drawing_is_kept_for_ever_under_the_name_of_its_content(visitor: httpx2.AsyncClient) -> None:
    pictures = current().town.pictures
    assert len(pictures) == 4
    for picture in pictures:
        answer = await visitor.get(picture.url)
        assert answer.content == picture.content
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await visitor.get("/images/bac-cuve.svg")).status_code == 404
    assert (await visitor.get("/images/..%2fmunicipality.yaml")).status_code == 404
