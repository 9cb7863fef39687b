"""The filters of the queue, as words in the address: `?statut=nouvelle&service=travaux-publics&q=…`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import QueryParams

from server.cases import Filters, Window, rules, sentences
from server.kernel.text import has_forbidden, tidy
from server.platform.installation import current
from server.platform.words import _, current_language

TO_TREAT = (rules.NEW, rules.IN_PROGRESS)
STATUS_WORDS: Mapping[str, tuple[str, ...]] = {
    "": TO_TREAT,
    "nouvelle": (rules.NEW,),
    "en-cours": (rules.IN_PROGRESS,),
    "resolue": (rules.RESOLVED,),
    "annulee": (rules.CANCELLED,),
    "toutes": tuple(rules.STATUSES),
}
MINE, NOBODYS = "moi", "personne"
NAMES = ("q", "statut", "nature", "service", "charge")
Q_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for, only words that exist; the others are told back."""

    values: Mapping[str, str]
    window: Window
    unknown: tuple[str, ...] = field(default=())

    def filters(self, viewer_id: UUID | None) -> Filters:
        """The same for the query."""
        whose = self.values.get("charge", "")
        return Filters(
            statuses=STATUS_WORDS[self.values.get("statut", "")],
            topic=self.values.get("nature", ""),
            department=self.values.get("service", ""),
            assignee=viewer_id if whose == MINE else None,
            is_unassigned=whose == NOBODYS,
            text=self.values.get("q", ""),
        )

    def query(self, **more: str) -> str:
        """`?statut=nouvelle…`, or nothing: what keeps the queue as it is from one page to the next."""
        words = {**self.values, **more}
        return f"?{urlencode(words)}" if words else ""


def read_filters(params: QueryParams) -> Asked:
    """The filters of an address."""
    allowed = _allowed()
    values: dict[str, str] = {}
    unknown: list[str] = []
    for name in NAMES:
        word = tidy(params.get(name, ""))[:Q_LIMIT]
        if not word:
            continue
        if (name == "q" and not has_forbidden(word)) or word in allowed.get(name, ()):
            values[name] = word
        else:
            unknown.append(name)
    return Asked(values=values, window=Window.of(params), unknown=tuple(unknown))


def status_choices() -> list[tuple[str, str]]:
    """The statuses to choose from; none chosen means those to treat."""
    of_one = [(word, codes[0]) for word, codes in STATUS_WORDS.items() if len(codes) == 1]
    return [*((word, sentences.status_word(code)) for word, code in of_one), ("toutes", _("Toutes"))]


def topic_choices() -> list[tuple[str, str]]:
    """The natures, by title."""
    language = current_language()
    titles = [(topic.code, topic.title.says(language)) for topic in current().town.topics]
    return sorted(titles, key=lambda choice: choice[1])


def department_choices() -> list[tuple[str, str]]:
    """The departments, in the town's order."""
    return [(department.code, department.title.says(current_language())) for department in current().town.departments]


def _allowed() -> dict[str, frozenset[str]]:
    town = current().town
    return {
        "statut": frozenset(STATUS_WORDS),
        "nature": frozenset(topic.code for topic in town.topics),
        "service": frozenset(department.code for department in town.departments),
        "charge": frozenset({MINE, NOBODYS}),
    }
