"""The text messages, as the notices see them: a port, filled by whoever sends them.

`text_with` is called once, where the program is put together. Without it nobody has a number and no text goes.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class SendText(Protocol):
    """Sends `words` to the confirmed number of an account, and says whether a gateway took them.

    False: no confirmed number, stopped by its owner, or refused for good: another channel is tried. What may pass is
    raised, and tried again. `about` names the message: one that was taken already under it is not sent again, and True.
    Of one that was taken and does not arrive, `text_undelivered` is told under the same name.
    """

    async def __call__(self, account_id: UUID, words: str, *, about: str) -> bool: ...


Reachable = Callable[[Collection[UUID]], Awaitable[Collection[UUID]]]
"""Of these accounts, those with a confirmed number."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """How texts go."""

    send: SendText
    reachable: Reachable


_texts: list[Texts] = []


def text_with(send: SendText, reachable: Reachable) -> None:
    """Have texts go this way from now on."""
    _texts[:] = [Texts(send=send, reachable=reachable)]


def texts() -> Texts | None:
    """How texts go; None where they do not."""
    return _texts[0] if _texts else None


async def with_numbers(account_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these accounts, those that a text can reach."""
    known = texts()
    return frozenset(await known.reachable(account_ids)) if known and account_ids else frozenset()
