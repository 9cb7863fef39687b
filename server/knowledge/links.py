"""Where the links of cards lead, and which lead nowhere: ours against the routes and the catalogue, others by form.

Nothing is fetched here: who reads a card must not make the town call elsewhere. `commands.py` does, for an operator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from server.platform import languages
from server.platform.installation import current
from server.platform.markdown import addresses_of, headings_of, judged
from server.platform.municipality import Card, Said
from server.platform.web.addresses import policy_at

NAMES = "s-"
"""Before the names of headings, so that none is that of a part of the page."""
FOR_EVERYBODY = frozenset({"public", "public-data", "anyone", "signed-in"})
_MAIL = re.compile(r"mailto:[^@\s?&]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\?(?:subject|body)=[^\s&]*)?", re.IGNORECASE)
_PHONE = re.compile(r"tel:\+?[0-9][0-9-]{1,20}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A link that leads nowhere, in one language of a card."""

    card: str
    language: str
    address: str


def links_of(card: Card, said: Said, *, root: str = "/fiches", names: str = NAMES) -> dict[str, str]:
    """The addresses of a card's text that lead somewhere, each with where in the language that is spoken.

    Other cards are read under `root`; `names` stands before the names of its own headings.
    """
    return judged(said.text, lambda written: languages.here(where(written, card, said, root=root, names=names)))


def outside_links(said: Said) -> tuple[str, ...]:
    """The addresses of other sites, of the right form."""
    return tuple(address for address in addresses_of(said.text) if _is_outside(address))


def broken_links(card: Card) -> Iterator[Broken]:
    """The links of a card that lead nowhere, in all its languages."""
    for language, said in languages_of(card):
        known = links_of(card, said)
        for address in addresses_of(said.text):
            if address not in known:
                yield Broken(card=card.code, language=language, address=address)


def languages_of(card: Card) -> Iterator[tuple[str, Said]]:
    """What the card says, with the language of each."""
    yield "fr", card.fr
    if card.en:
        yield "en", card.en


def where(written: str, card: Card, said: Said, *, root: str = "/fiches", names: str = NAMES) -> str:
    """Where an address in a card's text leads; empty when nowhere, or where a resident may not go."""
    if any(sign in written for sign in "\\\t\n\r\0"):
        return ""
    if written.startswith("#"):
        return f"#{names}{unquote(written[1:])}" if _has_heading(said, unquote(written[1:])) else ""
    if written.startswith("/") and not written.startswith("//"):
        return _ours(written, card, root)
    if _is_outside(written) or _MAIL.fullmatch(written) or _PHONE.fullmatch(written):
        return written
    return ""


def _is_outside(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in {"http", "https"} or parts.username is not None or port == 0:
        return False
    return _HOST.fullmatch(host) is not None and not any(sign.isspace() for sign in address)


def _ours(written: str, card: Card, root: str) -> str:
    parts = urlsplit(written)
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    policy = policy_at(path)
    if policy is None or (card.public and policy.name not in FOR_EVERYBODY):
        return ""
    *_above, name = path.split("/")
    if path.startswith("/fiches/"):
        return _other_card(name, card, fragment, root)
    return written if _exists(path, name) else ""


def _exists(path: str, name: str) -> bool:
    """Whether what the path names is there; a route alone says only that it could be."""
    town = current().town
    if path.startswith("/demandes/nouvelle/"):
        return town.topic(name) is not None
    if path.startswith("/plus/"):
        return any(page.code == name for page in town.about)
    return True


def _other_card(code: str, card: Card, fragment: str, root: str) -> str:
    other = current().town.card(code)
    if other is None or (card.public and not other.public):
        return ""
    if not fragment:
        return f"{root}/{code}"
    has_it = any(_has_heading(said, fragment) for _language, said in languages_of(other))
    return f"{root}/{code}#{NAMES}{fragment}" if has_it else ""


def _has_heading(said: Said, name: str) -> bool:
    return any(heading.name == name for heading in headings_of(said.text))
