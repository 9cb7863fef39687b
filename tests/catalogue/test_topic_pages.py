"""A topic and a category under addresses of their own: all that there is to know before beginning, for everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx2
import pytest

from server.catalogue.news import latest_news
from server.catalogue.pages import topic_line
from server.kernel import clock
from server.platform.installation import current, install
from server.platform.municipality import Card, Document, Municipality, News, Said, Topic, Words


def change(topic: Topic, **changes: object) -> Topic:
    """The town of this process with one topic changed."""
    changed = topic.model_copy(update=changes)
    town = current().town
    topics = tuple(changed if one.code == topic.code else one for one in town.topics)
    install(replace(current(), town=town.model_copy(update={"topics": topics})))
    return changed


@pytest.fixture
def pothole(rivemont: Municipality) -> Iterator[Topic]:
    """« Nid-de-poule », which a test may change; the town is itself again afterwards."""
    before = current()
    topic = rivemont.topic("nid-de-poule")
    assert topic
    yield topic
    install(before)


async def test_the_page_of_a_topic_says_all_of_it(visitor: httpx2.AsyncClient) -> None:
    text = (await visitor.get("/demarches/nid-de-poule")).text
    for said in (
        "Un nid-de-poule est un trou dans la chaussée",
        "Prend 2 minutes.",
        "Possible de façon anonyme.",
        "Un premier suivi sera effectué dans un délai maximal de deux jours ouvrables.",
        "La Ville vise à régler la demande en 10 jours ouvrables.",
        "Appeler le 9-1-1",
        "http://localhost:8311/signaler/nid-de-poule",
    ):
        assert said in text, said
    assert '<a class="button button--beacon button--wide"\n href="/demandes/nouvelle/nid-de-poule">' in text
    assert '<link rel="canonical" href="http://localhost:8311/demarches/nid-de-poule">' in text
    assert "<title>Nid-de-poule · Rivemont</title>" in text
    assert 'content="Un trou dans la rue ou la piste cyclable. Un nid-de-poule est' in text
    assert "À avoir sous la main" not in text
    assert "Ce que vous accepterez" not in text


async def test_every_topic_has_its_page_that_anybody_may_keep(visitor: httpx2.AsyncClient) -> None:
    for topic in current().town.topics:
        answer = await visitor.get(f"/demarches/{topic.code}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache"), topic.code
        assert "set-cookie" not in answer.headers
        assert f'href="/demandes/nouvelle/{topic.code}"' in answer.text
    assert (await visitor.get("/demarches/inconnue")).status_code == 404


async def test_papers_terms_and_cards_are_said_before_the_form(visitor: httpx2.AsyncClient, pothole: Topic) -> None:
    papers = (
        Document(
            code="domicile", title=Words(fr="Justificatif de domicile"), required=True, hint=Words(fr="Trois mois")
        ),
        Document(code="plan", title=Words(fr="Plan")),
    )
    change(pothole, documents=papers, terms=(Words(fr="Je déclare que c’est exact."),), who="account")
    said = Said(title="Avant de signaler", summary="Un trou privé", text="…")
    town = current().town
    card = Card(code="trous", fr=said, owner="travaux-publics", review=datetime(2027, 1, 1, tzinfo=UTC).date())
    cards = (card.model_copy(update={"topics": ("nid-de-poule",)}), card.model_copy(update={"code": "autre"}))
    hidden = card.model_copy(update={"code": "interne", "topics": ("nid-de-poule",), "public": False})
    install(replace(current(), town=town.model_copy(update={"cards": (*cards, hidden)})))
    text = (await visitor.get("/demarches/nid-de-poule")).text
    assert re.search(r"<strong>Justificatif de domicile</strong> <span class=\"quiet\">\(obligatoire\)", text)
    assert re.search(r"<strong>Plan</strong> <span class=\"quiet\">\(si vous l’avez\)", text)
    assert "Je déclare que c’est exact." in text
    assert "Il faut un compte :" in text
    assert 'href="/compte/connexion?suite=/demarches/nid-de-poule"' in text
    assert re.findall(r'href="/fiches/(\w+)"', text) == ["trous"]


async def test_lists_lead_to_the_form_unless_something_is_to_be_prepared(pothole: Topic) -> None:
    assert topic_line(pothole).url == "/demandes/nouvelle/nid-de-poule"
    paper = Document(code="plan", title=Words(fr="Plan"))
    for changes in ({"who": "account"}, {"documents": (paper,)}):
        changed = change(pothole, **changes)
        assert topic_line(changed).url == "/demarches/nid-de-poule"


async def test_a_category_has_an_address_and_leads_to_the_others(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/demarches/categorie/rues")
    assert answer.status_code == 200
    assert "<h1>Rues et trottoirs</h1>" in answer.text
    listed = re.findall(r'class="row" href="/demandes/nouvelle/([a-z-]+)"', answer.text)
    assert listed == [topic.code for topic in current().town.topics if topic.category == "rues"]
    others = re.findall(r'class="category" href="/demarches#category-([a-z]+)"', answer.text)
    assert others == [category.code for category in current().town.categories if category.code != "rues"]
    assert '<link rel="canonical" href="http://localhost:8311/demarches/categorie/rues">' in answer.text
    assert (await visitor.get("/demarches/categorie/lune")).status_code == 404


async def test_the_home_names_each_category_with_its_number(visitor: httpx2.AsyncClient) -> None:
    text = (await visitor.get("/")).text
    whole = (await visitor.get("/demarches")).text
    links = re.findall(r'href="/demarches#(category-[a-z]+)">.*?aria-hidden="true">(\d+)<', text)
    assert sum(int(count) for _anchor, count in links) == len(current().town.topics)
    assert all(f'<h2 id="{anchor}"' in whole for anchor, _count in links)
    assert "Voir toutes les démarches" in text


def news(code: str, date: str, until: str) -> News:
    return News.model_validate({"code": code, "title": f"Titre {code}", "text": "Texte.", "date": date, "until": until})


async def test_news_is_told_from_its_day_to_its_last_in_the_towns_zone(
    visitor: httpx2.AsyncClient, pothole: Topic
) -> None:
    told = (news("collecte", "2026-11-01", "2026-11-30"), news("patinoire", "2026-11-20", "2026-12-20"))
    install(replace(current(), town=current().town.model_copy(update={"news": told})))
    at = {  # midnight in Rivemont is five o'clock in UTC
        datetime(2026, 11, 20, 4, 59, tzinfo=UTC): ["Titre collecte"],
        datetime(2026, 11, 20, 5, 0, tzinfo=UTC): ["Titre patinoire", "Titre collecte"],
        datetime(2026, 12, 1, 4, 59, tzinfo=UTC): ["Titre patinoire", "Titre collecte"],
        datetime(2026, 12, 1, 5, 0, tzinfo=UTC): ["Titre patinoire"],
        datetime(2027, 1, 1, tzinfo=UTC): [],
    }
    for instant, titles in at.items():
        with clock.freeze(instant):
            assert [item.title for item in latest_news()] == titles
    with clock.freeze(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        text = (await visitor.get("/")).text
        assert 'data-until="2026-12-01T00:00:00-05:00"' in text
        assert '<time datetime="2026-11-20">20 novembre</time>' in text
    with clock.freeze(datetime(2026, 12, 24, 12, tzinfo=UTC)):
        assert "Titre" not in (await visitor.get("/")).text  # the bytes of yesterday are not given today
