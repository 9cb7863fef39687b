"""The fields that models are made of: `from server.platform.db import fields`, then as in Tortoise.

What differs from Tortoise's own: UUIDs take 16 bytes on SQLite, instants are aware UTC and sort as text, JSON is read
and written by pydantic's engine. The time comes from the clock and never from a field's own `auto_now`.
"""

from datetime import UTC, date, datetime
from typing import Any, Literal, TypeVar, overload
from uuid import UUID

import pydantic_core
from tortoise import fields as _plain
from tortoise.fields import (
    CASCADE,
    NO_ACTION,
    RESTRICT,
    SET_NULL,
    BigIntField,
    BinaryField,
    BooleanField,
    CharEnumField,
    CharField,
    FloatField,
    ForeignKeyField,
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    IntField,
    OneToOneField,
    OneToOneNullableRelation,
    OneToOneRelation,
    ReverseRelation,
    SmallIntField,
    TextField,
)
from tortoise.models import Model

from server.kernel.ids import new_id

__all__ = [
    "CASCADE",
    "NO_ACTION",
    "RESTRICT",
    "SET_NULL",
    "BigIntField",
    "BinaryField",
    "BooleanField",
    "CharEnumField",
    "CharField",
    "DateField",
    "DatetimeField",
    "FloatField",
    "ForeignKeyField",
    "ForeignKeyNullableRelation",
    "ForeignKeyRelation",
    "IntField",
    "JSONField",
    "OneToOneField",
    "OneToOneNullableRelation",
    "OneToOneRelation",
    "ReverseRelation",
    "SmallIntField",
    "TextField",
    "UUIDField",
]

T = TypeVar("T")
Instant = TypeVar("Instant", datetime, datetime | None)
Day = TypeVar("Day", date, date | None)
Id = TypeVar("Id", UUID, UUID | None)


def to_text(instant: datetime) -> str:
    """An aware instant as SQLite stores it: UTC, microseconds, always 32 characters; text order is time order."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def dump_json(value: object) -> str:
    """JSON as compact text; UUIDs, instants and dataclasses are written too."""
    return pydantic_core.to_json(value, inf_nan_mode="null").decode()


def load_json(text: str | bytes) -> Any:  # Any: JSON's own shape, checked by the reader
    """What `dump_json` wrote."""
    return pydantic_core.from_json(text)


class DatetimeField(_plain.DatetimeField[Instant]):
    """An instant: aware, kept in UTC to the microsecond. `auto_now` is refused: time comes from the clock."""

    class _db_sqlite:  # noqa: N801 - the name Tortoise looks for
        SQL_TYPE = "TEXT"

    @overload
    def __init__(self: "DatetimeField[datetime]", *, null: Literal[False] = False, **kwargs: Any) -> None: ...

    @overload
    def __init__(self: "DatetimeField[datetime | None]", *, null: Literal[True], **kwargs: Any) -> None: ...

    def __init__(self, **kwargs: Any) -> None:  # Any: Tortoise's own options
        if kwargs.get("auto_now") or kwargs.get("auto_now_add"):
            raise ValueError("give the instant from server.kernel.clock instead of auto_now")
        super().__init__(**kwargs)  # type: ignore[misc] # overloads meant for users, not heirs

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:  # Any: Tortoise's signature
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: an instant needs its time zone")
        self.validate(value)
        return value

    def to_python_value(self, value: Any) -> datetime | None:  # Any: what the driver gives
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if value is None or (isinstance(value, datetime) and value.tzinfo is UTC):
            return value
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValueError(f"{self.model_field_name}: an instant needs its time zone")
        return value.astimezone(UTC)


class DateField(_plain.DateField[Day]):
    """A day of the calendar, read as it was written instead of by every way there is to write one."""

    @overload
    def __init__(self: "DateField[date]", *, null: Literal[False] = False, **kwargs: Any) -> None: ...

    @overload
    def __init__(self: "DateField[date | None]", *, null: Literal[True], **kwargs: Any) -> None: ...

    def __init__(self, **kwargs: Any) -> None:  # Any: Tortoise's own options
        super().__init__(**kwargs)  # type: ignore[misc] # overloads meant for users, not heirs

    def to_python_value(self, value: Any) -> date | None:  # Any: what the driver gives
        return date.fromisoformat(value) if isinstance(value, str) else value


class UUIDField(_plain.UUIDField[Id]):
    """A UUID: its own type on PostgreSQL, 16 bytes on SQLite. A primary key nobody gave is made by the server (v7)."""

    class _db_sqlite:  # noqa: N801 - the name Tortoise looks for
        SQL_TYPE = "BLOB"

    @overload
    def __init__(self: "UUIDField[UUID]", *, null: Literal[False] = False, **kwargs: Any) -> None: ...

    @overload
    def __init__(self: "UUIDField[UUID | None]", *, null: Literal[True], **kwargs: Any) -> None: ...

    def __init__(self, **kwargs: Any) -> None:  # Any: Tortoise's own options
        if kwargs.get("primary_key"):
            kwargs.setdefault("default", new_id)
        super().__init__(**kwargs)  # type: ignore[misc] # overloads meant for users, not heirs

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:  # Any: the drivers adapt a UUID themselves
        if value is None or isinstance(value, UUID):
            return value
        return UUID(str(value))

    def to_python_value(self, value: Any) -> UUID | None:  # Any: what the driver gives
        if value is None or type(value) is UUID:
            return value
        if isinstance(value, bytes):
            return UUID(bytes=value)
        return UUID(int=value.int) if isinstance(value, UUID) else UUID(value)


class JSONField(_plain.JSONField[T]):
    """A JSON value: JSONB on PostgreSQL, text on SQLite."""

    def __init__(self, **kwargs: Any) -> None:  # Any: Tortoise's own options
        kwargs.setdefault("encoder", dump_json)
        kwargs.setdefault("decoder", load_json)
        super().__init__(**kwargs)
