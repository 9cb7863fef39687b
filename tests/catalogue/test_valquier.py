"""The commune of France: services in the order of a citizens’ portal, procedures that say all they ask, its words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import holidays
import httpx2
import pytest

from server import catalogue
from server.catalogue import rules
from server.catalogue.contacts import contacts
from server.catalogue.sentences import field_errors
from server.places.building.generating import generate
from server.platform.installation import current, install
from server.platform.municipality import Municipality, check, load
from tests.catalogue.test_rivemont import ICONS

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SERVICES = [
    "Mettre à jour mes informations personnelles",
    "Élections",
    "Voirie et domaine public",
    "État civil (actes)",
    "Social",
    "Enfance / Jeunesse",
    "Papiers et citoyenneté",
    "Location de salles municipales",
]
"""As on the home page of the portal's manual."""
SIGNALLED = {"chaussee", "eclairage", "proprete"}
"""Told without an account, and without any paper."""
WITHOUT_PAPERS = SIGNALLED | {"acte-deces", "plan-canicule"}
PLACED = SIGNALLED | {"benne", "occupation-domaine", "changement-adresse", "plan-canicule"}
ELSEWHERE = re.compile(
    r"courriel|clavard|fin de semaine|fins de semaine|texto|\b3-?1-?1\b|9-1-1|Info-Sésame", re.IGNORECASE
)
"""Words of Québec."""


@pytest.fixture
def valquier(rivemont: Municipality) -> Iterator[Municipality]:
    """Valquier, the municipality of this process for one test."""
    before = current()
    town = load("valquier")
    install(replace(before, town=town))
    yield town
    assert rivemont.slug == "rivemont"
    install(before)


def test_nothing_is_wrong_with_its_files(valquier: Municipality) -> None:
    assert check(valquier.folder) == []


def test_its_services_are_those_of_the_portal_in_their_order_and_none_is_empty(valquier: Municipality) -> None:
    assert [category.title.fr for category in valquier.categories] == SERVICES
    assert len(valquier.topics) >= 18
    used = [topic.category for topic in valquier.topics]
    assert list(dict.fromkeys(used)) == [category.code for category in valquier.categories]


def test_the_home_offers_one_procedure_of_each_service(valquier: Municipality) -> None:
    popular = [topic.category for topic in valquier.topics if topic.popular]
    assert popular == [category.code for category in valquier.categories]


def test_each_procedure_says_its_duration_its_terms_and_the_papers_it_asks(valquier: Municipality) -> None:
    for topic in valquier.topics:
        assert topic.explanation, topic.code
        assert 3 <= topic.duration_min <= 10, topic.code
        assert bool(topic.terms) != (topic.code in SIGNALLED), topic.code
        assert bool(topic.documents) != (topic.code in WITHOUT_PAPERS), topic.code
    child = catalogue.require_topic("fiche-enfant")
    assert child.duration_min == 10
    titles = " ".join(paper.title.fr for paper in child.documents)
    for named in ("Carnet de vaccination (DT Polio)", "Livret de famille", "acte de naissance", "(PAI)"):
        assert named in titles


def test_a_procedure_needs_an_identification_and_only_a_signalling_may_be_anonymous(valquier: Municipality) -> None:
    assert {topic.code for topic in valquier.topics if topic.allows_anonymous} == SIGNALLED
    assert {topic.code for topic in valquier.topics if not topic.needs_account} == SIGNALLED | {"plan-canicule"}


def test_a_child_s_file_asks_for_school_level_class_and_activities(valquier: Municipality) -> None:
    topic = catalogue.require_topic("fiche-enfant")
    titles = {question.title.fr for question in topic.questions}
    assert {"Année scolaire", "Établissement", "Niveau", "Classe", "Inscription aux activités"} <= titles
    for code, is_required in (("ecole", True), ("niveau", True), ("activites", True), ("classe", False)):
        question = topic.question(code)
        assert question, code
        assert question.required is is_required, code


def test_a_birth_certificate_without_parents_is_for_everybody(valquier: Municipality) -> None:
    topic = catalogue.require_topic("acte-naissance")
    person: dict[str, object] = {
        "nombre": 1,
        "nom": "Cordier",
        "prenoms": "Lina",
        "date": "2019-05-14",
        "lieu": "valquier",
        "envoi": "courrier",
    }
    person |= {question.code: True for question in topic.questions if question.kind == "consent"}
    assert catalogue.answer_errors(topic, {"genre": "sans-filiation", **person}, today=TODAY) == []
    errors = catalogue.answer_errors(topic, {"genre": "copie", **person}, today=TODAY)
    assert [error.pointer for error in errors] == ["/answers/qualite", "/answers/parents"]


def test_a_place_is_asked_only_where_it_says_something(valquier: Municipality) -> None:
    assert {topic.code for topic in valquier.topics if topic.place} == PLACED


async def test_a_certificate_is_three_steps_away_and_a_pothole_four(
    valquier: Municipality, visitor: httpx2.AsyncClient
) -> None:
    certificate = (await visitor.get("/demandes/nouvelle/acte-naissance")).text
    assert "Étape 1 sur 3" in certificate
    assert "place_mode" not in certificate
    pothole = (await visitor.get("/demandes/nouvelle/chaussee")).text
    assert "Étape 1 sur 4" in pothole
    assert 'href="tel:112"' in pothole


def test_its_one_telephone_number_is_said_once(valquier: Municipality) -> None:
    assert [contact.url for contact in contacts() if contact.kind == "phone"] == ["tel:0353010010"]


def test_it_speaks_as_in_france(valquier: Municipality) -> None:
    for file in [*valquier.folder.rglob("*.yaml"), *valquier.folder.rglob("*.md")]:
        assert ELSEWHERE.findall(file.read_text()) == [], file.name
    assert "adresse électronique" in (valquier.folder / "topics" / "informations-personnelles.yaml").read_text()


def test_its_cards_are_short_owned_and_read_again_over_the_year(valquier: Municipality) -> None:
    assert len(valquier.cards) >= 16
    for card in valquier.cards:
        assert 120 <= len(card.fr.text.split()) <= 350, card.code
        assert card.review.year == 2027, card.code
    assert len({card.review.month for card in valquier.cards}) >= 10
    for_agents = [card for card in valquier.cards if not card.public]
    assert 2 <= len(for_agents) <= 3
    assert {topic for card in valquier.cards for topic in card.topics} == {topic.code for topic in valquier.topics}


def test_every_link_of_a_card_leads_somewhere_that_its_reader_may_see(valquier: Municipality) -> None:
    public = {card.code for card in valquier.cards if card.public}
    for card in valquier.cards:
        links = re.findall(r"\]\(([^)]*)\)", card.fr.text)
        assert links, card.code
        for link in links:
            _empty, kind, *rest = link.split("/")
            if kind == "fiches":
                assert rest[0] in (public if card.public else {one.code for one in valquier.cards}), (card.code, link)
                assert rest[0] != card.code, link
            else:
                assert (kind, rest[0]) == ("demandes", "nouvelle"), (card.code, link)
                assert valquier.topic(rest[1]), (card.code, link)


def test_every_icon_and_the_emblem_are_drawn(valquier: Municipality) -> None:
    drawn = set(re.findall(r'^ *"([a-z-]+)": \'<', ICONS.read_text(), re.MULTILINE))
    assert {topic.icon for topic in valquier.topics} | {page.icon for page in valquier.about} <= drawn
    assert (ICONS.parents[2] / "static" / "icons" / valquier.emblem).exists()


def test_its_holidays_are_those_of_france(valquier: Municipality) -> None:
    off = holidays.country_holidays(valquier.country, subdiv=valquier.subdivision, years=2026)
    assert {date(2026, 5, 8), date(2026, 7, 14), date(2026, 11, 11)} <= set(off)
    assert date(2026, 6, 24) not in off


def test_the_cases_of_its_demonstration_are_admitted_by_its_rules(valquier: Municipality) -> None:
    assert {case.topic for case in valquier.seed.cases} == {topic.code for topic in valquier.topics}
    for case in valquier.seed.cases:
        topic = catalogue.require_topic(case.topic)
        checked = rules.check(topic.questions, case.answers_on(NOON), today=TODAY)
        assert field_errors(checked.faults, topic.questions) == (), case
        assert case.person or topic.allows_anonymous, case
        assert bool(case.place.label) == bool(topic.place), case
        assert all(step.after_hours < case.age_hours for step in case.steps), case
        assert case.language == "fr-FR"


def test_its_cases_lie_in_the_town_that_is_drawn(valquier: Municipality) -> None:
    drawn = {f"{house.number}, {house.street}" for house in generate("valquier").addresses}
    for case in valquier.seed.cases:
        if case.place.label:
            assert case.place.label.partition(" – ")[0] in drawn, case.place
