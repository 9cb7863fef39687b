"""Expected refusals: a code for machines, a status for HTTP, words for people (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """What is wrong with one field: a JSON pointer into what was sent, a stable code, a sentence for the person."""

    pointer: str
    code: str
    detail: str


@dataclass(eq=False, kw_only=True)
class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem, and it is an outcome, not a bug
    """An outcome that refuses: raised by verbs and queries, turned into a page or problem+json at the edge."""

    code: str
    status: int
    title: str
    detail: str = ""
    errors: Sequence[FieldError] = ()
    members: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.detail or self.title}"

    def to_json(self) -> dict[str, object]:
        """The members of the problem+json body."""
        body: dict[str, object] = {
            "type": f"urn:riverain:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.members,
        }
        if self.errors:
            body["errors"] = [
                {"pointer": error.pointer, "code": error.code, "detail": error.detail} for error in self.errors
            ]
        return body
