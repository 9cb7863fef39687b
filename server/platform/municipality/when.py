"""The grammar that says when a question is asked: read, bound to the earlier questions, written for the phone.

As written in a topic, from the shortest to the longest form:

    when: {contenant: [bac360, bac240]}             # one of these was chosen (several keys: all of them)
    when: {danger: yes}
    when: {present: depuis}                         # something was answered
    when: {compare: {nombre: {ge: 3, lt: 10}}}      # lt le eq ne ge gt, on numbers and dates
    when: {compare: {debut: {lt: today-3}}}
    when: {any: [{contenant: autre}, {not: {partie: cuve}}]}

`tree_json` gives the long form that `pwa/catalogue/when.js` evaluates; reading it again gives the same tree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool

OPERATORS = ("lt", "le", "eq", "ne", "ge", "gt")
WORDS_OF_THE_GRAMMAR = frozenset({"all", "any", "not", "in", "present", "compare"})
DEEPEST = 8
DAY = re.compile(r"today(?:[+-][0-9]{1,4})?|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, kw_only=True)
class All:
    """Every one of the conditions holds."""

    of: tuple["When", ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one of the conditions holds."""

    of: tuple["When", ...]


@dataclass(frozen=True, kw_only=True)
class Not:
    """The condition does not hold."""

    of: "When"


@dataclass(frozen=True, kw_only=True)
class In:
    """The answer, or one of the answers, is among the values."""

    question: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, kw_only=True)
class Present:
    """The question was asked and answered."""

    question: str


@dataclass(frozen=True, kw_only=True)
class Compare:
    """The answer, a number or a date, stands so to the value: a number, an ISO date, or `today`, `today-3`."""

    question: str
    operator: str
    value: Scalar


Leaf: TypeAlias = In | Present | Compare
When: TypeAlias = All | AnyOf | Not | Leaf
TREES = (All, AnyOf, Not, In, Present, Compare)


class WhenError(ValueError):
    """A condition that cannot be read; the sentence says what to write instead."""


def read(written: object, depth: int = 0) -> When:
    """The tree of a condition as written in YAML or JSON; values stay as written until `bind`."""
    if depth > DEEPEST:
        raise WhenError(f"more than {DEEPEST} levels deep: cut it into several questions")
    if not isinstance(written, dict) or not written:
        raise WhenError("write a condition such as {contenant: [bac360, bac240]}")
    parts = [_part(str(key), value, depth) for key, value in written.items()]
    return parts[0] if len(parts) == 1 else All(of=tuple(parts))


def questions_of(tree: When) -> frozenset[str]:
    """The codes of the questions that the condition looks at."""
    if isinstance(tree, All | AnyOf):
        return frozenset().union(*(questions_of(part) for part in tree.of))
    return questions_of(tree.of) if isinstance(tree, Not) else frozenset({tree.question})


def bind(tree: When, leaf: Callable[[Leaf], Leaf]) -> When:
    """The tree with each of its leaves checked and typed by `leaf`, which raises WhenError."""
    if isinstance(tree, All | AnyOf):
        return replace(tree, of=tuple(bind(part, leaf) for part in tree.of))
    return Not(of=bind(tree.of, leaf)) if isinstance(tree, Not) else leaf(tree)


def tree_json(tree: When) -> dict[str, object]:
    """The tree as JSON values, in its long form."""
    if isinstance(tree, All):
        return {"all": [tree_json(part) for part in tree.of]}
    if isinstance(tree, AnyOf):
        return {"any": [tree_json(part) for part in tree.of]}
    if isinstance(tree, Not):
        return {"not": tree_json(tree.of)}
    if isinstance(tree, In):
        return {"in": {tree.question: list(tree.values)}}
    if isinstance(tree, Compare):
        return {"compare": {tree.question: {tree.operator: tree.value}}}
    return {"present": tree.question}


def _part(key: str, value: object, depth: int) -> When:
    reader = _READERS.get(key)
    return reader(value, depth) if reader else In(question=key, values=_values(key, value))


def _all(written: object, depth: int) -> When:
    return All(of=_several("all", written, depth))


def _any(written: object, depth: int) -> When:
    return AnyOf(of=_several("any", written, depth))


def _not(written: object, depth: int) -> When:
    return Not(of=read(written, depth + 1))


def _in(written: object, _depth: int) -> When:
    if not isinstance(written, dict) or not written:
        raise WhenError("after in, write {question: [value, value]}")
    return _together([In(question=str(code), values=_values(str(code), values)) for code, values in written.items()])


def _present(written: object, _depth: int) -> When:
    if not isinstance(written, str):
        raise WhenError("after present, write the code of a question")
    return Present(question=written)


def _compare(written: object, _depth: int) -> When:
    if not isinstance(written, dict) or not written:
        raise WhenError("after compare, write {question: {ge: 3}}")
    found: list[When] = []
    for code, sides in written.items():
        if not isinstance(sides, dict) or not sides or not set(sides) <= set(OPERATORS):
            raise WhenError(f"compare {code} with {', '.join(OPERATORS)}, for example {{{code}: {{ge: 3}}}}")
        found += [Compare(question=str(code), operator=name, value=_scalar(value)) for name, value in sides.items()]
    return _together(found)


_READERS: Mapping[str, Callable[[object, int], When]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "in": _in,
    "present": _present,
    "compare": _compare,
}


def _together(parts: list[When]) -> When:
    return parts[0] if len(parts) == 1 else All(of=tuple(parts))


def _several(word: str, written: object, depth: int) -> tuple[When, ...]:
    if not isinstance(written, list) or not written:
        raise WhenError(f"after {word}, write a list of conditions")
    return tuple(read(part, depth + 1) for part in written)


def _values(code: str, written: object) -> tuple[Scalar, ...]:
    values = written if isinstance(written, list) else [written]
    if not values:
        raise WhenError(f"write at least one value for {code}")
    return tuple(_scalar(value) for value in values)


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | int | float):
        return value
    raise WhenError(f"{value!r} is not a value: write a text, a number, yes or no")
