"""Places over HTTP: what the phone asks when it holds no town, the plain search, the town in pieces."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest

from server.platform.settings import Settings
from tests.support.drawn import lay_rivemont
from tests.support.forms import form_of

COUVENT = {"lat": "46.8123", "lon": "-71.2145"}
HOSTILE = ["%", '"', "*", "' OR 1=1 --", "\u202e160 rue", "a" * 10_000, "NEAR(", "{}", "\x00", "((((", "🏠 76e"]
FAR = {"lat": "48.8566", "lon": "2.3522"}


@pytest.fixture
def folder(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
async def test_a_text_finds_addresses_streets_and_corners(client: httpx2.AsyncClient) -> None:
    places = (await client.get("/lieux/recherche", params={"texte": "160 76e rue est"})).json()["places"]
    assert places[0]["label"] == "160, 76e Rue Est"
    assert places[0]["pick"]["mode"] == "address"
    assert places[0]["pick"]["ids"][1] == "house:160"
    corner = (await client.get("/lieux/recherche", params={"texte": "12e avenue ouest et 60e rue ouest"})).json()[
        "places"
    ][0]
    assert corner["kind"] == corner["pick"]["mode"] == "intersection"


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
async def test_around_a_position_three_places_and_whether_it_lies_in_the_town(client: httpx2.AsyncClient) -> None:
    near = (await client.get("/lieux/autour", params=COUVENT)).json()
    assert near["is_outside"] is False
    assert near["places"][0]["label"] == "466, Rue du Couvent"
    assert [place["metres"] for place in near["places"]] == sorted(place["metres"] for place in near["places"])
    assert (await client.get("/lieux/autour", params=FAR)).json() == {"places": [], "is_outside": True}


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
async def test_a_street_gives_its_corners_and_its_segments(client: httpx2.AsyncClient) -> None:
    street = (await client.get("/lieux/rues", params={"texte": "rue du couvent"})).json()["streets"][0]
    along = (await client.get(f"/lieux/rues/{street['id']}")).json()
    assert all(one["label"].startswith("Rue du Couvent et ") for one in along["corners"])
    assert all(one["label"].startswith("Rue du Couvent, ") for one in along["segments"])
    assert len(along["segments"]) >= len(along["corners"]) - 1 > 2


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("text", HOSTILE)
async def test_whatever_is_searched_is_answered(client: httpx2.AsyncClient, text: str) -> None:
    for path in ("/lieux/recherche", "/lieux/rues", "/lieux"):
        answer = await client.get(path, params={"texte": text, "lat": "nan", "lon": "1e400", "nature": text})
        assert answer.status_code == 200, (path, text)


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "params", [{}, {"lat": "91", "lon": "0"}, {"lat": "x", "lon": "y"}, {"lat": "nan", "lon": "0"}]
)
async def test_a_position_that_is_none_has_nothing_near(client: httpx2.AsyncClient, params: dict[str, str]) -> None:
    assert (await client.get("/lieux/autour", params=params)).json() == {"places": [], "is_outside": False}


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("number", ["999999", "9" * 5000, "-1", "1.5"])
async def test_a_street_that_is_none_is_not_found(client: httpx2.AsyncClient, number: str) -> None:
    assert (await client.get(f"/lieux/rues/{number}")).status_code == 404


@pytest.mark.engine("sqlite")
async def test_without_a_gazetteer_nothing_is_there_and_the_search_says_so(client: httpx2.AsyncClient) -> None:
    for path in ("/lieux/recherche?texte=rue", "/lieux/autour?lat=46&lon=-71", "/lieux/rues/1", "/lieux/ville"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path
    assert "La recherche n’est pas prête" in (await client.get("/lieux?texte=rue")).text


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("folder")
async def test_the_plain_search_leads_back_to_the_form(client: httpx2.AsyncClient) -> None:
    page = await client.get("/lieux", params={"texte": "160 76e rue est", "nature": "nid-de-poule"})
    assert page.headers["cache-control"] == "no-store"
    assert "/demandes/nouvelle/nid-de-poule?place=160%2C%2076e%20Rue%20Est" in page.text
    assert form_of(page.text, "/lieux").value("nature") == "nid-de-poule"


@pytest.mark.engine("sqlite")
async def test_the_town_comes_in_pieces_named_by_their_digest(client: httpx2.AsyncClient, folder: Path) -> None:
    town = (await client.get("/lieux/ville")).json()
    whole = b""
    for piece in town["pieces"]:
        answer = await client.get(f"/lieux/morceaux/{piece['sha256']}", headers={"Accept-Encoding": "gzip"})
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers.get("content-encoding", "identity") == "identity"
        assert hashlib.sha256(answer.content).hexdigest() == piece["sha256"]
        assert len(answer.content) == piece["size"]
        whole += answer.content
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (town["size"], town["sha256"])
    assert whole == _pack(folder).read_bytes()
    assert (await client.get(f"/lieux/morceaux/{'0' * 64}")).status_code == 404


@pytest.mark.engine("sqlite")
async def test_a_version_before_is_given_to_whoever_still_downloads_it(
    client: httpx2.AsyncClient, folder: Path
) -> None:
    before = (await client.get("/lieux/ville")).json()
    _lay_another(folder)
    now = (await client.get("/lieux/ville")).json()
    assert now["version"] == "0123456789abcdef"
    assert now["pieces"][0]["size"] == 256 * 1024
    assert (await client.get(f"/lieux/morceaux/{before['pieces'][0]['sha256']}")).status_code == 200


@pytest.mark.engine("sqlite")
async def test_the_phone_answers_as_the_town_does(client: httpx2.AsyncClient, folder: Path) -> None:
    questions = [
        ("/lieux/recherche", {"texte": "160 76e rue est"}, {"ask": "search", "asked": {"texte": "160 76e rue est"}}),
        ("/lieux/rues", {"texte": "couvent"}, {"ask": "streets", "asked": {"texte": "couvent"}}),
        ("/lieux/autour", COUVENT, {"ask": "around", "asked": {"point": [46.8123, -71.2145]}}),
        ("/lieux/autour", FAR, {"ask": "around", "asked": {"point": [48.8566, 2.3522]}}),
        *((f"/lieux/rues/{street}", {}, {"ask": "along", "asked": {"street": street}}) for street in range(0, 160, 7)),
    ]
    version = (await client.get("/lieux/ville")).json()["version"]
    lines = [{"of": {"version": version, "locale": "fr-CA"}, **asked} for _, _, asked in questions]
    answers = _answers_of_the_phone(_pack(folder), lines)
    for (path, params, _), answer in zip(questions, answers, strict=True):
        assert (await client.get(path, params=params)).json() == answer, (path, params)


def _pack(folder: Path) -> Path:
    return next(folder.glob("*.gaz"))


def _lay_another(folder: Path) -> None:
    """A version after, larger than a piece."""
    newer = folder / "rivemont-0123456789abcdef.gaz"
    newer.write_bytes(_pack(folder).read_bytes() * 6)
    written = json.loads((folder / "current.json").read_text())
    written["browser"]["name"] = newer.name
    (folder / "current.json").write_text(json.dumps(written))


def _answers_of_the_phone(pack: Path, lines: Sequence[object]) -> list[object]:
    node = shutil.which("node")
    assert node, "node is needed: install Node.js 20 or newer"
    script = Path(__file__).with_name("gazetteer.mjs")
    asked = "".join(f"{json.dumps(line)}\n" for line in lines)
    said = subprocess.run([node, str(script), str(pack)], input=asked, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines()]
