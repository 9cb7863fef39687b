"""The only source of the present instant, so that tests can hold it still."""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Hold `now()` at `instant` (aware) for the length of a `with` block; for tests."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    _frozen.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def months_before(instant: datetime, months: int) -> datetime:
    """The same day and hour so many months before; the last day of a month that is shorter."""
    year, month = divmod(instant.year * 12 + instant.month - 1 - months, 12)
    return instant.replace(year=year, month=month + 1, day=min(instant.day, monthrange(year, month + 1)[1]))


def to_iso(instant: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, the form used on the wire: `2026-11-22T17:03:11.250Z`."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
