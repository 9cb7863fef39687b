"""The search of topics and cards: as people write, with mistakes, by other words, the likeliest first."""

import json
from pathlib import Path

import pytest

from server.kernel.search import Document, Index, build, stem, words_of

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "search.json").read_text())
QUERIES = [(vector["query"], vector["first"]) for vector in VECTORS["queries"]]
TEXTS = [(vector["text"], vector["suggested"]) for vector in VECTORS["texts"]]


@pytest.fixture(scope="module")
def town() -> Index:
    """Topics and cards as Rivemont has them."""
    return build([Document(**document) for document in VECTORS["documents"]], VECTORS["synonyms"])


def test_there_are_enough_vectors() -> None:
    assert len({query for query, _first in QUERIES}) >= 60


@pytest.mark.parametrize(("query", "first"), QUERIES)
def test_what_is_typed_finds_what_is_meant_first(town: Index, query: str, first: str) -> None:
    assert [entry.code for entry in town.find(query)][:1] == ([first] if first else [])


@pytest.mark.parametrize(("text", "suggested"), TEXTS)
def test_a_long_text_suggests_what_it_is_about_or_nothing(town: Index, text: str, suggested: list[str]) -> None:
    assert [entry.code for entry in town.suggest(text)] == suggested


@pytest.mark.parametrize("query", ["encombrants", "nid-de-poule", "déneigement", "stationnement de nuit"])
def test_a_search_begins_with_its_first_letters_and_never_loses_what_it_found(town: Index, query: str) -> None:
    first = town.find(query)[0]
    for length in range(3, len(query) + 1):
        assert first in town.find(query[:length]), query[:length]


@pytest.mark.parametrize(
    ("forms", "kept"),
    [
        ("cassé cassée cassés cassées casser", "cass"),
        ("déneigement déneiger déneigée déneigé", "deneig"),
        ("chevaux cheval", "cheval"),
        ("dangereux dangereuse danger", "dang"),
        ("éclairage éclairer éclairé", "eclair"),
        ("parking park parks", "park"),
        ("batterie batteries battery", "batteri"),
        ("poubelle poubele poubelles", "poubel"),
        ("rue rues", "rue"),
        ("eau eaux", "eau"),
    ],
)
def test_the_forms_of_a_word_are_one(forms: str, kept: str) -> None:
    assert {stem(word) for word in words_of(forms)} == {kept}


def of(*documents: Document, synonyms: list[list[str]] | None = None) -> Index:
    return build(documents, synonyms or [])


def topic(code: str, title: str, **more: object) -> Document:
    return Document(kind="topic", code=code, title=title, **more)  # type: ignore[arg-type] # members of Document


def codes(index: Index, query: str) -> list[str]:
    return [entry.code for entry in index.find(query)]


def test_a_title_says_more_than_a_keyword_a_summary_and_a_text() -> None:
    index = of(
        topic("text", "A", body=["le bac"]), topic("summary", "B", summary="Le bac"),
        topic("keyword", "C", keywords=["bac"]), topic("title", "Le bac"),
    )  # fmt: skip
    assert codes(index, "bac") == ["title", "keyword", "summary", "text"]


def test_all_the_words_come_before_some_of_them_and_what_says_little_is_left_out() -> None:
    index = of(
        topic("one", "Bac brun"), topic("both", "Autre", body=["un bac brun cassé"]), topic("rare", "Cassé"),
        topic("little", "Rien", body=["brun"]),
    )  # fmt: skip
    assert codes(index, "bac brun cassé") == ["both", "one", "rare"]


def test_a_mistake_counts_less_than_the_word_and_is_not_looked_for_where_the_word_is_known() -> None:
    index = of(topic("sand", "Sable"), topic("table", "Table"))
    assert codes(index, "table") == ["table"]
    assert codes(index, "zable") == ["sand", "table"]


def test_two_mistakes_are_forgiven_in_long_words_that_begin_right_alone() -> None:
    index = of(topic("lamp", "Lampadaire"), topic("noise", "Bruit"))
    assert codes(index, "lampdairre") == ["lamp"]
    assert codes(index, "kampadiarre") == []
    assert codes(index, "bri") == []


def test_what_answers_alike_stays_in_the_towns_order() -> None:
    index = of(*(topic(code, "Arbre") for code in "cab"))
    assert codes(index, "arbre") == ["c", "a", "b"]


def test_phrases_of_a_group_stand_for_each_other_whole_not_word_by_word() -> None:
    index = of(
        topic("pothole", "Nid-de-poule"), topic("hen", "Une poule perdue"),
        synonyms=[["nid-de-poule", "trou dans la rue"]],
    )  # fmt: skip
    assert codes(index, "trou dans la rue") == ["pothole"]
    assert codes(index, "trous") == ["pothole"]


def test_kinds_and_a_limit_may_be_chosen() -> None:
    index = of(topic("a", "Bac"), Document(kind="card", code="b", title="Bac"), topic("c", "Bac"))
    assert [entry.code for entry in index.find("bac", kinds=["card"])] == ["b"]
    assert [entry.code for entry in index.find("bac", limit=2)] == ["a", "b"]


def test_addresses_of_links_are_not_searched_their_words_are() -> None:
    index = of(Document(kind="card", code="a", title="A", body=["Voyez [votre secteur](/plus/carte-secrete)."]))
    assert codes(index, "secteur") == ["a"]
    assert codes(index, "secrete") == []


@pytest.mark.parametrize(
    "query", ["%", '"', "\u202e\u200f", "\x00", "x" * 10_000, "9" * 400, "🦫 🦫", "hasOwnProperty"]
)
def test_hostile_queries_find_nothing_and_break_nothing(town: Index, query: str) -> None:
    assert town.find(query) == []
    assert town.suggest(query) == []


def test_an_empty_town_answers_nothing() -> None:
    assert of().find("bac") == []
    assert of().suggest("un bac") == []
