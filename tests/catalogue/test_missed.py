"""Searches that found nothing are counted: by month, folded, without who; what may tell of a person is not kept."""

from datetime import UTC, datetime

import httpx2
import pytest
from starlette.applications import Starlette

from server.catalogue.missed import NOTED_PER_HOUR
from server.catalogue.models import MissedSearch
from server.kernel import clock
from tests.conftest import ClientFor
from tests.support.cast import ADMINISTRATOR, MARC_ANTOINE, SUPERVISOR
from tests.support.clients import browser

MISSED = "/demarches/sans-resultat"


async def counted() -> dict[str, int]:
    return {one.words: one.count for one in await MissedSearch.all()}


async def miss(visitor: httpx2.AsyncClient, query: str, language: str = "fr-CA") -> httpx2.Response:
    return await visitor.post(MISSED, data={"q": query, "langue": language})


async def test_one_word_written_in_two_ways_is_counted_twice(client: httpx2.AsyncClient) -> None:
    for query in ("Hippopotame", " hippopôtame !"):
        assert (await miss(client, query)).status_code == 204
    assert await counted() == {"hippopotame": 2}


@pytest.mark.parametrize(
    "query",
    [
        "zzyzx@exemple.test", "418 555 0199", "zzyzx 4185550199", "RVM-2026-004512-7", "", "zz", "???",
        "un zzyzx deux zzyzx trois zzyzx quatre zzyzx", "graffiti", "12345",
    ],
)  # fmt: skip
async def test_what_tells_of_a_person_or_was_found_is_not_kept(client: httpx2.AsyncClient, query: str) -> None:
    assert (await miss(client, query)).status_code == 204
    assert await counted() == {}


async def test_long_words_are_cut_and_languages_of_the_town_alone_are_known(client: httpx2.AsyncClient) -> None:
    await miss(client, "zzyzx" * 30)
    await miss(client, "qwqwqw", language="tlh")
    await miss(client, "qwqwqw", language="")
    assert list(await counted()) == ["zzyzx" * 12]


async def test_a_row_says_nothing_but_words_and_how_often(client: httpx2.AsyncClient) -> None:
    await miss(client, "hippopotame")
    assert set(MissedSearch._meta.db_fields) == {"id", "month", "language", "words", "count"}


async def test_reading_a_page_of_results_counts_nothing(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/demarches", params={"q": "hippopotame"})).status_code == 200
    assert await counted() == {}


async def test_the_month_is_the_towns(client: httpx2.AsyncClient) -> None:
    with clock.freeze(datetime(2026, 12, 1, 2, 0, tzinfo=UTC)):  # still the evening of the 30th in Rivemont
        await miss(client, "hippopotame")
    assert [one.month for one in await MissedSearch.all()] == ["2026-11"]


async def test_nobody_fills_the_table(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def hit(key: str, *, limit: int, window_s: int) -> None:
        asked.append(f"{key} {limit} {window_s}")

    monkeypatch.setattr("server.catalogue.missed.limits.hit", hit)
    async with browser(app) as visitor:
        await miss(visitor, "hippopotame")
        await miss(visitor, "graffiti")
    assert asked == [f"missed-searches {NOTED_PER_HOUR} 3600"]


async def test_supervisors_read_what_is_missing_and_agents_do_not(
    client: httpx2.AsyncClient, client_for: ClientFor
) -> None:
    for query in ("zzyzx", "hippopotame", "hippopotame"):
        await miss(client, query)
    await MissedSearch.create(month="2026-01", language="fr-CA", words="frigo")
    for person in (SUPERVISOR, ADMINISTRATOR):
        html = (await (await client_for(person)).get("/poste/recherches")).text
        assert html.index("hippopotame") < html.index("zzyzx") < html.index("janvier 2026") < html.index("frigo")
        assert html.count("Trouve un résultat maintenant") == 1
    agent = await client_for(MARC_ANTOINE)
    assert (await agent.get("/poste/recherches")).status_code == 403
    assert "/poste/supervision" not in (await agent.get("/poste/aide")).text
    assert (await agent.get("/poste/supervision")).status_code == 403
    assert "/poste/recherches" in (await (await client_for(SUPERVISOR)).get("/poste/supervision")).text
