"""What one agrees to, what of it still stands, and for how long a copy waits. Pure."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal, Protocol
from uuid import UUID

Purpose = Literal["terms", "survey", "email", "text", "push", "account"]
Source = Literal["form", "agent", "letter"]
WITHDRAWABLE: tuple[Purpose, ...] = ("email", "text", "push", "survey")
"""Terms that a request was sent under are not taken back: they say how it was sent; nor is the opening of an
account, which its owner closes."""
PURPOSES: tuple[Purpose, ...] = (*WITHDRAWABLE, "terms", "account")

EXPORT_LASTS = timedelta(hours=48)
EXPORT_TAKES = timedelta(hours=24)
"""A copy that is not ready by then will not be."""
FETCHING_LASTS = timedelta(hours=1)
"""How long a slow network may take to fetch a copy."""
EXPORTS_A_DAY = 3


class Said(Protocol):
    """One line of the history of consents."""

    case_id: UUID | None
    is_given: bool


def stands(history: Iterable[Said]) -> bool:
    """Whether anything given in a history of one purpose, oldest first, was not taken back since.

    What is said of one case takes back that case's alone; said of none, it takes back all that was given before.
    """
    held: set[UUID | None] = set()
    for said in history:
        if said.is_given:
            held.add(said.case_id)
        elif said.case_id is None:
            held.clear()
        else:
            held.discard(said.case_id)
    return bool(held)
