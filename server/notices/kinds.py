"""Kinds of notices, as the contexts offer them: what they are called, why they come, and who writes their letters."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class LetterAsked:
    """A notice that is to go to a person as a letter."""

    notice_id: UUID
    kind: str
    subject: str
    rank: int
    title: str
    text: str
    link: str
    account_id: UUID
    is_instead: bool
    """Whether no other channel reached them."""
    stop_link: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter as it goes: a template of `mail/`, its page, where to, its key, and where one click stops it.

    What comes back of it is about `about_id`: a bounce, and an answer of the person where it `takes_answers`.
    """

    template: str
    page: object
    to: str
    key: str
    stop_link: str
    about_id: UUID | None = None
    takes_answers: bool = False


Writer = Callable[[LetterAsked], Awaitable[Written | None]]
"""Writes the letter; None when there is nothing to write or nobody to write to."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of notices. Its words are said in the language spoken when they are asked for."""

    code: str
    title: Callable[[], str]
    why: Callable[[], str]
    """Why it comes, as a whole sentence."""
    writer: Writer | None = None
    """Without one, the letter says what the notice says."""
    is_listed: bool = True
    """Whether a person may choose channels for it."""


_kinds: dict[str, Kind] = {}


def offer(kinds: Iterable[Kind]) -> None:
    """Add kinds to those that are known; called where the program is put together, safe to repeat."""
    _kinds.update({kind.code: kind for kind in kinds})


def listed() -> list[Kind]:
    """The kinds that a person may choose channels for, in the order in which they were offered."""
    return [kind for kind in _kinds.values() if kind.is_listed]


def kind_of(code: str) -> Kind:
    """The kind of that code; a plain one for a code that nobody offered."""
    return _kinds.get(code) or Kind(code=code, title=_other, why=_followed, is_listed=False)


def _other() -> str:
    return _("Autres nouvelles")


def _followed() -> str:
    return _("Vous recevez ce message parce que vous suivez ce sujet.")


def _asked_test() -> str:
    return _("Vous recevez ce message parce que vous avez demandé un essai.")


own = (
    Kind(
        code="announcement",
        title=lambda: _("Annonces de la Ville"),
        why=lambda: _("Vous recevez ce message parce que la Ville l’envoie à toutes les personnes concernées."),
    ),
    Kind(
        code="alert",
        title=lambda: _("Alertes urgentes"),
        why=lambda: _("Vous recevez ce message parce qu’il touche à la sécurité."),
    ),
    Kind(code="test", title=lambda: _("Avis d’essai"), why=_asked_test, is_listed=False),
)
