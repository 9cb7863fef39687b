"""What a search shows: rows made by the server, on its page and inside the index that phones search by themselves."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.catalogue.addresses import form_url
from server.catalogue.views import phone_url
from server.kernel.search import Entry
from server.platform import search
from server.platform.installation import current
from server.platform.municipality import Card, Topic
from server.platform.per_town import PerTown
from server.platform.web.coding import packings
from server.platform.web.render import render_text
from server.platform.words import _, current_language

INDEX_PATH = "/demarches/index"
SHOWN = 30
"""Results on a page: who needs more of them types another word."""
_LINE_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """A topic or a card in a list of results; `ask` is what makes of it an emergency, and `phone` whom to call then."""

    title: str
    text: str
    icon: str
    url: str
    ask: str = ""
    phone: str = ""
    phone_url: str = ""


@dataclass(frozen=True, kw_only=True)
class IndexFile:
    """The public index with its rows, as a phone fetches it once and keeps it."""

    name: str
    packings: Mapping[str, bytes]
    """Its bytes by content coding."""

    @property
    def url(self) -> str:
        """Its address, which changes with its content."""
        return f"{INDEX_PATH}/{self.name}"


_files: PerTown[IndexFile] = PerTown()


def search_rows(query: str) -> list[FoundRow]:
    """What answers a query, best first."""
    return rows_of(search.find(query, limit=SHOWN))


def rows_of(entries: Iterable[Entry]) -> list[FoundRow]:
    """The rows of what was found, in its order."""
    town = current().town
    found = (town.topic(entry.code) if entry.kind == search.TOPIC else town.card(entry.code) for entry in entries)
    return [row_of(one) for one in found if one]


def row_of(found: Topic | Card) -> FoundRow:
    """A topic leads to its form, a card to its page and says that it is one."""
    language = current_language()
    if isinstance(found, Card):
        said = found.says(language)
        text = _("Fiche · {summary}").format(summary=said.summary)
        return FoundRow(title=said.title, text=text, icon="info", url=f"/fiches/{found.code}")
    number = current().town.contacts.emergency if found.emergency else ""
    return FoundRow(
        title=found.title.says(language),
        text=found.summary.says(language),
        icon=found.icon,
        url=form_url(found),
        ask=found.emergency.ask.says(language) if found.emergency else "",
        phone=number,
        phone_url=phone_url(number),
    )


def index_file() -> IndexFile:
    """The public index in the language of whoever asks, made at the first asking."""
    return _files.get(current_language(), lambda: _packed(current_language()))


def _packed(language: str) -> IndexFile:
    told = {
        "index": search.index_for(language).to_json(),
        "rows": [_html_of(row_of(one)) for one in search.listed()],
        "popular": sum(topic.popular for topic in current().town.topics),
    }
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    name = f"{language}-{hashlib.sha256(content).hexdigest()[:16]}.json"
    return IndexFile(name=name, packings=packings(content))


def _html_of(row: FoundRow) -> str:
    return _LINE_BREAK.sub("\n", render_text("catalogue/_found.html", row)).strip()
