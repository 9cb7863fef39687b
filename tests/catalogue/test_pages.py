"""The public pages: the same for everybody, searched without JavaScript, with the town's drawings named by content."""

import re

import httpx2
import pytest

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
    assert re.findall(r'href="/demandes/nouvelle/([a-z-]+)"', found) == ["lampadaire"]
    assert "Un résultat pour «\u00a0LUMIÈRE\u00a0»" in found


HOSTILE = ["<script>alert(1)</script>", '" onfocus="alert(1)', "é" * 5_000, "\x00\x1b", "%%", "{{ 7*7 }}"]


@pytest.mark.parametrize("query", HOSTILE)
async def test_a_hostile_search_finds_nothing_and_stays_text(visitor: httpx2.AsyncClient, query: str) -> None:
    answer = await visitor.get("/demarches", params={"q": query})
    assert answer.status_code == 200
    assert "Aucun résultat pour" in answer.text
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
    assert "Du lundi au vendredi, de 8 h à 19 h" in text
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
