"""What « Mes demandes » is asked for, as words in the address: `?q=trottoir&statut=en-cours`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from server.cases import rules, sentences, views
from server.cases.models import Case
from server.kernel.ids import parse_provisional, parse_reference
from server.kernel.text import fold, on_one_line, without_forbidden, words
from server.platform.words import _

STATUS_WORDS: Mapping[str, str] = {
    "nouvelle": rules.NEW,
    "en-cours": rules.IN_PROGRESS,
    "resolue": rules.RESOLVED,
    "annulee": rules.CANCELLED,
}
ON_DEVICE = "appareil"
"""Drafts and what waits to be sent: on the phone alone."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """The search and the filter of an address; words that it does not know do not restrict."""

    text: str = ""
    status: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Sought":
        """What an address asks for."""
        status = params.get("statut", "")
        is_known = status in STATUS_WORDS or status == ON_DEVICE
        return cls(text=on_one_line(without_forbidden(params.get("q", ""))), status=status if is_known else "")

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not self.text and not self.status

    @property
    def is_on_device(self) -> bool:
        """Whether only what the phone keeps is asked for."""
        return self.status == ON_DEVICE

    @property
    def statuses(self) -> tuple[str, ...]:
        """Codes of the statuses that are wanted; none: all of them."""
        return (STATUS_WORDS[self.status],) if self.status in STATUS_WORDS else ()

    @property
    def query(self) -> str:
        """`q=…&statut=…`, without what is empty."""
        return urlencode({name: said for name, said in (("q", self.text), ("statut", self.status)) if said})

    def among(self, cases: Iterable[Case]) -> list[Case]:
        """Those of a few cases that are looked for."""
        return [case for case in cases if self.has_status(case) and self.says(case)]

    def has_status(self, case: Case) -> bool:
        """Whether its status is wanted."""
        return not self.is_on_device and (not self.statuses or case.status in self.statuses)

    def says(self, case: Case) -> bool:
        """Whether a case says every word that is looked for, or bears the number."""
        number = parse_reference(self.text) or parse_provisional(self.text)
        if number:
            return number in {case.reference, case.provisional}
        said = fold(" ".join(_said_of(case)))
        return all(word in said for word in words(self.text))


def status_choices() -> Sequence[tuple[str, str]]:
    """The statuses by their word in the address, the phone's own first."""
    stated = [(word, sentences.status_word(status)) for word, status in STATUS_WORDS.items()]
    return [(ON_DEVICE, _("Brouillons et envois en attente")), *stated]


def _said_of(case: Case) -> list[str]:
    return [
        case.reference,
        case.provisional,
        views.title_of(case),
        views.place_of(case),
        views.found_label(case),
        case.comment,
        views.person_of(case),
        views.department_of(case),
        *(answer for _question, answer in views.answers_of(case)),
    ]
