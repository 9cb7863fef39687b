"""The counters of the knowledge cards: how often each was shown, opened and of use, by month; never by whom."""

from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.platform.db import fields


class CardCount(Model):
    """How often something became of a card, in one language and one month."""

    id = fields.UUIDField(primary_key=True)
    card = fields.CharField(max_length=40)
    language = fields.CharField(max_length=8)
    month = fields.CharField(max_length=7)
    """`2026-06`, in the town's zone."""
    kind = fields.CharField(max_length=10)
    number = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "card_counts"
        unique_together = (("month", "card", "language", "kind"),)
        constraints = (
            CheckConstraint(
                name="card_counts_kind", check="kind IN ('shown', 'opened', 'useful', 'useless', 'deflected')"
            ),
        )
