"""The cards as the staff has them: the list with what is to be mended first, a card, and cards beside a case."""

import html
import re
from datetime import datetime

import httpx2

from server.kernel.viewer import Viewer
from server.platform.municipality import Municipality
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.forms import form_of
from tests.support.reports import report


async def test_what_is_to_be_mended_comes_first(
    client_for: ClientFor, town: Municipality, frozen_clock: datetime
) -> None:
    agent = await client_for(MARC_ANTOINE)
    page = (await agent.get("/poste/fiches")).text
    assert re.findall(r'href="/poste/fiches/([a-z-]+)"', page) == [
        "deneigement-horaire", "lecture-des-compteurs", "ecocentre", "bac-bleu",
    ]  # fmt: skip
    assert "4 fiches, dont 2 à reprendre" in page
    assert "À relire depuis le 15 janvier 2026" in page
    assert "Un lien ne mène nulle part" in page
    assert "Pour les agents seulement" in page
    found = (await agent.get("/poste/fiches", params={"mots": "compteur"})).text
    assert re.findall(r'href="/poste/fiches/([a-z-]+)"', found) == ["lecture-des-compteurs"]


async def test_the_numbers_of_a_month_stand_beside_each_card(
    client_for: ClientFor, town: Municipality, frozen_clock: datetime
) -> None:
    agent = await client_for(MARC_ANTOINE)
    for _time in range(2):
        await agent.post("/fiches", json={"counts": [["bac-bleu", "shown"], ["bac-bleu", "deflected"]]})
    await agent.post("/fiches", json={"counts": [["bac-bleu", "useful"]]})
    page = (await agent.get("/poste/fiches")).text
    row = page.split('href="/poste/fiches/bac-bleu"')[1].split("</tr>")[0]
    assert re.findall(r'tabular-cell">(\d+)<', row) == ["2", "0", "1", "0", "2"]
    before = (await agent.get("/poste/fiches?mois=2026-05")).text
    assert re.findall(r'tabular-cell">([1-9])<', before) == []
    for odd in ("2026-13", "abc", "0000-01", "٢٠٢٦-06", "' OR 1"):
        assert (await agent.get("/poste/fiches", params={"mois": odd})).status_code == 200
    own = (await agent.get("/poste/fiches/bac-bleu")).text
    assert "juin 2026" in own
    assert re.findall(r'tabular-cell">(\d+)<', own) == ["2", "0", "1", "0", "2"]


async def test_agents_read_every_card_and_see_which_links_are_broken(
    client_for: ClientFor, town: Municipality, client: httpx2.AsyncClient
) -> None:
    agent = await client_for(MARC_ANTOINE)
    hidden = (await agent.get("/poste/fiches/lecture-des-compteurs")).text
    assert "numéro du compteur" in hidden
    assert '<a href="/poste">ouvrez la file</a>' in hidden
    assert "Voir la page publique" not in hidden
    broken = (await agent.get("/poste/fiches/deneigement-horaire")).text
    assert "<code>/fiches/perdue</code>" in broken
    assert '<a href="/poste/fiches/ecocentre#' not in broken
    bac = (await agent.get("/poste/fiches/bac-bleu")).text
    assert 'href="/poste/fiches/ecocentre#s-heures"' in bac
    assert (await agent.get("/poste/fiches/inconnue")).status_code == 404
    assert (await client.get("/poste/fiches")).status_code in {303, 401}
    resident = await client_for(AICHA)
    assert (await resident.get("/poste/fiches/bac-bleu")).status_code == 404


async def test_the_cards_of_its_topic_and_service_lie_beside_a_case(
    client_for: ClientFor, town: Municipality, client: httpx2.AsyncClient
) -> None:
    aicha: Viewer = await sign_in(client, AICHA)
    snow = {"topic": "deneigement", "answers": {}, "comment": "Rien."}
    case = (await report(aicha)).case
    agent = await client_for(MARC_ANTOINE)
    page = (await agent.get(f"/poste/demandes/{case.reference}")).text
    assert snow
    assert re.findall(r'data-answer="([a-z-]+)"', page) == ["deneigement-horaire"]  # its service is « Travaux publics »
    assert "Insérer le lien dans la réponse" in page


async def test_a_card_is_searched_and_put_into_the_answer_without_a_script(
    client_for: ClientFor, town: Municipality, client: httpx2.AsyncClient
) -> None:
    case = (await report(await sign_in(client, AICHA))).case
    agent, path = await client_for(MARC_ANTOINE), f"/poste/demandes/{case.reference}"
    page = (await agent.get(path, params={"statut": "nouvelle"})).text
    search = form_of(page.replace('role="search"', "", 1), path)
    assert search.method == "get"
    assert search.value("statut") == "nouvelle"
    found = (await agent.get(path, params={**search.data(), "fiches": "écocentre"})).text
    assert "2 fiches trouvées" in found
    (link,) = re.findall(r'href="([^"]*inserer=ecocentre&amp;comme=lien)"', found)
    answer = form_of((await agent.get(html.unescape(link))).text, f"{path}/suivis")
    assert answer.value("text") == "Les heures de l’écocentre : http://localhost:8311/fiches/ecocentre"
    assert answer.value("audience") == "public"
    text = form_of((await agent.get(f"{path}?inserer=bac-bleu&comme=texte")).text, f"{path}/suivis")
    assert "– le papier et le carton défait ;" in text.value("text")
    assert "À l’écocentre (http://localhost:8311/fiches/ecocentre#s-heures)" in text.value("text")
    hidden = form_of((await agent.get(f"{path}?inserer=lecture-des-compteurs&comme=lien")).text, f"{path}/suivis")
    assert "http" not in hidden.value("text").split("Demandez")[0]
    assert "numéro du compteur" in hidden.value("text")
    nothing = form_of((await agent.get(f"{path}?inserer=perdue")).text, f"{path}/suivis")
    assert nothing.value("text") == ""
