"""Values laid out as YAML, the way the topics of the towns are written by hand. Pure."""

import json
import re
from collections.abc import Mapping, Sequence

import yaml

WIDTH = 118
STEP = 2
WORD = 24
"""Characters of what is still a word in a list of words, and no sentence."""
_NOTHING = frozenset({"~", "null", "Null", "NULL"})
_PLAIN_START = re.compile(r"[\w«“‘’(]")


def scalar(text: str) -> str:
    """A text as YAML reads it back unchanged, bare wherever it can be."""
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False)


def member(name: str, value: object, column: int) -> str:
    """`name: value`, without the indentation of its first line, which stands at `column`."""
    line = f"{scalar(name)}: {flow(value)}"
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str) or not value:
        return line
    if _is_short(value) and column + len(line) <= WIDTH:
        return line
    if isinstance(value, Mapping):
        return f"{scalar(name)}:\n{_indented(mapping(value, column + STEP), column + STEP)}"
    return f"{scalar(name)}:\n{_indented(sequence(value, column + STEP), column + STEP)}"


def mapping(value: Mapping[str, object], column: int) -> str:
    """The members of a mapping, one after the other, without the indentation of the first line."""
    return f"\n{' ' * column}".join(member(name, inner, column) for name, inner in value.items())


def sequence(value: Sequence[object], column: int) -> str:
    """The items of a list, each behind its dash, without the indentation of the first line."""
    return f"\n{' ' * column}".join(item(inner, column) for inner in value)


def item(value: object, column: int) -> str:
    """`- value`, without the indentation of its first line."""
    line = f"- {flow(value)}"
    if not isinstance(value, Mapping) or not value or (_is_short(value) and column + len(line) <= WIDTH):
        return line
    return f"- {mapping(value, column + STEP)}"


def flow(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(name))}: {flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar("" if value is None else str(value))


def _is_short(value: object) -> bool:
    """Whether people write it on one line: words in two languages, an option, a list of codes; never a question."""
    if isinstance(value, Mapping):
        return "kind" not in value and not any(_holds_mappings(inner) for inner in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(isinstance(inner, str) and len(inner) <= WORD for inner in value)
    return True


def _holds_mappings(value: object) -> bool:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False
    return any(isinstance(inner, Mapping) for inner in value)


def _indented(text: str, column: int) -> str:
    return " " * column + text


def _is_plain(text: str) -> bool:
    if not _PLAIN_START.match(text) or text in _NOTHING or text != text.strip() or "\n" in text:
        return False
    try:
        node = yaml.compose(f"{{k: {text}}}", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return _value_alone(node) == text


def _value_alone(node: yaml.Node | None) -> str | None:
    """The one value of a mapping of one member; None when the text made something else of it."""
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return None
    value = node.value[0][1]
    return value.value if isinstance(value, yaml.ScalarNode) and not value.style else None
