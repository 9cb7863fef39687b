"""What pydantic found wrong, said to who writes the data."""

import difflib
from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from server.platform.municipality.source import Source, Steps

R = TypeVar("R")


def read_as(kind: type[R], source: Source, at: Steps = (), *, languages: Iterable[str] = ()) -> R | None:
    """The content of a source as `kind`, or None with all its messages in the source.

    What people read must be said in each of the `languages`.
    """
    if source.messages:
        return None
    content = source.content
    for step in at:
        content = content[step]  # type: ignore[index] # steps were read from this very content
    try:
        return TypeAdapter(kind).validate_python(content, context={"languages": tuple(languages)})
    except ValidationError as error:
        for found in error.errors():
            source.blame((*at, *found["loc"]), _said(found, names_of(kind)))
        return None


def names_of(kind: object) -> frozenset[str]:
    """The names of all the members that a model and the models inside it know."""
    models: set[type[BaseModel]] = set()
    _gather(kind, models)
    return frozenset(name for model in models for name in model.model_fields)


def _gather(kind: object, models: set[type[BaseModel]]) -> None:
    """Add the models inside `kind`; one that holds itself is looked into once."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in models:
        models.add(kind)
        for member in kind.model_fields.values():
            _gather(member.annotation, models)
    for inner in getattr(kind, "__args__", ()):
        _gather(inner, models)


def _said(found: ErrorDetails, names: Iterable[str]) -> str:
    name = str(found["loc"][-1]) if found["loc"] else "this"
    if found["type"] == "missing":
        return f"{name} is missing: write it"
    if found["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, names, n=1)
        return f"{name} is not known here: {f'did you mean {close[0]}?' if close else 'remove it'}"
    if found["type"] == "string_pattern_mismatch":
        return f"{name}: {found['input']!r} does not have the form {found['ctx']['pattern']}"
    said = found["msg"].removeprefix("Value error, ")
    return said if found["type"] == "value_error" else f"{name}: {said[0].lower()}{said[1:]}"
