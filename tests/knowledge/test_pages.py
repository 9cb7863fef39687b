"""What residents read of the cards: the list, a card, and what their phones take along."""

import re

import httpx2
import pytest

from server.platform.municipality import Municipality
from tests.support.forms import form_of

CARD = "/fiches/bac-bleu"


async def test_the_list_is_by_department_and_hides_what_is_for_agents(
    client: httpx2.AsyncClient, town: Municipality
) -> None:
    page = (await client.get("/fiches")).text
    assert re.findall(r'<h2 id="group-([a-z-]+)"', page) == ["travaux-publics", "matieres-residuelles"]
    assert re.findall(r'href="/fiches/([a-z-]+)"', page) == ["deneigement-horaire", "ecocentre", "bac-bleu"]
    assert "lecture-des-compteurs" not in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("carton", ["bac-bleu"]),
        ("NEIGE dans la rue", ["deneigement-horaire"]),
        ("horaires", ["ecocentre"]),
        ("ecocent", ["ecocentre", "bac-bleu"]),
        ("compteur", []),
        ("<script>alert(1)</script>", []),
        ("les des aux", []),
    ],
)
async def test_words_lead_to_a_card(
    client: httpx2.AsyncClient, town: Municipality, words: str, found: list[str]
) -> None:
    page = (await client.get("/fiches", params={"mots": words})).text
    assert re.findall(r'href="/fiches/([a-z-]+)"', page) == found
    assert ("/demarches?q=" in page) == (not found)
    assert "<script>alert" not in page


async def test_a_card_is_read_whole(client: httpx2.AsyncClient, town: Municipality) -> None:
    answer = await client.get(CARD)
    page = answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert "<h1>Que mettre dans le bac bleu\u00a0?</h1>" in page
    assert '<h2 id="s-ce-qui-va-dans-le-bac" tabindex="-1">' in page
    assert '<h3 id="s-ce-qui-n-y-va-pas" tabindex="-1">' in page
    assert '<a href="/fiches/ecocentre#s-heures">À l’écocentre</a>' in page
    assert 'href="https://tri.exemple.test/guide?lang=fr&amp;v=2" rel="noopener external"' in page
    assert 'class="button button--river"\n href="/demandes/nouvelle/bac-endommage"' in page
    assert "Gestion des matières résiduelles" in page
    assert "31 mars 2030" in page


@pytest.mark.parametrize("path", ["/fiches/inconnue", "/fiches/lecture-des-compteurs", "/fiches/A"])
async def test_what_is_not_for_residents_is_as_if_it_were_not(
    client: httpx2.AsyncClient, town: Municipality, path: str
) -> None:
    unknown = await client.get("/fiches/rien")
    answer = await client.get(path)
    assert answer.status_code == unknown.status_code == 404
    assert (await client.get(f"{path}/merci")).status_code == 404
    assert (await client.post(f"{path}/avis", data={"utile": "oui"})).status_code == 404


async def test_a_link_that_leads_nowhere_is_mere_words(client: httpx2.AsyncClient, town: Municipality) -> None:
    page = (await client.get("/fiches/deneigement-horaire")).text
    assert "fiches voisines" in page
    assert "/fiches/perdue" not in page


async def test_a_verdict_leads_to_thanks(client: httpx2.AsyncClient, town: Municipality) -> None:
    form = form_of((await client.get(CARD)).text, f"{CARD}/avis")
    assert form.buttons == [("utile", "oui"), ("utile", "non")]
    answer = await client.post(form.action, data={"utile": "oui"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CARD}/merci")
    assert "Votre réponse est comptée" in (await client.get(f"{CARD}/merci")).text


async def test_phones_take_along_what_residents_may_read_and_nothing_else(
    client: httpx2.AsyncClient, town: Municipality
) -> None:
    answer = await client.get("/fiches.json")
    assert answer.headers["cache-control"] == "no-cache"
    packed = answer.json()
    assert {card["code"] for card in packed["cards"]} == {"bac-bleu", "deneigement-horaire", "ecocentre"}
    assert "numéro du compteur" not in answer.text
    (bac,) = (card for card in packed["cards"] if card["code"] == "bac-bleu")
    page = (await client.get(CARD)).text
    assert bac["content"] in page
    shell = (await client.get("/fiche-hors-ligne")).text
    for mark in ("card-title", "card-content"):
        assert shell.count(f"<!--{mark}-->") == shell.count(f"<!--/{mark}-->") == 1
    composed = re.sub(
        r"<!--card-content-->.*?<!--/card-content-->", lambda _found: bac["content"], shell, flags=re.DOTALL
    )
    composed = re.sub(r"<!--card-title-->.*?<!--/card-title-->", lambda _found: bac["title"], composed)
    assert composed.split("<title>")[1].split("<meta")[0] == page.split("<title>")[1].split("<meta")[0]
    assert composed.split("<main")[1].split() == page.split("<main")[1].split()


async def test_the_pages_about_the_town_lead_to_the_cards(client: httpx2.AsyncClient, town: Municipality) -> None:
    assert 'href="/fiches"' in (await client.get("/plus?")).text
