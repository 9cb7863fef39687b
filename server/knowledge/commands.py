"""What an operator asks of the cards: which are due, which links lead nowhere; other sites only when told to."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from server.knowledge.links import broken_links, languages_of, outside_links
from server.knowledge.queries import all_cards
from server.knowledge.rules import is_overdue
from server.platform.days import today

PATIENCE_S = 10
AT_ONCE = 4
AGENT = "Riverain (check of links)"
REFUSES_ROBOTS = frozenset({401, 403, 405, 429})
"""Answers of sites that are there and do not care for programs."""


def findings(*, asks_elsewhere: bool = False) -> Iterator[str]:
    """What is to be mended, a line each; with `asks_elsewhere`, every other site is asked too."""
    cards = all_cards()
    for card in cards:
        if is_overdue(card.review, today()):
            yield f"{card.code}: to be read again since {card.review} ({card.owner})"
        for broken in broken_links(card):
            yield f"{card.code} ({broken.language}): {broken.address} leads nowhere"
    if asks_elsewhere:
        said = [(card.code, text) for card in cards for _language, text in languages_of(card)]
        asked = sorted({(address, code) for code, text in said for address in outside_links(text)})
        with ThreadPoolExecutor(AT_ONCE) as threads:
            answers = threads.map(_fault_of, [address for address, _code in asked])
        yield from (
            f"{code}: {address}: {fault}" for (address, code), fault in zip(asked, answers, strict=True) if fault
        )


def _fault_of(address: str) -> str:
    """Why an address of another site cannot be read; empty when it can."""
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})  # noqa: S310 - http(s), by `outside_links`
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S):  # noqa: S310
            return ""
    except urllib.error.HTTPError as refused:
        return "" if refused.code in REFUSES_ROBOTS else f"answered {refused.code}"
    except (OSError, ValueError) as lost:
        return str(getattr(lost, "reason", lost))
