"""Who is told of which fact, and in which lane."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from server.kernel.facts import Fact
from server.platform.outbox.runs import RUNS

LaneName = Literal["default", "mail", "push", "texts", "photos", "exports"]
F = TypeVar("F", bound=Fact)
Handler = Callable[[F], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Subscribers that may wait for each other, and for nobody else."""

    at_once: int
    """Rows that one process runs at the same time."""
    patience_s: float
    """How long one row may run; longer is a failure."""


LANES: dict[LaneName, Lane] = {
    "default": Lane(at_once=4, patience_s=60),
    "mail": Lane(at_once=4, patience_s=90),  # a mail server may take 20 s for each of its answers
    "push": Lane(at_once=8, patience_s=600),  # one row may stand for a whole town's devices
    "texts": Lane(at_once=4, patience_s=60),  # a carrier may take 20 s to answer
    "photos": Lane(at_once=2, patience_s=120),  # two cores; decoding itself gives up after 60 s
    "exports": Lane(at_once=1, patience_s=1800),  # thousands of photos are copied; nobody else waits for them
}


class Subscription(NamedTuple):
    """A fact's class, what runs when one was committed, and in which lane."""

    fact: type[Fact]
    handler: Callable[..., Awaitable[None]]
    lane: LaneName = "default"

    @property
    def name(self) -> str:
        """What the rows of this subscriber are filed under."""
        return f"{self.handler.__module__.removeprefix('server.')}.{self.handler.__name__}"


_subscriptions: dict[str, list[Subscription]] = {}


def subscribe(fact: type[F], handler: Handler[F], *, lane: LaneName = "default") -> None:
    """Have `handler` run after each committed `fact`; called by the composition root only, safe to repeat."""
    new = Subscription(fact, handler, lane)
    if any(known.name == new.name and known.lane != lane for known in _all()):
        raise ValueError(f"{new.name} is in another lane already: a subscriber has one")
    known = _subscriptions.setdefault(fact.kind(), [])
    if all(subscription.name != new.name for subscription in known):
        known.append(new)
        RUNS.know(new.name)


def unsubscribe(fact: type[F], handler: Handler[F]) -> None:
    """Undo `subscribe`, for tests."""
    name = Subscription(fact, handler).name
    _subscriptions[fact.kind()] = [known for known in subscribers_of(fact.kind()) if known.name != name]


def subscribers_of(kind: str) -> list[Subscription]:
    """Who is told of facts of this kind."""
    return _subscriptions.get(kind, [])


def names(lane: LaneName | None = None) -> list[str]:
    """The subscribers of a lane, or all of them."""
    return sorted({subscription.name for subscription in _all() if lane in {None, subscription.lane}})


def _all() -> list[Subscription]:
    return [subscription for told in _subscriptions.values() for subscription in told]
