"""A city's own geocoder over HTTP: its two formats, and its bad days."""

import io
import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from server.kernel import clock
from server.places.elsewhere import Elsewhere, StaysPrivate
from server.platform.circuits import FAILURES, FIRST_WAIT
from server.platform.settings import Settings, SettingsError

ADDOK = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [3.6726, 50.4012]},
            "properties": {"label": "12 Rue du Marais 59920 Quiévrechain", "score": 0.97, "id": "59484_0410_00012"},
        }
    ],
}  # fmt: skip
NOMINATIM = [
    {
        "place_id": 1, "osm_type": "way", "osm_id": 123, "lat": "46.4917", "lon": "-80.9930", "category": "highway",
        "type": "residential", "display_name": "Elm Street, Greater Sudbury, Ontario, Canada", "importance": 0.4,
    }
]  # fmt: skip


class City:
    """A geocoder on this machine, that answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.body: bytes = b"[]"
        self.status = 200
        self.hold = threading.Event()
        self.hold.set()
        city = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                city.asked.append(self.path)
                city.hold.wait(10)
                self.send_response(city.status)
                self.send_header("Content-Length", str(len(city.body)))
                self.end_headers()
                self.wfile.write(city.body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def query(self) -> dict[str, list[str]]:
        """What was asked last."""
        return parse_qs(urlsplit(self.asked[-1]).query)


@pytest.fixture
def city() -> Iterator[City]:
    made = City()
    yield made
    made.hold.set()
    made.server.shutdown()
    made.server.server_close()


async def test_addok_is_asked_and_read(city: City) -> None:
    city.body = json.dumps(ADDOK).encode()
    (pick,) = await Elsewhere(city.url, "addok").search("12 rue du marais", near=(50.4, 3.67))
    assert (pick.label, pick.point) == ("12 Rue du Marais 59920 Quiévrechain", (50.4012, 3.6726))
    assert (pick.gazetteer, pick.ids, pick.mode) == ("addok", ("59484_0410_00012",), "address")
    assert city.query() == {
        "q": ["12 rue du marais"], "limit": ["8"], "autocomplete": ["1"], "lat": ["50.40000"], "lon": ["3.67000"],
    }  # fmt: skip


async def test_nominatim_is_asked_and_read(city: City) -> None:
    city.body = json.dumps(NOMINATIM).encode()
    (pick,) = await Elsewhere(city.url, "nominatim").search("elm st", locale="en-CA")
    assert (pick.label, pick.point) == ("Elm Street, Greater Sudbury, Ontario, Canada", (46.4917, -80.993))
    assert (pick.gazetteer, pick.ids) == ("nominatim", ("way:123",))
    assert city.query()["accept-language"] == ["en-CA"]


async def test_the_same_question_is_asked_once_a_day(city: City) -> None:
    there = Elsewhere(city.url, "nominatim")
    first = clock.now()
    with clock.freeze(first):
        for _ in range(3):
            await there.search("elm st")
        assert len(city.asked) == 1
    with clock.freeze(first + timedelta(hours=25)):
        await there.search("elm st")
    assert len(city.asked) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"null", b"5", b'{"features": 5}', b'{"features": [5]}', b"[" * 100_000, b"\xff\xfe",
        b'{"features": [{"properties": {"label": "x"}, "geometry": {"coordinates": [1]}}]}', b"x" * 2_000_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("format_", ["addok", "nominatim"])
async def test_an_answer_that_is_none_is_as_if_nothing_was_known(city: City, body: bytes, format_: str) -> None:
    city.body = body
    assert await Elsewhere(city.url, format_).search("elm st") == []  # type: ignore[arg-type] # one of the two


async def test_places_that_lie_nowhere_or_have_no_name_are_left_out(city: City) -> None:
    wrong = [
        NOMINATIM[0] | change
        for change in ({"lat": "91"}, {"lat": "nan"}, {"display_name": " "}, {"display_name": "a\u202eb"})
    ]
    city.body = json.dumps([*wrong, NOMINATIM[0]]).encode()
    assert len(await Elsewhere(city.url, "nominatim").search("elm st")) == 1


async def test_one_that_is_slow_is_not_waited_for_and_then_left_alone(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.places.elsewhere.PATIENCE_S", 0.05)
    city.hold.clear()
    there = Elsewhere(city.url, "nominatim")
    with clock.freeze(clock.now()):
        for number in range(FAILURES + 3):
            assert await there.search(f"elm st {number}") == []
        assert len(city.asked) == FAILURES
    city.hold.set()
    city.body = json.dumps(NOMINATIM).encode()
    monkeypatch.undo()
    with clock.freeze(clock.now() + FIRST_WAIT + timedelta(seconds=1)):
        assert len(await there.search("elm st again")) == 1


async def test_one_that_is_in_trouble_or_away_costs_nobody_anything(city: City) -> None:
    city.status = 500
    assert await Elsewhere(city.url, "addok").search("elm st") == []
    city.server.shutdown()
    city.server.server_close()
    assert await Elsewhere(city.url, "addok").search("elm st") == []


@pytest.mark.engine("sqlite")
async def test_the_town_asks_it_for_what_it_does_not_know(
    city: City, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.body = json.dumps(NOMINATIM).encode()
    monkeypatch.setattr("server.places.finding.city_geocoder", lambda: Elsewhere(city.url, "nominatim"))
    monkeypatch.setattr("server.places.pages.city_geocoder", lambda: True)
    places = (await client.get("/lieux/recherche", params={"texte": "elm st"})).json()["places"]
    assert [place["label"] for place in places] == ["Elm Street, Greater Sudbury, Ontario, Canada"]
    assert places[0]["pick"]["gazetteer"] == "nominatim"


def test_an_answer_does_not_lead_from_tls_to_a_line_in_the_clear() -> None:
    asked = urllib.request.Request("https://geo.example.org/search?q=elm")
    follow = StaysPrivate().redirect_request
    headers = HTTPMessage()
    assert follow(asked, io.BytesIO(), 302, "Found", headers, "http://geo.example.org/search?q=elm") is None
    assert follow(asked, io.BytesIO(), 302, "Found", headers, "https://geo.example.org/recherche?q=elm") is not None


def test_the_settings_name_it() -> None:
    given = Settings.from_env(
        {"RIVERAIN_GEOCODER_URL": "https://geo.example.org", "RIVERAIN_GEOCODER_FORMAT": "nominatim"}
    )
    assert (given.geocoder_url, given.geocoder_format) == ("https://geo.example.org", "nominatim")
    for wrong in ({"RIVERAIN_GEOCODER_FORMAT": "google"}, {"RIVERAIN_GEOCODER_URL": "file:///etc/passwd"}):
        with pytest.raises(SettingsError, match=next(iter(wrong))):
            Settings.from_env(wrong)
