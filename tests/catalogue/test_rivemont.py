"""The demonstration town: topics that ask what they must, and cases that its own rules admit."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import holidays
import pytest

from server import catalogue
from server.catalogue import rules
from server.catalogue.sentences import field_errors
from server.platform.municipality import Municipality, check

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ICONS = Path(__file__).parents[2] / "templates" / "components" / "icon.html"


def test_nothing_is_wrong_with_its_files(rivemont: Municipality) -> None:
    assert check(rivemont.folder) == []


def test_its_most_asked_topics_are_in_the_order_of_the_home_page(rivemont: Municipality) -> None:
    assert [topic.code for topic in rivemont.topics if topic.popular] == [
        "nid-de-poule",
        "lampadaire",
        "encombrants",
        "bac-endommage",
        "collecte-non-faite",
        "trottoir-glissant",
        "graffiti",
        "plainte-commentaire",
    ]


def test_all_that_the_source_names_is_there(rivemont: Municipality) -> None:
    """Guide of the app, the 311 centre's presentation, the article on it: subjects, precisions, delays, 9-1-1."""
    assert len(rivemont.topics) >= 24
    water = catalogue.require_topic("eau-potable").question("precision")
    assert water
    assert water.options[0].title.fr == "Un goût ou une odeur"
    for code in ("bruit", "vehicule-abandonne", "graffiti"):
        emergency = catalogue.topic_view(catalogue.require_topic(code)).emergency
        assert emergency, code
        assert emergency.phone == "9-1-1"
    kinds = {topic.kind for topic in rivemont.topics}
    assert kinds == {"intervention", "information", "complaint"}


def test_a_first_follow_up_is_promised_within_two_working_days_and_for_a_felling_twenty(rivemont: Municipality) -> None:
    felling = catalogue.require_topic("abattage-arbre")
    assert felling.pledge.first_follow_up_days == 20
    for topic in rivemont.topics:
        if topic.code == felling.code:
            continue
        assert catalogue.pledge_sentence(topic) == (
            "Un premier suivi sera effectué dans un délai maximal de deux jours ouvrables."
        )


def test_graffiti_needs_no_answer_and_sends_the_hateful_ones_to_9_1_1(rivemont: Municipality) -> None:
    topic = catalogue.require_topic("graffiti")
    assert topic.allows_anonymous
    assert catalogue.answer_errors(topic, {}, today=TODAY) == []
    view = catalogue.topic_view(topic)
    assert view.emergency
    assert "haineux" in view.emergency.ask
    assert (view.emergency.phone, view.emergency.phone_url) == ("9-1-1", "tel:911")


def test_a_damaged_cart_shows_its_parts_and_a_container_does_not(rivemont: Municipality) -> None:
    topic = catalogue.require_topic("bac-endommage")
    of_cart, of_container = (
        {block.path: block for block in catalogue.question_blocks(topic, {"contenant": code}, today=TODAY)}
        for code in ("bac360", "conteneur")
    )
    parts = of_cart["partie"]
    assert parts.title == "Cochez la partie ou les parties endommagées"
    assert [option.title for option in parts.options] == ["Couvercle", "Cuve", "Essieu", "Poignée"]
    assert all(re.fullmatch(r"/images/bac-\w+\.[0-9a-f]{12}\.svg", option.picture_url) for option in parts.options)
    assert (parts.kind, parts.several, parts.hidden) == ("illustrated", True, False)
    assert {code for code, block in of_container.items() if block.hidden} == {"partie", "roues"}


def test_the_day_of_a_missed_collection_is_not_to_come(rivemont: Municipality) -> None:
    topic = catalogue.require_topic("collecte-non-faite")
    answers = {"matiere": ["ordures"], "jour": "2026-11-23", "etendue": "rue"}
    errors = catalogue.answer_errors(topic, answers, today=TODAY)
    assert [(error.pointer, error.code) for error in errors] == [("/answers/jour", "too-late")]
    assert catalogue.answer_errors(topic, answers | {"jour": "2026-11-22"}, today=TODAY) == []


def test_a_page_kept_for_weeks_carries_no_day_that_moves(rivemont: Municipality) -> None:
    for topic in rivemont.topics:
        before, after = (catalogue.question_blocks(topic, {}, today=day) for day in (TODAY, date(2027, 2, 1)))
        assert before == after
        assert "2026" not in json.dumps(catalogue.definition_of(topic)).replace("RVM-2026", "")


def test_what_goes_to_the_phone_is_small(rivemont: Municipality) -> None:
    for topic in rivemont.topics:
        assert len(json.dumps(catalogue.definition_of(topic), ensure_ascii=False).encode()) < 4_000


def test_every_icon_is_drawn(rivemont: Municipality) -> None:
    drawn = set(re.findall(r'^ *"([a-z-]+)": \'<', ICONS.read_text(), re.MULTILINE))
    wanted = {topic.icon for topic in rivemont.topics} | {page.icon for page in rivemont.about}
    assert wanted <= drawn


def test_its_holidays_are_known(rivemont: Municipality) -> None:
    off = holidays.country_holidays(rivemont.country, subdiv=rivemont.subdivision, years=2026)
    assert date(2026, 6, 24) in off


def test_the_cases_of_its_demonstration_are_admitted_by_its_rules(rivemont: Municipality) -> None:
    assert len(rivemont.seed.cases) >= 25
    assert {case.topic for case in rivemont.seed.cases} == {topic.code for topic in rivemont.topics}
    for case in rivemont.seed.cases:
        topic = catalogue.require_topic(case.topic)
        checked = rules.check(topic.questions, case.answers_on(NOON), today=TODAY)
        assert field_errors(checked.faults, topic.questions) == (), case
        assert case.person or topic.allows_anonymous, case
        assert not (topic.place and topic.place.required) or case.place.label or case.place.lat, case
        assert all(step.after_hours < case.age_hours for step in case.steps), case


def test_a_case_of_the_demonstration_is_what_a_phone_sends(rivemont: Municipality) -> None:
    first = json.loads(rivemont.seed.cases[0].body(captured_at=NOON))
    assert first["answers"] == {"voie": "rue", "dimension": "grand", "danger": True, "manoeuvre": "freinent"}
    assert first["who"]["first_name"] == "Aïcha"
    assert first["place"]["fix"]["accuracy_m"] == 9
    statuses = {case.status for case in rivemont.seed.cases}
    assert statuses == {"new", "in_progress", "resolved", "cancelled"}


SAID = [
    ("nid-de-poule", {"voie": "rue", "danger": True}, ["La rue", "Oui"]),
    ("bac-endommage", {"evenement": "2026-11-01", "partie": ["cuve", "essieu"]}, ["Cuve, Essieu", "1er novembre 2026"]),
    ("lampadaire", {"nombre": 4, "numero": "AB-12"}, ["4\u00a0lampadaires", "AB-12"]),
    ("graffiti", {"ancienne-question": ["a", "b"]}, ["a, b"]),
]


@pytest.mark.parametrize(("topic", "answers", "said"), SAID)
def test_answers_read_as_words(rivemont: Municipality, topic: str, answers: dict[str, object], said: list[str]) -> None:
    words = catalogue.answers_in_words(catalogue.require_topic(topic), answers)
    assert [answer for _question, answer in words] == said
