"""YAML read through its nodes: every value is text, and every value knows its line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

Steps = tuple[str | int, ...]
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_DEEPEST = 40
"""Levels of a text that somebody sent: thousands of them overflow the stack of the C composer, and end the process."""
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, kw_only=True, order=True)
class Message:
    """What is wrong in a file, where, and what to write instead."""

    file: Path
    line: int
    text: str
    steps: Steps = field(default=(), compare=False)
    """Which member it is about."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(kw_only=True)
class Source:
    """One file: its content as mappings, lists and texts, and the line of each value."""

    file: Path
    content: object = None
    lines: dict[Steps, int] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    def blame(self, steps: Sequence[str | int], text: str) -> None:
        """Say what is wrong with the value at `steps`, or with the nearest value that was written."""
        self.messages.append(Message(file=self.file, line=self.line_of(steps), text=text, steps=tuple(steps)))

    def line_of(self, steps: Sequence[str | int]) -> int:
        """The line of the value at `steps`, or of the nearest one around it."""
        known = tuple(steps)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known, 1)


def read_source(file: Path, written: str | None = None) -> Source:
    """The content of a YAML file, or of what is `written` in a part of it.

    What YAML would guess (`no`, dates, numbers) stays the text that was written.
    """
    source = Source(file=file)
    try:
        if written is not None and _is_too_deep(written):
            source.blame((), f"this has more than {_DEEPEST} levels: write it flatter")
            return source
        node = yaml.compose(file.read_text(encoding="utf-8") if written is None else written, Loader=_Loader)
    except FileNotFoundError:
        source.blame((), "this file is missing")
    except UnicodeDecodeError:
        source.blame((), "this file is not UTF-8: save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        source.messages.append(Message(file=file, line=line, text=f"this is not YAML: {error.problem}"))
    except (yaml.YAMLError, RecursionError) as error:
        source.blame((), f"this is not YAML: {error}")
    else:
        source.content = _Reader(source).read(node, ())
    return source


def _is_too_deep(written: str) -> bool:
    depth = 0
    for event in yaml.parse(written, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return False


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: set[int] = set()

    def read(self, node: yaml.Node | None, steps: Steps) -> object:
        if node is None:
            self.source.blame(steps, "this file is empty")
            return None
        self.source.lines.setdefault(steps, node.start_mark.line + 1)
        if id(node) in self.seen:
            self.source.blame(steps, "anchors and aliases (& and *) are not used here: write the value again")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*steps, at)) for at, child in enumerate(node.value)]
        return self.scalar(node, steps) if isinstance(node, yaml.ScalarNode) else None

    def mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.source.blame(steps, "a name before the colon is one word")
                continue
            inner = (*steps, key.value)
            self.source.lines[inner] = key.start_mark.line + 1
            if key.value in found:
                self.source.blame(inner, f"{key.value} is written twice: keep one")
            found[key.value] = self.read(value, inner)
        return found

    def scalar(self, node: yaml.ScalarNode, steps: Steps) -> str | None:
        if node.tag.startswith("!") or "python" in node.tag:
            self.source.blame(steps, f"tags such as {node.tag} are not used here: write plain text")
        if not node.style and node.value in _NOTHING:
            self.source.blame(steps, "there is nothing here: write a value or remove the line")
            return None
        return str(node.value)
