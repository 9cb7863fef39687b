"""The bilingual town: twenty-eight services readable in both languages, the popular ones first, cards that lead on."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import holidays
import httpx2
import pytest
from pydantic import BaseModel

from server import catalogue
from server.catalogue import rules
from server.catalogue.contacts import contacts
from server.catalogue.sentences import field_errors
from server.kernel import text
from server.platform import search, words
from server.platform.municipality import Municipality, check, load
from server.platform.municipality.colours import LEAST_CONTRAST, contrast
from server.platform.municipality.phrases import Words

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
ICONS = ROOT / "templates" / "components" / "icon.html"
LINK = re.compile(r"\]\(([^)]+)\)")
NOT_OURS = re.compile(
    r"\b(e-?mail|mail|week-?end|parking|chat(ter|tez)|canceller|adresse électronique|formulaire de contact|"
    r"voirie|mairie|ramassage scolaire)\b",
    re.IGNORECASE,
)
"""Words of English, or of France, for what is said otherwise in Ontario’s French."""
# « chat » is an animal here; the chat is « clavardage ».


def phrases(part: object) -> Iterator[Words]:
    """Every text for people in a part of the municipality's data."""
    if isinstance(part, Words):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from phrases(getattr(part, name))
    elif isinstance(part, tuple):
        for each in part:
            yield from phrases(each)


def french(town: Municipality) -> Iterator[str]:
    """All that the town says in French, its cards included."""
    yield from (phrase.fr for phrase in phrases(town))
    for card in town.cards:
        yield from (card.fr.title, card.fr.summary, card.fr.text)


def english(town: Municipality) -> Iterator[str]:
    """All that the town says in English, its cards included."""
    yield from (phrase.en or "" for phrase in phrases(town))
    for card in town.cards:
        assert card.en
        yield from (card.en.title, card.en.summary, card.en.text)


def test_nothing_is_wrong_with_its_files(grandlac: Municipality) -> None:
    assert check(grandlac.folder) == []
    assert (grandlac.languages, grandlac.reference_prefix) == (("fr-CA", "en-CA"), "GLC")


def test_it_offers_twenty_eight_services_the_popular_ones_first(grandlac: Municipality) -> None:
    assert len(grandlac.topics) == 28
    assert [topic.code for topic in grandlac.topics][:8] == [
        "nid-de-poule",
        "deneigement",
        "collecte-oubliee",
        "lampadaire",
        "bac",
        "encombrants",
        "bris-eau",
        "commentaire",
    ]
    assert [topic.popular for topic in grandlac.topics] == [True] * 8 + [False] * 20
    used = {topic.category for topic in grandlac.topics}
    assert used == {category.code for category in grandlac.categories}


def test_every_text_is_said_in_both_languages(grandlac: Municipality) -> None:
    said = list(phrases(grandlac))
    assert len(said) > 800
    for phrase in said:
        assert phrase.en, phrase.fr
        assert phrase.en != phrase.fr or phrase.fr in {"Graffiti", "Stationnement"}, phrase.fr
    assert all(card.en and card.en.text != card.fr.text for card in grandlac.cards)


def test_its_french_is_of_canada(grandlac: Municipality) -> None:
    for sentence in french(grandlac):
        assert not NOT_OURS.search(sentence), sentence
        assert not re.search(r"\w'\w|\.\.\.|(?<!\[)“", sentence), sentence
    whole = " ".join(french(grandlac)).lower()
    for word in ("courriel", "clavard", "fin de semaine", "stationnement", "demande"):
        assert word in whole


def test_its_english_is_of_canada(grandlac: Municipality) -> None:
    whole = " ".join(english(grandlac))
    assert not re.search(r"\b(color|neighbor|center|gray|check mark|zip code|curbside trash)\b", whole, re.IGNORECASE)
    assert not re.search(r"[a-z]'[a-z]", whole)
    for word in ("colour", "neighbour", "snow plowing", "licence"):
        assert word in whole.lower()


def test_sentences_are_short(grandlac: Municipality) -> None:
    for topic in grandlac.topics:
        for line in topic.explanation:
            for said in (line.fr, line.en or ""):
                assert all(len(text.words(sentence)) <= 26 for sentence in re.split(r"[.:;!?]", said)), said


def test_most_services_need_an_account_as_the_source_says(grandlac: Municipality) -> None:
    without = {topic.code for topic in grandlac.topics if not topic.needs_account}
    assert without == {
        "animal-mort",
        "bris-eau",
        "commentaire",
        "depot-sauvage",
        "feu-circulation",
        "graffiti",
        "refoulement-egout",
    }


def test_in_an_emergency_of_the_town_the_essential_services_stay(grandlac: Municipality) -> None:
    assert grandlac.exceptional
    essential = {topic.code for topic in grandlac.topics if topic.essential}
    assert {"bris-eau", "refoulement-egout", "deneigement", "feu-circulation", "chien-chat"} <= essential
    assert len(essential) < 14


def test_outside_its_hours_the_311_answers_for_infrastructure_dogs_and_cats(grandlac: Municipality) -> None:
    hours = grandlac.hours
    assert (hours.opens, hours.closes, len(hours.days)) == ("07:30", "18:00", 5)
    assert hours.outside
    for said, wanted in (
        (hours.outside.fr, ("311", "infrastructure municipale", "chien", "chat")),
        (hours.outside.en or "", ("311", "municipal infrastructure", "dog", "cat")),
    ):
        assert all(word in said for word in wanted)


@pytest.mark.parametrize("language", ["fr-CA", "en-CA"])
def test_when_nothing_fits_there_are_chat_phones_and_mail(grandlac: Municipality, language: str) -> None:
    words.speak(language)
    ways = {(way.kind, way.url) for way in contacts()}
    assert {("phone", "tel:311"), ("phone", "tel:7055550311"), ("mail", "mailto:311@grandlac.test")} <= ways
    chat = next(way for way in contacts() if way.kind == "message")
    assert ("7:30 a.m." if language.startswith("en") else "7\u00a0h\u00a030") in chat.text


async def test_a_search_that_finds_nothing_offers_them(resident: httpx2.AsyncClient) -> None:
    text_of_page = (await resident.get("/demarches", params={"q": "zzzz"})).text
    assert 'href="tel:311"' in text_of_page
    assert 'href="mailto:311@grandlac.test"' in text_of_page
    assert "Clavardage en direct" in text_of_page


FOUND = [
    ("fr-CA", "trou dans la chaussée", "nid-de-poule"),
    ("fr-CA", "chien sans laisse", "chien-chat"),
    ("fr-CA", "boîte bleue", "bac"),
    ("en-CA", "pothole", "nid-de-poule"),
    ("en-CA", "snow plow driveway", "deneigement"),
    ("en-CA", "campfire", "brulage"),
    ("en-CA", "water main break", "bris-eau"),
]


@pytest.mark.parametrize(("language", "query", "code"), FOUND)
def test_a_topic_is_found_in_either_language(grandlac: Municipality, language: str, query: str, code: str) -> None:
    words.speak(language)
    assert code in [entry.code for entry in search.find(query, limit=6) if entry.kind == "topic"][:3]


def test_it_has_cards_and_some_are_for_agents_alone(grandlac: Municipality) -> None:
    public = [card for card in grandlac.cards if card.public]
    assert len(public) >= 15
    assert {card.code for card in grandlac.cards if not card.public} == {
        "appel-morsure",
        "appel-route-fermee",
        "appels-hors-heures",
    }
    for card in grandlac.cards:
        assert card.review.year == 2027, card.code
        assert card.topics, card.code
        for said in (card.fr, card.en):
            assert said
            assert 120 <= len(re.findall(r"[\w’-]+", said.text)) <= 350, card.code
            assert len(said.keywords) >= 5, card.code


def test_every_link_of_a_card_leads_somewhere(grandlac: Municipality) -> None:
    for card in grandlac.cards:
        assert card.en
        assert sorted(LINK.findall(card.fr.text)) == sorted(LINK.findall(card.en.text)), card.code
        for link in LINK.findall(card.fr.text):
            where, _, code = link.rpartition("/")
            assert where in {"/demandes/nouvelle", "/fiches"}, link
            if where == "/fiches":
                other = grandlac.card(code)
                assert other, link
                assert other.public or not card.public, f"{card.code} shows residents the way to {code}"
            else:
                assert grandlac.topic(code), link


def test_a_link_to_a_topic_is_called_what_the_topic_is_called(grandlac: Municipality) -> None:
    for name in re.findall(r"«\u00a0([^»]+)\u00a0»", " ".join(phrase.fr for phrase in phrases(grandlac.topics))):
        known = {topic.title.fr for topic in grandlac.topics}
        assert name in known | {"cédez"}, name
    for name in re.findall(r"choose “([^”]+)”", " ".join(phrase.en or "" for phrase in phrases(grandlac.topics))):
        assert name in {topic.title.en for topic in grandlac.topics}, name


def test_synonyms_are_said_in_both_languages_and_each_once(grandlac: Municipality) -> None:
    assert len(grandlac.synonyms) >= 30
    every = [word.lower() for group in grandlac.synonyms for word in group]
    assert len(every) == len(set(every))


def test_news_are_of_this_season(grandlac: Municipality) -> None:
    assert len(grandlac.news) == 3
    assert all(news.date <= TODAY < news.until for news in grandlac.news)


def test_what_goes_to_the_phone_is_small_in_either_language(grandlac: Municipality) -> None:
    for language in grandlac.languages:
        words.speak(language)
        for topic in grandlac.topics:
            written = json.dumps(catalogue.definition_of(topic), ensure_ascii=False)
            assert len(written.encode()) < 4_000, topic.code


def test_a_page_kept_for_weeks_carries_no_day_that_moves(grandlac: Municipality) -> None:
    for topic in grandlac.topics:
        before, after = (catalogue.question_blocks(topic, {}, today=day) for day in (TODAY, date(2027, 2, 1)))
        assert before == after


def test_every_icon_is_drawn_and_no_drawing_has_the_name_of_another_town_s(grandlac: Municipality) -> None:
    drawn = set(re.findall(r'^ *"([a-z-]+)": \'<', ICONS.read_text(), re.MULTILINE))
    wanted = {topic.icon for topic in grandlac.topics} | {page.icon for page in grandlac.about}
    assert wanted <= drawn
    assert (ROOT / "static" / "icons" / grandlac.emblem).exists()
    others = {picture.name for picture in load("rivemont").pictures}
    assert len(grandlac.pictures) == 8
    assert not others & {picture.name for picture in grandlac.pictures}
    asked = {name for topic in grandlac.topics for name in topic.pictures()}
    assert asked == {picture.name for picture in grandlac.pictures}


def test_its_holidays_are_those_of_ontario(grandlac: Municipality) -> None:
    off = holidays.country_holidays(grandlac.country, subdiv=grandlac.subdivision, years=2026)
    assert date(2026, 2, 16) in off
    assert date(2026, 6, 24) not in off


def test_the_cases_of_its_demonstration_are_admitted_by_its_rules(grandlac: Municipality) -> None:
    cases = grandlac.seed.cases
    assert {case.topic for case in cases} == {topic.code for topic in grandlac.topics}
    for case in cases:
        topic = catalogue.require_topic(case.topic)
        answers = case.answers_on(NOON)
        checked = rules.check(topic.questions, answers, today=TODAY)
        assert field_errors(checked.faults, topic.questions) == (), case
        assert set(answers) <= set(rules.asked(topic.questions, answers, TODAY)), case
        assert case.person or topic.allows_anonymous, case
        assert not (topic.place and topic.place.required) or case.place.label or case.place.lat, case
        assert all(step.after_hours < case.age_hours for step in case.steps), case
    assert {case.status for case in cases} == {"new", "in_progress", "resolved", "cancelled"}


def test_a_case_is_sent_in_the_language_in_which_it_was_written(grandlac: Municipality) -> None:
    by_person = {(case.by, case.language) for case in grandlac.seed.cases if case.by}
    assert by_person == {("rejean.sauve@exemple.test", "fr-CA"), ("priya.nair@exemple.test", "en-CA")}
    sent = [json.loads(case.body(captured_at=NOON))["lang"] for case in grandlac.seed.cases]
    assert sent == [case.language for case in grandlac.seed.cases]


def test_its_colours_are_its_own(grandlac: Municipality) -> None:
    own, others = grandlac.colours, load("rivemont").colours
    for mine, theirs in ((own.river, others.river), (own.beacon, others.beacon)):
        assert mine.light != theirs.light
        assert mine.dark != theirs.dark
    assert contrast(own.river.light, "#F1EFEA") >= LEAST_CONTRAST
