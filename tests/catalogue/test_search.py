"""A resident finds a topic with their own words: without accents, by the start of a word, by another name for it."""

import pytest

from server.platform import search
from server.platform.municipality import Municipality


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("nid de poule", "nid-de-poule"),
        ("NID-DE-POULE", "nid-de-poule"),
        ("un trou dans la rue", "nid-de-poule"),
        ("lumière", "lampadaire"),
        ("lumiere", "lampadaire"),
        ("LUMIÈRES DE RUE", "lampadaire"),
        ("lampad", "lampadaire"),
        ("frigo", "encombrants"),
        ("mes vieux réfrigérateurs", "encombrants"),
        ("refrigerateurs", "encombrants"),
        ("roue de bac", "bac-endommage"),
        ("bac cassé", "bac-endommage"),
        ("poubelle pas ramassée", "collecte-non-faite"),
        ("collecte pas faite", "collecte-non-faite"),
        ("glace", "trottoir-glissant"),
        ("deneigement", "deneigement"),
        ("tag", "graffiti"),
        ("plainte", "plainte-commentaire"),
        ("l’éclairage", "lampadaire"),
        ("la piscine", "renseignement"),
        ("goût de chlore", "eau-potable"),
        ("voisin bruyant", "bruit"),
        ("zonage", "urbanisme"),
        ("hippopotame", ""),
        ("'; DROP", ""),
        ("???", ""),
        ("", ""),
    ],
)
def test_words_lead_to_a_topic(rivemont: Municipality, query: str, first: str) -> None:
    found = search.find(query, kinds=[search.TOPIC])
    assert [entry.code for entry in found[:1]] == [code for code in [first] if code]


def test_words_that_say_nothing_do_not_hide_the_others(rivemont: Municipality) -> None:
    assert search.find("le graffiti sur un mur") == search.find("graffiti mur")
