"""The platform's own tables: the outbox of facts, rate limits, and what the installation remembers of itself."""

from tortoise.indexes import Index
from tortoise.models import Model

from server.platform.db import fields


class OutboxRow(Model):
    """One fact for one subscriber, written in the transaction of the change, deleted once the subscriber has run."""

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharField(max_length=100)
    subscriber = fields.CharField(max_length=100)
    fact: fields.JSONField[dict[str, object]] = fields.JSONField()
    attempts = fields.IntField(default=0, db_default=0)
    available_at = fields.DatetimeField()
    set_at = fields.DatetimeField(null=True)
    """When `available_at` was decided; in the future only when the clock has been set back since."""
    leased_until = fields.DatetimeField(null=True)
    dead_at = fields.DatetimeField(null=True)
    last_error = fields.CharField(max_length=500, default="", db_default="")
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=("dead_at", "available_at"), name="outbox_ready"),
            Index(fields=("subscriber", "dead_at", "available_at"), name="outbox_by_subscriber"),
        )


class Limit(Model):
    """How often something was tried in one window of time."""

    key = fields.CharField(max_length=120, primary_key=True)
    hits = fields.IntField(default=0, db_default=0)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "limits"


class Memory(Model):
    """What the installation remembers of itself, e.g. its epoch."""

    name = fields.CharField(max_length=60, primary_key=True)
    value = fields.CharField(max_length=400)

    class Meta:
        table = "memory"
