"""Periods of the exceptional mode, and what was decided about each: appended, never edited."""

from datetime import datetime
from uuid import UUID

from tortoise.indexes import Index
from tortoise.models import Model

from server.accounts import Account
from server.platform.db import fields

OPEN = 1


class ExceptionalPeriod(Model):
    """One event: what the town says, until when, and who decided it."""

    id = fields.UUIDField(primary_key=True)
    started_at = fields.DatetimeField()
    started_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    started_by_id: UUID | None
    reason = fields.TextField()
    """For the town's own record: residents do not read it."""
    title: fields.JSONField[dict[str, str]] = fields.JSONField()
    text: fields.JSONField[dict[str, str]] = fields.JSONField()
    hours: fields.JSONField[dict[str, str]] = fields.JSONField()
    is_reduced = fields.BooleanField()
    ends_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    ended_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    ended_by_id: UUID | None
    rev = fields.IntField(default=1, db_default=1)
    slot = fields.SmallIntField(null=True, unique=True)
    """1 while it is open, else nothing: the database itself holds that two are never open at once."""

    @property
    def ended_by_hand_at(self) -> datetime | None:
        """When somebody ended it; None while it lasts, and when it came to its end by itself."""
        return self.ended_at if self.ended_by_id else None

    class Meta:
        table = "exceptional_periods"
        indexes = (
            Index(fields=("started_at",), name="exceptional_periods_by_start"),
            Index(fields=("started_by_id",), name="exceptional_periods_by_starter"),
            Index(fields=("ended_by_id",), name="exceptional_periods_by_ender"),
        )


class ExceptionalStep(Model):
    """What somebody decided about a period: started, extended, ended, resumed; over, when nobody had to."""

    id = fields.UUIDField(primary_key=True)
    period: fields.ForeignKeyRelation[ExceptionalPeriod] = fields.ForeignKeyField(
        "models.ExceptionalPeriod", on_delete=fields.CASCADE, related_name=False
    )
    period_id: UUID
    rev = fields.IntField()
    kind = fields.CharField(max_length=16)
    ends_at = fields.DatetimeField()
    author: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    author_id: UUID | None
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "exceptional_steps"
        unique_together = (("period_id", "rev"),)
        indexes = (Index(fields=("author_id",), name="exceptional_steps_by_author"),)
