"""The tables of the audit log: its lines, and where its chain ends."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.models import Model

from server.platform.db import fields


class AuditEntry(Model):
    """One line: who, what, of what. Triggers of the database refuse to change or remove it."""

    seq = fields.BigIntField(primary_key=True, generated=False)
    """Without a gap, from 1."""
    at = fields.DatetimeField()
    actor_id: UUID | None = fields.UUIDField(null=True)
    """An account, by its id alone: the line outlives it. None: the command line."""
    role = fields.CharField(max_length=16)
    """As what they acted."""
    action = fields.CharField(max_length=24)
    subject = fields.CharField(max_length=80, default="", db_default="")
    """What it was done to: the id of an account, the reference of a case, the path of a text."""
    details: fields.JSONField[dict[str, str]] = fields.JSONField()
    previous = fields.CharField(max_length=64)
    """The seal of the line before; empty on the first."""
    seal = fields.CharField(max_length=64)
    """SHA-256 over everything above."""

    class Meta:
        table = "audit_entries"
        indexes = (
            Index(fields=("action", "seq"), name="audit_entries_by_action"),
            Index(fields=("actor_id", "seq"), name="audit_entries_by_actor"),
            Index(fields=("subject", "seq"), name="audit_entries_by_subject"),
            Index(fields=("at",), name="audit_entries_by_time"),
        )


class AuditHead(Model):
    """Where the chain ends: one row, held by whoever appends, so that all processes write one chain."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    seal = fields.CharField(max_length=64, default="", db_default="")

    class Meta:
        table = "audit_heads"
