"""In English, all that a page says is English and all that it leads to is too: each page in reach is read."""

import re
from urllib.parse import urlsplit

import httpx2
import pytest

from scripts.catalogues import forms, read
from server.kernel.viewer import Viewer
from server.platform.languages import NO_PAGES
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE, Person
from tests.support.clients import ADDRESS
from tests.support.reading import Reading
from tests.support.reading import read as read_page
from tests.support.reports import report

pytestmark = pytest.mark.engine("sqlite")

FRENCH_WORDS = re.compile(
    r"\b(le|la|les|des|une|du|au|aux|votre|vos|nous|vous|avec|pour|dans|sur|est|sont|cette|qui|que|pas)\b|[«»]"
    r"|^(Le|La|Les|Des|Une|Votre|Vos|Nous|Vous|Avec|Pour|Dans|Sur|Cette|Ce|Il|Elle)\b"
)
PLACE = {"chosen": {"mode": "text", "label": "12 Quay Street"}, "fix": None}
UNSAID = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
PUBLIC = (
    "/en/", "/en/demarches", "/en/demarches?q=pothole", "/en/demarches?q=nothing-of-the-sort", "/en/envois", "/en/plus",
    "/en/plus/questions-frequentes", "/en/plus/declaration-de-services", "/en/hors-ligne", "/en/carte", "/en/suivre",
    "/en/demandes", "/en/demandes/nouvelle/nid-de-poule", "/en/demandes/nouvelle/fuite", "/en/lieux", "/en/_composants",
    "/en/compte", "/en/compte/connexion", "/en/compte/creation", "/en/compte/mot-de-passe-oublie", "/en/dev/courriels",
    "/en/lieux?texte=quai", "/en/compte/creation/confirmation", "/en/compte/activation?jeton=nothing",
    "/en/compte/mot-de-passe?jeton=nothing",
)  # fmt: skip


@pytest.mark.parametrize("path", PUBLIC)
async def test_a_public_page_is_all_english(stranger: httpx2.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    assert answer.status_code in {200, 410}, answer.text
    assert_all_english(answer)


@pytest.mark.parametrize("path", ["/en/nowhere", "/en/demandes/DRV-2026-000001-1", "/en/demandes/nouvelle/nothing"])
async def test_what_does_not_exist_is_refused_in_english(stranger: httpx2.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    assert answer.status_code in {401, 403, 404}
    assert_all_english(answer)


@pytest.mark.parametrize("person", [AICHA, MARC_ANTOINE])
async def test_every_page_that_a_person_can_reach_is_all_english(client_for: ClientFor, person: Person) -> None:
    browser = await client_for(person)
    await some_cases(browser)
    seen = await crawl(browser, ["/en/", "/en/compte", "/en/avis", "/en/compte/avis", "/en/poste"], at_most=120)
    assert len(seen) > 15, seen
    assert any("/poste/demandes/" in path for path in seen) == (person is MARC_ANTOINE)


async def some_cases(browser: httpx2.AsyncClient) -> None:
    """Cases of this person in both languages, one of them treated."""
    viewer = await cases_viewer(browser)
    answers = {"voie": "rue", "dimension": "grand", "danger": True, "profondeur": 12.5, "depuis": "2026-06-14"}
    for language, comment in (("en-CA", "In front of the bus stop."), ("fr-CA", "Devant l’abribus, dans la rue.")):
        await report(viewer, lang=language, comment=comment, place=PLACE, answers=answers)


async def cases_viewer(browser: httpx2.AsyncClient) -> Viewer:
    from server.accounts.queries import open_session
    from server.accounts.sessions import SESSION_COOKIE

    found = await open_session(browser.cookies[SESSION_COOKIE])
    assert found
    return found.viewer


async def crawl(browser: httpx2.AsyncClient, begin: list[str], *, at_most: int) -> list[str]:
    """Every page that can be reached from there, each read; gives their addresses."""
    waiting: list[str] = list(begin)
    seen: list[str] = []
    while waiting and len(seen) < at_most:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = await browser.get(path)
        if answer.is_redirect:
            waiting.append(answer.headers["location"])
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen.append(path)
        assert answer.status_code < 500, path
        page = assert_all_english(answer)
        links = [way.address.split("#")[0] for way in page.ways if way.attribute in {"href", "data-hx-get"}]
        waiting += [link for link in links if link.startswith("/en/") and "/local/" not in link and link not in seen]
    return seen


def assert_all_english(answer: httpx2.Response) -> Reading:
    """Nothing French is said but what the page says to be French, and every way of ours leads on in English."""
    page = read_page(answer.text)
    where = str(answer.request.url)
    assert (page.language, answer.headers["content-language"]) == ("en-CA", "en-CA"), where
    for piece in page.pieces:
        if piece.language.startswith("en"):
            assert piece.text not in FRENCH, (where, piece)
            assert not [sentence for sentence in LONG if sentence in piece.text], (where, piece)
            assert not FRENCH_WORDS.search(piece.text), (where, piece)
            assert not UNSAID.search(piece.text), (where, piece)
    for way in page.ways:
        address = way.address.removeprefix(ADDRESS)
        if address.startswith("/") and not way.language.startswith("fr") and not address.startswith(NO_PAGES):
            assert urlsplit(address).path.startswith("/en/"), (where, way)
    return page


def _french() -> set[str]:
    english = read("en")
    return {
        french
        for sentence, said in english.items()
        for french, translated in zip(forms(sentence), forms(said), strict=True)
        if french.strip() not in {form.strip() for form in forms(said)} and translated
    }


FRENCH = {sentence.strip() for sentence in _french()} - {" ".join(forms(said)) for said in read("en").values()}
LONG = {sentence for sentence in FRENCH if len(sentence) > 12 and not UNSAID.search(sentence)}
