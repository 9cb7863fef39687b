"""What a reporter says of a case that was received, as a phone brings it: checked before anything is written."""

import json
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, ValidationError

from server.cases.forms import Code, Instant, PartBody, Place, Text, Wire, problem_of

Kind = Literal["update", "reply", "withdrawal", "reopening", "correction"]


class Fields(Wire):
    """What is said; each kind reads its own members."""

    lang: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "fr-CA"
    text: Text = ""
    reason: Code = ""
    """Why it is withdrawn."""
    comment: Text | None = None
    """The words of the report as corrected; None leaves them."""
    place: Place | None = None
    """The place as corrected; None leaves it."""
    dropped: Annotated[list[Annotated[int, Field(ge=1, le=99)]], Field(max_length=20)] = Field(default_factory=list)
    """Numbers of the photos of the report that the correction takes away."""


class ContributionBody(Wire):
    """One entry by its reporter, complete but for the bytes of its photos."""

    case: UUID
    base_rev: Annotated[int, Field(ge=0, le=1_000_000)]
    kind: Kind
    fields: Fields
    captured_at: Instant
    parts: Annotated[list[PartBody], Field(max_length=20)] = Field(default_factory=list)


def read_contribution(raw: bytes) -> ContributionBody:
    """The body in `raw` (JSON, UTF-8), or a Problem: 400 when it is not JSON, 422 with a pointer for each field."""
    try:
        return ContributionBody.model_validate_json(raw)
    except ValidationError as error:
        raise problem_of(error) from None


def contribution_of(**members: object) -> ContributionBody:
    """The same from members that a page read; a Problem 422 with a pointer for each field."""
    try:
        return ContributionBody.model_validate(members, strict=False)
    except ValidationError as error:
        raise problem_of(error) from None


def dump(body: ContributionBody) -> bytes:
    """The body as bytes, where the server itself writes it: the pages without a script."""
    return json.dumps(body.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
