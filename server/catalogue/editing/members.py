"""How each sort of member is shown in fields and written back. A field says what it means, and a member is touched only
when that is no longer what the file means: what the form does not show, or nobody changed, stays as it is. Pure.
"""

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from server.catalogue.editing import conditions, layout
from server.catalogue.editing.trees import Tree, at, code_from, mappings, put
from server.platform.municipality.source import read_source

Values = dict[str, str | tuple[str, ...]]
LANGUAGES = ("fr", "en")
_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_TRUE = frozenset({"yes", "true", "on", "1", "y", "t"})


class Fields(Protocol):
    """The fields of a form that was sent, several values to a name."""

    def getlist(self, key: str) -> Sequence[object]:
        """All the values of one name, in the order of the page."""
        ...


class Member(Protocol):
    """One member of a topic, a question, an option."""

    def values(self, tree: Tree, prefix: str) -> Values:
        """What its fields show."""
        ...

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        """Take over what its fields say, where they say something else; fields that were not sent say nothing."""
        ...


@dataclass(frozen=True)
class Text:
    """A word, a code, a number as it is written."""

    steps: tuple[str, ...]
    default: str = ""

    def values(self, tree: Tree, prefix: str) -> Values:
        value = at(tree, self.steps)
        return {name_of(prefix, self.steps): value if isinstance(value, str) else self.default}

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        sent = _sent(fields, name_of(prefix, self.steps))
        if sent is not None and sent != _one(self.values(tree, "")):
            put(tree, self.steps, sent if sent != self.default else None)


@dataclass(frozen=True)
class Flag:
    """Yes or no; a box that is shown carries a field of its name with nothing in it."""

    steps: tuple[str, ...]
    default: bool = False

    def values(self, tree: Tree, prefix: str) -> Values:
        value = at(tree, self.steps)
        means = self.default if value is None else str(value).lower() in _TRUE
        return {name_of(prefix, self.steps): "yes" if means else ""}

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        given = [value for value in fields.getlist(name_of(prefix, self.steps)) if isinstance(value, str)]
        sent = "yes" if "yes" in given else ""
        if given and sent != _one(self.values(tree, "")):
            put(tree, self.steps, None if (sent == "yes") == self.default else sent or "no")


@dataclass(frozen=True)
class Said:
    """Words for people, in each language."""

    steps: tuple[str, ...]

    def values(self, tree: Tree, prefix: str) -> Values:
        value = at(tree, self.steps)
        name = name_of(prefix, self.steps)
        return {f"{name}.{language}": _in(value, language) for language in LANGUAGES}

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        value, name = at(tree, self.steps), name_of(prefix, self.steps)
        sent = {language: _sent(fields, f"{name}.{language}") for language in LANGUAGES}
        changed = {
            language: words
            for language, words in sent.items()
            if words is not None and words != _flat(_in(value, language))
        }
        if changed:
            put(tree, self.steps, _words(value, changed))


@dataclass(frozen=True)
class Commas:
    """Words one after the other, between commas."""

    steps: tuple[str, ...]

    def values(self, tree: Tree, prefix: str) -> Values:
        value = at(tree, self.steps)
        return {name_of(prefix, self.steps): ", ".join(map(str, value)) if isinstance(value, list) else ""}

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        sent = _sent(fields, name_of(prefix, self.steps))
        if sent is not None and sent != _flat(_one(self.values(tree, ""))):
            put(tree, self.steps, [part.strip() for part in sent.split(",") if part.strip()])


@dataclass(frozen=True)
class Several:
    """Some of a short list; those there were stay in their order."""

    steps: tuple[str, ...]

    def values(self, tree: Tree, prefix: str) -> Values:
        value = at(tree, self.steps)
        return {name_of(prefix, self.steps): tuple(map(str, value)) if isinstance(value, list) else ()}

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        given = [value for value in fields.getlist(name_of(prefix, self.steps)) if isinstance(value, str)]
        sent = [value for value in given if value]
        before = list(self.values(tree, "").popitem()[1])
        if given and set(sent) != set(before):
            put(tree, self.steps, [one for one in before if one in sent] + [one for one in sent if one not in before])


@dataclass(frozen=True)
class Paragraphs:
    """Sentences in each language, one below the other; an emptied one goes, and there is always one more to fill."""

    steps: tuple[str, ...]

    def values(self, tree: Tree, prefix: str) -> Values:
        value, name = at(tree, self.steps), name_of(prefix, self.steps)
        lines = [*value, None] if isinstance(value, list) else [None]
        found: Values = {f"{name}.count": str(len(lines))}
        for place, line in enumerate(lines):
            found |= {f"{name}.{place}.{language}": _in(line, language) for language in LANGUAGES}
        return found

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        value, name = at(tree, self.steps), name_of(prefix, self.steps)
        before = value if isinstance(value, list) else []
        after = []
        for place, line in enumerate([*before, None]):
            one: Tree = {"line": line} if line is not None else {}
            Said(("line",)).write(one, _Renamed(fields, f"{name}.{place}"), "")
            after += [one["line"]] if "line" in one else []
        if after != before:
            put(tree, self.steps, after)


@dataclass(frozen=True)
class Rows:
    """Options or documents, each with its members; an emptied one goes, and there is always one more to fill."""

    steps: tuple[str, ...]
    columns: tuple[Member, ...]
    otherwise: str

    def values(self, tree: Tree, prefix: str) -> Values:
        rows, name = mappings(at(tree, self.steps)), name_of(prefix, self.steps)
        found: Values = {f"{name}.count": str(len(rows) + 1)}
        for place, row in enumerate([*rows, {}]):
            for column in self.columns:
                found |= column.values(row, f"{name}.{place}")
        return found

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        value, name = at(tree, self.steps), name_of(prefix, self.steps)
        before = mappings(value)
        after: list[Tree] = []
        for place, row in enumerate([*before, {}]):
            one = copy.deepcopy(row)
            for column in self.columns:
                column.write(one, fields, f"{name}.{place}")
            if set(one) <= {"required"} or (row and set(one) <= {"code", "required"}):
                continue  # nothing is left of it
            if "code" not in one:
                taken = [str(other.get("code")) for other in [*before, *after]]
                one = {"code": code_from(_in(one.get("title"), "fr"), taken, otherwise=self.otherwise), **one}
            after.append(one)
        if after != before:
            put(tree, self.steps, after)


@dataclass(frozen=True)
class Condition:
    """When a question is asked: three fields, or a text where these cannot say it."""

    steps: tuple[str, ...] = ("when",)

    def values(self, tree: Tree, prefix: str) -> Values:
        value, name = at(tree, self.steps), name_of(prefix, self.steps)
        condition = conditions.simple(value)
        if condition is None:
            text = value if isinstance(value, str) else layout.flow(value)
            return {name: text, f"{name}.sort": "text"}
        return {
            f"{name}.sort": "simple",
            f"{name}.of": condition.question,
            f"{name}.is": condition.relation,
            f"{name}.value": condition.value,
        }

    def write(self, tree: Tree, fields: Fields, prefix: str) -> None:
        name = name_of(prefix, self.steps)
        before = self.values(tree, prefix)
        text, of = _sent(fields, name), _sent(fields, f"{name}.of")
        if text is not None and text != _flat(str(before.get(name, ""))):
            put(tree, self.steps, _read(text))
        elif of is not None and before[f"{name}.sort"] == "simple":
            sent = conditions.Simple(
                question=of,
                relation=_sent(fields, f"{name}.is") or "in",
                value=_sent(fields, f"{name}.value") or "",
            )
            if conditions.written(sent) != conditions.written(_simple(before, name)):
                put(tree, self.steps, conditions.written(sent))


def name_of(prefix: str, steps: Sequence[str]) -> str:
    """The name of a member's field."""
    return ".".join((prefix, *steps)) if prefix else ".".join(steps)


class _Renamed:
    """The fields of a row under the names that its member asks for."""

    def __init__(self, fields: Fields, name: str) -> None:
        self.fields, self.name = fields, name

    def getlist(self, key: str) -> Sequence[object]:
        return self.fields.getlist(key.replace("line", self.name, 1))


def _sent(fields: Fields, name: str) -> str | None:
    given = fields.getlist(name)
    return _flat(given[-1]) if given and isinstance(given[-1], str) else None


def _flat(text: str) -> str:
    """One line: a paragraph that somebody broke is still one paragraph."""
    return _BREAKS.sub(" ", text).strip(" \t\r\n")


def _one(values: Values) -> str:
    (value,) = values.values()
    return value if isinstance(value, str) else ""


def _in(words: object, language: str) -> str:
    if isinstance(words, dict):
        said = words.get(language)
        return said if isinstance(said, str) else ""
    return words if isinstance(words, str) and language == LANGUAGES[0] else ""


def _words(before: object, changed: dict[str, str]) -> object:
    """Words in several languages, bare where there is but one."""
    kept = dict(before) if isinstance(before, dict) else {"fr": before} if isinstance(before, str) else {}
    whole = {language: said for language, said in {**kept, **changed}.items() if said}
    ordered = {language: whole[language] for language in (*LANGUAGES, *whole) if language in whole}
    return ordered["fr"] if set(ordered) == {"fr"} else ordered or None


def _read(text: str) -> object:
    """A condition that somebody typed; the text itself when it is no YAML, for the check to refuse."""
    source = read_source(Path(), text)
    return text if source.messages or not isinstance(source.content, dict) else source.content


def _simple(values: Values, name: str) -> conditions.Simple:
    of, relation, value = (str(values[f"{name}.{part}"]) for part in ("of", "is", "value"))
    return conditions.Simple(question=of, relation=relation, value=value)
