"""The links of cards: those that lead somewhere are followed, the others are mere words and listed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.knowledge.links import broken_links, links_of, where
from server.platform.installation import current, install
from server.platform.municipality import Card, Municipality, Said, load
from server.platform.web import addresses
from server.platform.words import speak
from server.routes import all_routes


@pytest.fixture
def published(app: object, rivemont: Municipality) -> Iterator[Municipality]:
    addresses.publish(all_routes())
    installed = current()
    install(replace(installed, town=rivemont))
    yield rivemont
    install(installed)


def card_saying(text: str, *, is_public: bool = True, town: Municipality) -> Card:
    """A card with this text."""
    said = Said(title="Essai", summary="Un essai.", text=text)
    return Card(code="essai", fr=said, owner="eaux", review=town.cards[0].review, public=is_public)


LEADS = {
    "/": "/", "/demarches": "/demarches", "/demarches?q=bac#category-dechets": "/demarches?q=bac#category-dechets",
    "/demandes/nouvelle/graffiti": "/demandes/nouvelle/graffiti", "/plus/confidentialite": "/plus/confidentialite",
    "/fiches": "/fiches", "/fiches/ecocentre": "/fiches/ecocentre", "#delais": "#s-delais",
    "/fiches/ecocentre#quoi-apporter": "/fiches/ecocentre#s-quoi-apporter",
    **{address: address for address in (
        "https://ville.test/a?b=c#d", "http://sous.domaine.ville.test:8080/", "tel:311", "tel:+1-418-555-0142",
        "mailto:311@rivemont.test?subject=Bac",
    )},
}  # fmt: skip
NOWHERE = [
    "/perdue", "/demandes/nouvelle/perdue", "/plus/perdue", "/fiches/perdue", "/fiches/ecocentre#perdue", "#perdue",
    "#", "/fiches/lecture-des-compteurs", "/poste", "/poste/fiches", "/dev/courriels", "/metrics", "//ailleurs.test",
    "/\\x.test", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "ftp://x.test", "https://", "https://x", "https://user:secret@ville.test", "https://ville.test:99999",
    "https://-a.test", "http://[::1", "https://127.0.0.1/", "mailto:", "mailto:a b@c.test", "tel:", "tel:abc",
    "mailto:x@y.test?bcc=z@y.test", "perdue", "", "https://ville.test/a\nb", "demarches", "../x",
    "https://ville.test\\@x.test",
]  # fmt: skip


@pytest.mark.engine("sqlite")
def test_where_each_address_leads(published: Municipality) -> None:
    card = card_saying("# Délais", town=published)
    assert {written: where(written, card, card.fr) for written in LEADS} == LEADS
    assert {written: where(written, card, card.fr) for written in NOWHERE} == dict.fromkeys(NOWHERE, "")


@pytest.mark.usefixtures("published")
@pytest.mark.engine("sqlite")
def test_a_card_in_english_leads_to_pages_in_english() -> None:
    install(replace(current(), town=load("grandlac")))
    card = next(card for card in current().town.cards if "](/demandes/nouvelle/" in card.fr.text)
    speak("en-CA")
    ours = [address for address in links_of(card, card.says("en-CA")).values() if address.startswith("/")]
    assert ours
    assert all(address.startswith("/en/") for address in ours)
    speak("fr-CA")
    assert not any(address.startswith("/en/") for address in links_of(card, card.fr).values())


@pytest.mark.engine("sqlite")
def test_a_card_for_agents_may_lead_to_their_pages(published: Municipality) -> None:
    card = card_saying("x", is_public=False, town=published)
    assert where("/poste", card, card.fr) == "/poste"
    root = "/poste/fiches"
    assert where("/fiches/lecture-des-compteurs", card, card.fr, root=root) == f"{root}/lecture-des-compteurs"


@pytest.mark.engine("sqlite")
def test_broken_links_are_told_with_their_language(published: Municipality) -> None:
    card = card_saying("[a](/perdue) [b](/demarches)", town=published)
    both = card.model_copy(update={"en": Said(title="Try", summary="A try.", text="[a](#lost)")})
    assert [(one.language, one.address) for one in broken_links(both)] == [("fr", "/perdue"), ("en", "#lost")]
    assert [one.address for card in published.cards for one in broken_links(card)] == ["/fiches/perdue"]
