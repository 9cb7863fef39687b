"""A file's text with other content: what did not change keeps its layout, its place and its comments. Pure.

Only blocks are taken apart, by their lines; what stands on one line is written anew when it changes. Should the outcome
not read back as what was wanted, the whole is laid out anew: nothing is ever lost for a comment's sake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from server.catalogue.editing import layout
from server.platform.municipality.source import read_source

Content = Mapping[str, object]


def patched(text: str, content: Content) -> str:
    """`text` so that it reads as `content`, with as few other changes as can be."""
    old = read_source(Path(), text).content if text.strip() else None
    if old == content:
        return text
    if isinstance(old, dict) and old:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            made = _Patch(text).whole(node, old, content)
            if _reads_as(made, content):
                return made
    return layout.mapping(content, 0) + "\n"


def _reads_as(text: str, content: Content) -> bool:
    source = read_source(Path(), text)
    return not source.messages and source.content == content


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A member or an item: the blank lines and comments above it with its indentation, its own text, and its value."""

    lead: str
    start: int
    end: int
    value: yaml.Node


class _Patch:
    def __init__(self, text: str) -> None:
        self.text = text

    def whole(self, node: yaml.MappingNode, old: Content, new: Content) -> str:
        start = node.start_mark.index - node.start_mark.column
        end = self._end(node, start, len(self.text))
        tail = self.text[end:].removeprefix("\n")
        return self.text[:start] + self.mapping(node, old, new, end) + "\n" + tail

    def mapping(self, node: yaml.MappingNode, old: Content, new: Content, limit: int) -> str:
        """The members of a block, without the indentation of its first line."""
        column = node.start_mark.column
        keys = [str(key.value) for key, _value in node.value]
        starts = [key.start_mark.index for key, _value in node.value]
        parts = dict(zip(keys, self._parts(starts, [value for _key, value in node.value], limit), strict=True))
        made: list[tuple[str, str]] = []
        for name, value in new.items():
            part = parts.get(name)
            if part is None:
                made.append(("", layout.member(name, value, column)))
            elif old.get(name) == value:
                made.append((part.lead, self.text[part.start : part.end]))
            else:
                made.append((part.lead, self._member(name, part, old.get(name), value, column)))
        return _joined(made, column)

    def sequence(self, node: yaml.SequenceNode, old: Sequence[object], new: Sequence[object], limit: int) -> str:
        """The items of a block, each behind its dash, without the indentation of its first line."""
        column = node.start_mark.column
        starts = [self._dash(value, column) for value in node.value]
        parts = self._parts(starts, node.value, limit)
        made: list[tuple[str, str]] = []
        for value, at in zip(new, _matches(old, new), strict=True):
            if at is None:
                made.append(("", layout.item(value, column)))
                continue
            part = parts[at]
            same = self.text[part.start : part.end]
            made.append((part.lead, same if old[at] == value else self._item(part, old[at], value, column)))
        return _joined(made, column)

    def _member(self, name: str, part: _Part, old: object, new: object, column: int) -> str:
        inside = self._inside(part, old, new)
        if inside is not None:
            return self.text[part.start : part.value.start_mark.index] + inside
        return layout.member(name, new, column) + self._remark(part, new)

    def _item(self, part: _Part, old: object, new: object, column: int) -> str:
        inside = self._inside(part, old, new)
        if inside is not None:
            return self.text[part.start : part.value.start_mark.index] + inside
        return layout.item(new, column) + self._remark(part, new)

    def _inside(self, part: _Part, old: object, new: object) -> str | None:
        """The value patched in place; None when it is to be written anew."""
        node = part.value
        if getattr(node, "flow_style", True) or not old or not new:
            return None
        if isinstance(node, yaml.MappingNode) and isinstance(old, dict) and isinstance(new, dict):
            return self.mapping(node, old, new, part.end)
        if isinstance(node, yaml.SequenceNode) and isinstance(old, list) and isinstance(new, list):
            return self.sequence(node, old, new, part.end)
        return None

    def _remark(self, part: _Part, new: object) -> str:
        """The comment behind a value on its line, which stays there."""
        after = self.text[part.value.end_mark.index : part.end]
        is_remark = isinstance(new, str) and after.lstrip(" ").startswith("#") and "\n" not in after
        return after if is_remark else ""

    def _parts(self, starts: Sequence[int], values: Sequence[yaml.Node], limit: int) -> list[_Part]:
        ends = []
        for start, value, after in zip(starts, values, [*starts[1:], limit], strict=True):
            ends.append(self._end(value, start, after if after == limit else self._line(after)))
        parts = []
        before = starts[0] if starts else 0
        for start, end, value in zip(starts, ends, values, strict=True):
            lead = self.text[before:start].removeprefix("\n")
            parts.append(_Part(lead=lead, start=start, end=end, value=value))
            before = end
        return parts

    def _line(self, at: int) -> int:
        """Where the line of a place begins."""
        return self.text.rfind("\n", 0, at) + 1

    def _end(self, value: yaml.Node, start: int, limit: int) -> int:
        """Where a part ends: before the blank lines and the comments that lead to the next."""
        literal = isinstance(value, yaml.ScalarNode) and value.style in {"|", ">"}
        end = limit
        while end > start:
            line = self._line(end - 1)
            content = self.text[line:end].strip()
            if line <= start or (content and (literal or not content.startswith("#"))):
                break
            end = line
        return start + len(self.text[start:end].rstrip("\n ")) if not literal else end - (self.text[end - 1] == "\n")

    def _dash(self, value: yaml.Node, column: int) -> int:
        at = value.start_mark.index - value.start_mark.column
        while self.text[at + column : at + column + 1] != "-":
            at = self._line(at - 1)
        return at + column


def _joined(parts: Sequence[tuple[str, str]], column: int) -> str:
    """Parts below one another, each behind what leads to it; the first stands at its column already."""
    (lead, own), *others = parts
    return lead.lstrip() + own + "".join(f"\n{lead or ' ' * column}{own}" for lead, own in others)


def _matches(old: Sequence[object], new: Sequence[object]) -> list[int | None]:
    """For each new item the old one that it was: the same, else the one of its code, else one of the same place."""
    free = set(range(len(old)))
    found: list[int | None] = [None] * len(new)
    for test in (_is_same, _has_same_code):
        for place, value in enumerate(new):
            if found[place] is None:
                at = next((at for at in sorted(free) if test(old[at], value)), None)
                found[place] = at
                free -= {at} if at is not None else set()
    for place, value in enumerate(new):
        if found[place] is None and place in free and isinstance(value, dict) and isinstance(old[place], dict):
            found[place] = place
            free.discard(place)
    return found


def _is_same(old: object, new: object) -> bool:
    return old == new


def _has_same_code(old: object, new: object) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and "code" in new and old.get("code") == new["code"]
