"""What the pages of a new account are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.platform.web.form import Form


@dataclass(frozen=True, kw_only=True)
class RobotPart:
    """The check that no robot sends a form."""

    is_asked: bool = False
    code_id: str = ""
    """Of the code that was mailed instead, or empty."""


@dataclass(frozen=True, kw_only=True)
class CreatePage:
    form: Form
    next_path: str = ""
    robot: RobotPart
    countries: Sequence[tuple[str, str]] = ()
    """Where one may be born, for the profile that asks it."""


@dataclass(frozen=True, kw_only=True)
class SummaryPage:
    """What was typed, to be read again before it is sent."""

    rows: Sequence[tuple[str, str]]
    form: Form
    """What was typed, carried to the next page; and what to say when it could not be taken."""
    carried: Sequence[str]
    """The names of its fields."""
    robot_pass: str
    next_path: str = ""


@dataclass(frozen=True, kw_only=True)
class PseudonymPage:
    """Whether a pseudonym may be had; `sentence` is empty while nothing is typed."""

    sentence: str = ""
    is_free: bool = False


@dataclass(frozen=True, kw_only=True)
class CreatedPage:
    email: str
    """As typed a moment ago on this browser, or empty."""
    next_path: str
    """Where « J’ai complété les étapes » leads."""


@dataclass(frozen=True, kw_only=True)
class ActivatePage:
    token: str
    """Empty when it is no longer good."""


@dataclass(frozen=True, kw_only=True)
class FinishPage:
    """The owner of a new account chooses what is still to choose."""

    token: str
    name: str
    email: str
    form: Form
    asks: frozenset[str]
    """Of `username` and `pseudonym`, beside the password."""
