"""The cards of the demonstration town: useful, linked, in the French of Québec; its news and its synonyms."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from server.platform.municipality import Municipality

TODAY = date(2026, 11, 30)
PAGES = {"/demarches", "/demandes", "/suivre"}
ELSEWHERE = re.compile(r"tel:[0-9-]+|mailto:311@rivemont\.test")
LINK = re.compile(r"\[[^\]]+\]\(([^)]+)\)")
FOREIGN = re.compile(
    r"\b(e-?mails?|mails?|week-?ends?|parkings?|shopping|newsletter|feedback|checker)\b", re.IGNORECASE
)
TYPEWRITER = re.compile(r"(?<=\w)'(?=\w)|\.\.\.|!|\boops\b|\bdésolé", re.IGNORECASE)


def test_there_are_enough_cards_and_some_are_for_agents_alone(rivemont: Municipality) -> None:
    assert len(rivemont.cards) >= 42
    inside = [card.code for card in rivemont.cards if not card.public]
    assert len(inside) == 5
    assert all(code.startswith("agent-") for code in inside)


def test_each_topic_has_a_card_for_everybody(rivemont: Municipality) -> None:
    served = {code for card in rivemont.cards if card.public for code in card.topics}
    assert {topic.code for topic in rivemont.topics} - served == set()


def test_each_card_is_short_and_in_parts(rivemont: Municipality) -> None:
    for card in rivemont.cards:
        assert 100 <= len(re.findall(r"[\w’-]+", card.fr.text)) <= 350, card.code
        assert len(re.findall(r"^## ", card.fr.text, re.MULTILINE)) >= 2, card.code
        assert card.fr.keywords, card.code
    assert sum("|---|" in card.fr.text for card in rivemont.cards) >= 20


def test_all_links_of_cards_lead_somewhere(rivemont: Municipality) -> None:
    lost = [
        (card.code, link)
        for card in rivemont.cards
        for link in LINK.findall(card.fr.text)
        if not leads_somewhere(rivemont, link, for_everybody=card.public)
    ]
    assert lost == []


def test_public_cards_send_to_each_other_and_to_topics(rivemont: Municipality) -> None:
    for card in rivemont.cards:
        links = LINK.findall(card.fr.text)
        assert any(link.startswith(("/demandes", "/fiches/", "/demarches")) for link in links), card.code


def test_no_two_cards_have_the_same_title_or_summary(rivemont: Municipality) -> None:
    assert len({card.fr.title for card in rivemont.cards}) == len(rivemont.cards)
    assert len({card.fr.summary for card in rivemont.cards}) == len(rivemont.cards)


def test_two_cards_wait_to_be_read_again_and_the_others_are_spread_over_the_year(rivemont: Municipality) -> None:
    assert len([card for card in rivemont.cards if card.review < TODAY]) == 2
    months = Counter((card.review.year, card.review.month) for card in rivemont.cards if card.review >= TODAY)
    assert {year for year, _month in months} == {2027}
    assert len(months) == 12
    assert max(months.values()) <= 10


def test_what_is_read_is_the_french_of_québec_with_its_own_signs(rivemont: Municipality) -> None:
    read = list(sentences(rivemont))
    assert len(read) > 500
    assert [said for said in read if FOREIGN.search(said) or TYPEWRITER.search(said)] == []


def test_people_call_things_otherwise_than_the_catalogue(rivemont: Municipality) -> None:
    assert len(rivemont.synonyms) >= 40
    times = Counter(word for group in rivemont.synonyms for word in group)
    assert [word for word, count in times.items() if count > 1] == []
    by_word = {word: group for group in rivemont.synonyms for word in group}
    for known, wanted in (
        ("trou dans la rue", "nid-de-poule"),
        ("vidange", "ordures"),
        ("frigo", "réfrigérateur"),
        ("réverbère", "lampadaire"),
        ("gratte", "déneigement"),
        ("chien", "animal"),
    ):
        assert wanted in by_word[known]


def test_its_news_are_of_this_season_and_one_is_over(rivemont: Municipality) -> None:
    assert [news.code for news in rivemont.news if news.date <= TODAY <= news.until] == ["nuits-d-hiver", "sapins"]
    assert [news.code for news in rivemont.news if news.until < TODAY] == ["feuilles"]


def leads_somewhere(town: Municipality, link: str, *, for_everybody: bool) -> bool:
    """Whether an address of a card names a page, a topic or a card that its readers may open."""
    *_above, name = link.split("/")
    if link.startswith("/fiches/"):
        card = town.card(name)
        return card is not None and (card.public or not for_everybody)
    if link.startswith("/demandes/nouvelle/"):
        return town.topic(name) is not None
    if link.startswith("/plus/"):
        return any(page.code == name for page in town.about)
    return link in PAGES or ELSEWHERE.fullmatch(link) is not None


def sentences(town: Municipality) -> Iterator[str]:
    """All that people read of the town; not the words that they type to find it."""
    for card in town.cards:
        yield from (card.fr.title, card.fr.summary, re.sub(r"\]\([^)]*\)", "]", card.fr.text))
    for part in (*town.topics, *town.about, *town.news, *town.departments, *town.categories, town.hours):
        yield from _french(part.model_dump(exclude={"keywords"}))


def _french(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("fr"), str):
            yield value["fr"]
        else:
            for member in value.values():
                yield from _french(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _french(member)
