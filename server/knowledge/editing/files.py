"""The file of a card as the fields of a form, and back: its head in YAML, its text in Markdown."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.kernel.text import tidy
from server.platform.municipality.source import read_source

Values = Mapping[str, str | tuple[str, ...]]

HEAD = ("title", "summary", "keywords", "owner", "review", "topics", "departments", "public")
OTHER_HEAD = ("title", "summary", "keywords")
LISTS = frozenset({"keywords", "topics", "departments"})
ENGLISH = "_en"
"""Ends the names of the fields that say a card in English."""
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_SPACES = re.compile(r"[ \t\r\n]+")
"""Those that may break; the others are meant."""
_NOTHING = frozenset({"null", "Null", "NULL"})
_PLAIN = re.compile(r"(?![-?:~&*!|>'\"%@`#{}\[\],\s])[^\n#:{}\[\]]*(?<!\s)")


def path_of(code: str, *, is_english: bool = False) -> str:
    """The file of a card in the municipality's folder."""
    return f"cards/{code}{'.en' if is_english else ''}.md"


def end_of(path: str) -> str:
    """What ends the names of the fields that a file fills: nothing, or `ENGLISH`."""
    return ENGLISH if path.endswith(".en.md") else ""


def fields_of(text: str, *, end: str = "") -> dict[str, str | tuple[str, ...]]:
    """The fields that a file fills; what cannot be read of its head is left empty."""
    parts = _FENCE.split(text, maxsplit=2)
    head, body = (parts[1], parts[2]) if len(parts) == 3 else ("", text)
    content = read_source(Path("card.md"), head).content
    written = content if isinstance(content, dict) else {}
    names = OTHER_HEAD if end else HEAD
    fields = {f"{name}{end}": _field(name, written.get(name)) for name in names}
    if not end and not fields["public"]:
        fields["public"] = "yes"
    return {**fields, f"text{end}": body.strip()}


def text_of(values: Values, *, end: str = "") -> str:
    """The text of the file that these fields make."""
    said = {name: _written(name, values.get(f"{name}{end}", "")) for name in (OTHER_HEAD if end else HEAD)}
    if said.get("public") == "yes":
        del said["public"]  # as it is without being said
    head = "".join(f"{name}: {value}\n" for name, value in said.items() if value or name in {"title", "summary"})
    return f"---\n{head}---\n{tidy(_one(values.get(f'text{end}', '')))}\n"


def _field(name: str, value: object) -> str | tuple[str, ...]:
    if name in LISTS:
        listed = tuple(str(one) for one in value) if isinstance(value, list) else ()
        return ", ".join(listed) if name == "keywords" else listed
    return value if isinstance(value, str) else ""


def _written(name: str, value: str | tuple[str, ...]) -> str:
    if name not in LISTS:
        one = _in_one_line(_one(value))
        return _scalar(one) if one else ""
    listed: Sequence[str] = value.split(",") if isinstance(value, str) else value
    kept = [_in_one_line(one) for one in listed]
    return f"[{', '.join(_scalar(one) for one in kept if one)}]" if any(kept) else ""


def _in_one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _scalar(text: str) -> str:
    """As people write it where YAML allows that, else between quotation marks."""
    return text if _PLAIN.fullmatch(text) and text not in _NOTHING else json.dumps(text, ensure_ascii=False)


def _one(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
