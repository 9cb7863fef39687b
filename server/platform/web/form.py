"""A form as its template sees it: what was typed and what is to be mended; read by pydantic, all errors at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from server.kernel.problems import FieldError, Problem
from server.platform.words import _

M = TypeVar("M", bound=BaseModel)

TRY_LATER = frozenset({429, 503})


@dataclass(frozen=True, kw_only=True)
class Form:
    """Values and sentences by the field's name. What is secret is never among the values."""

    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A form to be shown again, and how the answer is marked."""

    form: Form
    status: int
    headers: dict[str, str]


async def typed(request: Request) -> dict[str, str]:
    """What was sent, files apart; of several with one name, the last."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def ordinal(text: str) -> int:
    """Which item or file the name of a button or a field means; -1 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else -1


def read(model: type[M], sent: Mapping[str, object], *, also: Sequence[FieldError] = ()) -> M:
    """The form as `model`, or a Problem 422 with all that is wrong, `also` included. Other fields are passed over."""
    try:
        found = model.model_validate({name: sent[name] for name in model.model_fields if name in sent})
    except ValidationError as refused:
        errors = [
            FieldError(pointer=f"/{'/'.join(map(str, error['loc']))}", code=error["type"], detail=error["msg"])
            for error in refused.errors(include_url=False, include_input=False)
        ]
        raise invalid([*errors, *also]) from None
    if also:
        raise invalid(also)
    return found


def invalid(errors: Sequence[FieldError]) -> Problem:
    """422: what is to be mended, beside its fields."""
    return Problem(code="invalid", status=422, title=_("Il reste à corriger."), errors=tuple(errors))


def refusal(problem: Problem, sent: Mapping[str, str], *, first: str, secret: frozenset[str] = frozenset()) -> Refusal:
    """The form to show again, nothing typed lost but what is `secret`; a problem that no form can show is raised.

    « Too many » and « busy » are said on the form too, at its `first` field, so that it can be sent again later.
    """
    sentences: dict[str, str] = {}
    for error in problem.errors:
        sentences.setdefault(error.pointer.removeprefix("/"), error.detail)
    if problem.status in TRY_LATER:
        sentences = {first: f"{problem.title} {problem.detail}"}
    if not sentences:
        raise problem
    values = {name: value for name, value in sent.items() if name not in secret}
    return Refusal(form=Form(values=values, errors=sentences), status=problem.status, headers=dict(problem.headers))


def number_of(text: str) -> float | None:
    """The number that a field holds, None for what is no number of this world."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None
