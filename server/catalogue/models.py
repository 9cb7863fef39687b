"""Table of the catalogue: what was searched and not found, counted without who."""

from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.platform.db import fields


class MissedSearch(Model):
    """How often some words found nothing in one month; nothing says who typed them, or from where."""

    id = fields.UUIDField(primary_key=True)
    month = fields.CharField(max_length=7)
    """Of the town's calendar: 2026-11."""
    language = fields.CharField(max_length=8)
    words = fields.CharField(max_length=60)
    """Folded, as they are searched."""
    count = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "missed_searches"
        unique_together = (("month", "language", "words"),)
        constraints = (CheckConstraint(name="missed_searches_count", check="count > 0"),)
