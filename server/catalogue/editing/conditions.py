"""« Posée si contenant est bac360 »: the simple conditions as three fields; the others stay text. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.platform.municipality.when import OPERATORS, WORDS_OF_THE_GRAMMAR

RELATIONS = ("in", "not-in", "present", "absent", *OPERATORS)
"""What an answer may be said to be."""
WITHOUT_VALUE = frozenset({"present", "absent"})


@dataclass(frozen=True, kw_only=True)
class Simple:
    """A condition on one question; values are codes, one after the other."""

    question: str = ""
    relation: str = "in"
    value: str = ""


def simple(written: object) -> Simple | None:
    """The three fields of a condition as written; None for one that they cannot say."""
    if written is None:
        return Simple()
    if not isinstance(written, Mapping) or len(written) != 1:
        return None
    ((key, value),) = written.items()
    if key == "not":
        inner = simple(value)
        turned = {"in": "not-in", "present": "absent"}.get(inner.relation) if inner and inner.question else None
        return Simple(question=inner.question, relation=turned, value=inner.value) if inner and turned else None
    if key == "present":
        return Simple(question=value, relation="present") if isinstance(value, str) else None
    if key == "in" and isinstance(value, Mapping):
        return simple(dict(value)) if len(value) == 1 and not set(value) & WORDS_OF_THE_GRAMMAR else None
    if key == "compare":
        return _compared(value)
    if key in WORDS_OF_THE_GRAMMAR:
        return None
    values = value if isinstance(value, list) else [value]
    is_plain = all(isinstance(one, str) and "," not in one for one in values)
    return Simple(question=str(key), value=", ".join(map(str, values))) if is_plain else None


def written(condition: Simple) -> object:
    """The condition as it is written in a file; None when the question is always asked."""
    if not condition.question:
        return None
    values = [part.strip() for part in condition.value.split(",") if part.strip()]
    among = {condition.question: values[0] if len(values) == 1 else values}
    present = {"present": condition.question}
    return {
        "in": among,
        "not-in": {"not": among},
        "present": present,
        "absent": {"not": present},
    }.get(condition.relation, {"compare": {condition.question: {condition.relation: condition.value.strip()}}})


def _compared(value: object) -> Simple | None:
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    ((question, sides),) = value.items()
    if not isinstance(sides, Mapping) or len(sides) != 1:
        return None
    ((operator, bound),) = sides.items()
    return Simple(question=str(question), relation=str(operator), value=str(bound)) if operator in OPERATORS else None
