"""The page of a search, and the index that phones fetch: topics and cards together, nothing that is not public."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import httpx2
import pytest

from server.kernel.search import Entry
from server.platform import search
from server.platform.installation import Installation, current, install
from server.platform.municipality import Card, Municipality, Said
from server.platform.words import speak


def card(code: str, title: str, *, public: bool = True) -> Card:
    said = Said(title=title, summary="Ce qu’il faut savoir", keywords=("zéolithe",), text="Laissez couler l’eau.")
    return Card(code=code, fr=said, owner="eaux", review=date(2027, 1, 1), public=public)


@pytest.fixture
def with_cards(rivemont: Municipality) -> Iterator[Municipality]:
    """Rivemont with a public card, one for agents alone, and words that mean the same."""
    before = current()
    cards = (card("eau-brouillee", "L’eau est brouillée"), card("fermer-vanne", "Fermer une vanne", public=False))
    town = rivemont.model_copy(update={"cards": cards, "synonyms": (("nid-de-poule", "cratère de chaussée"),)})
    install(replace(before, town=town))
    yield town
    install(before)


def links(html: str) -> list[str]:
    return re.findall(r'<a class="row" href="(/(?:demandes/nouvelle|fiches)/[a-z-]+)"', html)


async def index_of(visitor: httpx2.AsyncClient) -> tuple[httpx2.Response, str]:
    page = await visitor.get("/demarches", params={"q": "eau"})
    url = re.findall(r'data-search-index="([^"]+)"', page.text)[0]
    return await visitor.get(url), url


async def test_topics_and_cards_are_found_together_and_a_card_says_that_it_is_one(
    visitor: httpx2.AsyncClient, with_cards: Municipality
) -> None:
    html = (await visitor.get("/demarches", params={"q": "eau brouillée"})).text
    assert links(html)[:2] == ["/fiches/eau-brouillee", "/demandes/nouvelle/eau-potable"]
    assert "Fiche · Ce qu’il faut savoir" in html
    assert re.search(r'role="status"[^>]*>\s*\d+ résultats pour', html)


async def test_where_it_may_be_an_emergency_the_result_says_whom_to_call(visitor: httpx2.AsyncClient) -> None:
    html = (await visitor.get("/demarches", params={"q": "nid de poule"})).text
    assert "Quelqu’un est blessé, ou un véhicule bloque la route" in html
    assert '<a href="tel:911">Appelez le 9-1-1</a>' in html
    assert "tel:911" not in (await visitor.get("/demarches", params={"q": "encombrants"})).text


async def test_who_finds_nothing_is_shown_what_is_asked_for_most_and_whom_to_call(visitor: httpx2.AsyncClient) -> None:
    html = (await visitor.get("/demarches", params={"q": "hippopotame"})).text
    assert "Aucun résultat pour «\u00a0hippopotame\u00a0»" in html
    assert links(html) == [f"/demandes/nouvelle/{topic.code}" for topic in current().town.topics if topic.popular]
    assert 'href="tel:311"' in html


async def test_synonyms_of_the_town_find_what_they_mean(with_cards: Municipality) -> None:
    assert search.find("cratère de chaussée")[0] == Entry(kind="topic", code="nid-de-poule")


async def test_agents_find_the_cards_that_are_theirs_alone(with_cards: Municipality) -> None:
    assert search.find("fermer une vanne", kinds=["card"]) == []
    assert search.find("fermer une vanne", audience="staff")[0] == Entry(kind="card", code="fermer-vanne")
    staff = search.index_for("fr-CA", "staff")
    assert staff.suggest("Il faut fermer la vanne, puis un zéolithe", kinds=["card"])


async def test_a_town_that_is_replaced_is_searched_anew(rivemont: Municipality, with_cards: Municipality) -> None:
    assert search.find("zéolithe")
    install(replace(current(), town=rivemont))
    assert search.find("zéolithe") == []


async def test_the_index_of_phones_is_kept_for_ever_under_its_name_and_holds_what_is_public_alone(
    visitor: httpx2.AsyncClient, with_cards: Municipality
) -> None:
    answer, url = await index_of(visitor)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert len(told["rows"]) == len(told["index"]["entries"]) == len(with_cards.topics) + 1
    assert "vanne" not in answer.text
    assert all(f'"{code}"' in json.dumps(told["index"]["entries"]) for code in ("eau-brouillee", "nid-de-poule"))
    assert (await index_of(visitor))[1] == url


async def test_an_old_name_gives_the_index_of_today_and_an_unknown_language_none(visitor: httpx2.AsyncClient) -> None:
    old = await visitor.get("/demarches/index/fr-CA-0000000000000000.json")
    assert old.json() == (await index_of(visitor))[0].json()
    assert old.headers["cache-control"] == "no-cache"
    assert (await visitor.get("/demarches/index/tlh-0000000000000000.json")).status_code == 404


async def test_the_rows_of_the_index_are_those_of_the_page(visitor: httpx2.AsyncClient, rivemont: Municipality) -> None:
    page = (await visitor.get("/demarches", params={"q": "graffiti"})).text
    told = (await index_of(visitor))[0].json()
    number = told["index"]["entries"].index(["topic", "graffiti"])
    flat = re.sub(r"\s+", "", page)
    assert re.sub(r"\s+", "", told["rows"][number]) in flat


async def test_each_language_has_its_index(rivemont: Municipality) -> None:
    speak("en-CA")
    try:
        assert search.find("pothole")[0].code == "nid-de-poule"
        assert search.find("bike path")[0].code == "nid-de-poule"
    finally:
        speak("fr-CA")


def test_two_installations_in_turn_are_each_searched(rivemont: Municipality, with_cards: Municipality) -> None:
    other: Installation = replace(current(), town=rivemont)
    mine = current()
    for installation, is_found in ((mine, True), (other, False), (mine, True)):
        install(installation)
        assert bool(search.find("zéolithe")) is is_found
