"""Cards in the form of a demand, as a browser without JavaScript gets them."""

import re

import httpx2
import pytest

from server.knowledge import answers_to
from server.knowledge.models import CardCount
from server.platform.municipality import Municipality
from tests.support.forms import form_of
from tests.support.reports import Filling


def offered(page: str) -> list[str]:
    """The cards that a page offers, in their order."""
    return [code for code in re.findall(r'data-answer="([a-z-]*)"', page) if code]


@pytest.mark.parametrize(
    ("topic", "cards", "is_looked_for"),
    [
        ("plainte-commentaire", ["deneigement-horaire"], True),
        ("bac-endommage", ["bac-bleu"], True),
        ("renseignement", [], True),
        ("graffiti", [], False),
        ("eau-potable", [], False),
    ],
)
async def test_cards_that_name_a_topic_are_offered_before_anything_is_written(
    client: httpx2.AsyncClient, town: Municipality, topic: str, cards: list[str], *, is_looked_for: bool
) -> None:
    page = (await client.get(f"/demandes/nouvelle/{topic}?place=x")).text
    assert offered(page) == cards
    assert ("data-answers-found" in page) == is_looked_for


async def test_the_answer_of_a_card_is_counted_and_nothing_is_sent(
    client: httpx2.AsyncClient, town: Municipality
) -> None:
    page = (await client.get("/demandes/nouvelle/plainte-commentaire?place=x")).text
    (button,) = re.findall(r'<button[^>]*form="answered"[^>]*formaction="(/fiches/deneigement[^"]*)"[^>]*>', page)
    assert form_of(page, "/fiches").method == "post"
    answer = await client.post(button, data={"utile": "evitee"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/fiches/deneigement-horaire/merci")
    assert [(row.card, row.kind, row.number) for row in await CardCount.all()] == [
        ("deneigement-horaire", "deflected", 1)
    ]


async def test_enter_in_a_field_never_presses_the_button_of_a_card(
    client: httpx2.AsyncClient, town: Municipality
) -> None:
    page = (await client.get("/demandes/nouvelle/plainte-commentaire?place=x")).text
    form = form_of(page, "/demandes/nouvelle/plainte-commentaire")
    buttons = re.findall(r"<button\b[^>]*>", page.split('id="report"')[1].split("</form>")[0])
    submits = [button for button in buttons if 'type="button"' not in button and "form=" not in button]
    assert 'value="continuer"' in submits[0]
    assert form.method == "post"


async def test_what_was_written_brings_its_cards_before_the_demand_is_sent(
    client: httpx2.AsyncClient, town: Municipality
) -> None:
    filling = await Filling.start(client, "/demandes/nouvelle/renseignement")
    await filling.press("continuer")
    await filling.press("continuer")
    filling.fill(q__sujet="collectes", q__question="L’écocentre prend-il les pneus le samedi ?")
    await filling.press("continuer")
    assert set(offered(filling.answer.text)) == {"ecocentre"}
    filling.fill(q__question="Bonjour, je ne sais pas à qui parler.")
    await filling.press("retour")
    assert offered(filling.answer.text) == []


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("written", "offered_cards"),
    [
        ("Ma rue n’est pas déneigée et la souffleuse est passée hier soir.", ["deneigement-horaire"]),
        ("Je veux me débarrasser de vieux pneus et de peinture, l’écocentre les prend-il ?", ["ecocentre"]),
        ("Les employés du comptoir ont été très aimables, merci à eux.", []),
        ("Le voisin fait du bruit la nuit.", []),
        ("Comment lire mon compteur ?", []),
        ("", []),
    ],
)
async def test_only_a_card_that_surely_answers_is_offered_to_who_did_not_search(
    town: Municipality, written: str, offered_cards: list[str]
) -> None:
    topic = town.topic("renseignement")
    assert topic
    assert [card.code for card in answers_to(topic, written)] == offered_cards
