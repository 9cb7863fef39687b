"""Facts: what has happened, in the past tense, told upwards through the outbox.

A context defines its facts in `facts.py` as frozen dataclasses that extend `Fact`. Fields are plain values that survive
JSON: str, int, bool, None, UUID, aware datetime. A fact holds ids, never people.
"""

import typing
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

F = typing.TypeVar("F", bound="Fact")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened and was committed together with the change that made it true."""

    @classmethod
    def kind(cls) -> str:
        """The stable name of this fact in the outbox, e.g. `cases.CaseSubmitted`."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__name__}"


def to_json(fact: Fact) -> dict[str, object]:
    """The fact as JSON values, to be stored; `from_json` gives it back."""
    return {name: _plain(value) for name, value in asdict(fact).items()}


def from_json(kind: type[F], stored: dict[str, object]) -> F:
    """The fact of class `kind` that `to_json` had stored; members it no longer knows are passed over."""
    hints = typing.get_type_hints(kind)
    known = {field.name for field in fields(kind)}
    return kind(**{name: _typed(hints[name], value) for name, value in stored.items() if name in known})


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def _typed(hint: object, value: object) -> object:
    wanted = typing.get_args(hint) or (hint,)
    if isinstance(value, str) and UUID in wanted:
        return UUID(value)
    if isinstance(value, str) and datetime in wanted:
        return datetime.fromisoformat(value)
    return value
