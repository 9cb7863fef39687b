"""English lies under `/en`: what comes in, where it leads, what devices ask, and a town that speaks French alone."""

from dataclasses import replace

import httpx2
import pytest
from markupsafe import Markup

from server.accounts.models import Account
from server.app import create_app
from server.platform.languages import Addressed, bare, here, in_language
from server.platform.settings import Settings
from server.platform.web.linking import linked
from server.platform.web.render import environment
from server.platform.words import spoken_in
from tests.conftest import ClientFor
from tests.support.cast import AICHA
from tests.support.clients import browser, for_app
from tests.support.forms import form_of
from tests.support.reading import read

pytestmark = pytest.mark.engine("sqlite")
FORM = "/demandes/nouvelle/nid-de-poule"


async def test_the_address_says_the_language(stranger: httpx2.AsyncClient) -> None:
    for path, language in (("/plus", "fr-CA"), ("/en/plus", "en-CA"), ("/en/", "en-CA"), ("/", "fr-CA")):
        answer = await stranger.get(path)
        assert (answer.status_code, answer.headers["content-language"], read(answer.text).language) == (
            200,
            language,
            language,
        )
    assert (await stranger.get("/en")).headers["location"] == "/en/"
    assert (await stranger.get("/english")).status_code == 404


async def test_a_page_says_where_it_is_in_the_other_language(stranger: httpx2.AsyncClient) -> None:
    page = (await stranger.get("/en/demarches?q=pothole")).text
    assert '<link rel="canonical" href="http://localhost:8311/en/demarches">' in page
    assert '<link rel="alternate" hreflang="fr-CA" href="http://localhost:8311/demarches">' in page
    (switch,) = [way for way in read(page).ways if way.language == "fr-CA" and not way.address.startswith("http")]
    assert switch.address == "/demarches?q=pothole"
    assert ">Français</a>" in page


async def test_an_answer_to_a_posting_is_switched_to_a_page_that_opens(stranger: httpx2.AsyncClient) -> None:
    answer = await stranger.post("/en/compte/connexion", data={"email": "", "password": ""})
    assert answer.status_code == 422
    switches = [way.address for way in read(answer.text).ways if way.language == "fr-CA" and way.address[0] == "/"]
    assert switches == ["/compte/connexion"]


async def test_what_needs_an_account_leads_to_signing_in_and_back_in_english(
    client_for: ClientFor, stranger: httpx2.AsyncClient
) -> None:
    refused = await stranger.get("/en/avis")
    assert refused.headers["location"] == "/en/compte/connexion?suite=/avis"
    page = (await stranger.get(refused.headers["location"])).text
    assert 'action="/en/compte/connexion"' in page
    assert 'name="suite" value="/avis"' in " ".join(page.split())
    aicha = await client_for(AICHA)
    saved = await aicha.post("/en/compte", data={"first_name": "Aïcha", "last_name": "Belkacem", "civility": ""})
    assert saved.headers["location"] == "/en/compte?enregistre=1"
    assert (await Account.get(email=AICHA.email)).language == "en-CA"


async def test_the_application_of_each_language_starts_in_it(stranger: httpx2.AsyncClient) -> None:
    english = (await stranger.get("/en/manifest.webmanifest")).json()
    assert (english["id"], english["scope"], english["start_url"]) == ("/", "/", "/en/?source=app")
    assert (english["lang"], english["name"]) == ("en-CA", "311 City of Deux-Rives")
    assert [shortcut["url"] for shortcut in english["shortcuts"]] == ["/en/demarches", "/en/demandes"]
    assert (await stranger.get("/manifest.webmanifest")).json()["start_url"] == "/?source=app"


@pytest.mark.parametrize(
    ("asked", "title"), [("en-CA,en;q=0.8", "This submission was not understood."), ("fr", ""), ("", "")]
)
async def test_a_device_is_refused_in_the_language_it_asks_for(
    stranger: httpx2.AsyncClient, asked: str, title: str
) -> None:
    path = "/sync/v1/cases/6f1c2a3e-5b7d-4c8e-9f10-112233445566"
    headers = {"X-Sync": "1", "X-Proto": "1", "Accept-Language": asked, "Content-Type": "application/json"}
    answer = await stranger.put(path, content=b"{", headers=headers)
    assert answer.json()["title"] == (title or "Cet envoi n’a pas été compris.")


async def test_without_a_script_the_form_is_shown_in_the_other_language_with_what_was_typed(
    stranger: httpx2.AsyncClient,
) -> None:
    sent = {"etape": "2", "action": "langue", "place_mode": "text", "place_label": "12 Quay Street"}
    answer = await stranger.post(f"/en{FORM}", data=sent)
    assert answer.status_code == 200
    assert read(answer.text).language == "en-CA"
    assert form_of(answer.text, f"/en{FORM}").value("place_label") == "12 Quay Street"
    assert form_of(answer.text, f"/en{FORM}").value("etape") == "2"
    assert f'formaction="{FORM}"' in answer.text


async def test_pages_of_both_languages_are_made_once_for_everybody(stranger: httpx2.AsyncClient) -> None:
    for path in ("/en/", f"/en{FORM}", "/en/hors-ligne", FORM):
        first, second = [await stranger.get(path) for _ in range(2)]
        assert first.headers["etag"] == second.headers["etag"]
        assert first.headers["cache-control"] == "no-cache"


async def test_where_no_english_is_spoken_english_leads_to_the_same_page(settings: Settings, unbuilt: None) -> None:
    app = create_app(for_app(replace(settings, municipality="rivemont")))
    async with app.router.lifespan_context(app), browser(app) as visitor:
        led = await visitor.get("/en/demarches?q=trou")
        assert (led.status_code, led.headers["location"]) == (302, "/demarches?q=trou")
        for elsewhere, here_all_the_same in (("/en//mal.test", "/mal.test"), ("/en/%5Cmal.test", "/%5Cmal.test")):
            assert (await visitor.get(elsewhere)).headers["location"] == here_all_the_same
        assert (await visitor.get("/en/%E2%82%AC")).headers["location"] == "/%E2%82%AC"
        assert (await visitor.post("/en/compte/connexion")).status_code == 404
        assert "hreflang" not in (await visitor.get("/plus")).text


def test_every_address_of_ours_is_written_in_the_language_that_is_spoken(app: object) -> None:
    source = (
        '<a href="/plus"></a><a href="{{ url }}"></a><form action="/x/{{ code }}"></form>'
        '<i data-hx-get="{{ url }}/y"></i>'
        '<link href="/static/a.css"><a href="tel:311"></a><a href="{% if code %}/a{% else %}/b{% endif %}"></a>'
    )
    template = environment().from_string(source)
    with spoken_in("en-CA"):
        said = template.render(url=Markup("/demandes"), code="1")
    assert said == (
        '<a href="/en/plus"></a><a href="/en/demandes"></a><form action="/en/x/1"></form>'
        '<i data-hx-get="/en/demandes/y"></i>'
        '<link href="/static/a.css"><a href="tel:311"></a><a href="/en/a"></a>'
    )
    assert template.render(url="/demandes", code="") == source.replace("{{ url }}", "/demandes").replace(
        "{{ code }}", ""
    ).replace("{% if code %}/a{% else %}/b{% endif %}", "/b")


def test_only_pages_of_ours_have_a_language(app: object) -> None:
    with spoken_in("en-CA"):
        paths = ("/", "/en/plus", "/plus?a=/en", "/static/a.js", "/sync/v1", "//host/a", "a")
        said = ["/en/", "/en/plus", "/en/plus?a=/en", "/static/a.js", "/sync/v1", "//host/a", "a"]
        assert [here(path) for path in paths] == said
        assert linked(Addressed("/plus")) == "/plus"
        assert isinstance(linked(Markup("/plus")), Markup)
    assert in_language("/demandes", "en-CA") == "/en/demandes"
    assert [bare(path) for path in ("/en", "/en/", "/en?x", "/environs")] == ["/", "/", "/?x", "/environs"]
    assert [bare(path) for path in ("/en//mal.test", "/en///mal.test")] == ["/mal.test", "/mal.test"]
    assert here("/plus") == "/plus"
