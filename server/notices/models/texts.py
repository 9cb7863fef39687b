"""Tables of the text messages: who agreed to them, and what was sent and said."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields


class TextNumber(Model):
    """The number by which a person wishes texts: asked about by a first one, good once « Oui » came from it."""

    id = fields.UUIDField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    number = fields.CharField(max_length=16)
    """E.164."""
    state = fields.CharField(max_length=8)
    language = fields.CharField(max_length=8)
    question = fields.TextField()
    """The words that were sent, to which the answer agrees."""
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    answer = fields.CharField(max_length=200, default="", db_default="")
    """What came back, as it was written."""
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "text_numbers"
        indexes = (Index(fields=("number", "state"), name="text_numbers_by_number"),)
        constraints = (
            CheckConstraint(name="text_numbers_state", check="state IN ('asked', 'valid', 'refused', 'stopped')"),
        )


class TextStop(Model):
    """A number that asked for silence: nothing leaves for it, whoever's it is, until it writes « Oui » to a question.

    It outlives the account: it says nothing of anybody, and a number that comes back is still left alone.
    """

    id = fields.CharField(max_length=64, primary_key=True)
    """HMAC of the number."""
    stopped_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "text_stops"


class Text(Model):
    """One text message, to or from a number: what was tried, and what the carrier said of it."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False, null=True
    )
    account_id: UUID | None
    number = fields.CharField(max_length=16)
    kind = fields.CharField(max_length=8)
    """`question`, `notice`, `reply` (written by itself, to an answer), or `said` by the person."""
    key = fields.CharField(max_length=200, unique=True)
    """Names the event, or the message among its carrier's: the same one twice is one row."""
    about = fields.CharField(max_length=120, default="", db_default="")
    text = fields.TextField()
    encoding = fields.CharField(max_length=4)
    segments = fields.SmallIntField()
    state = fields.CharField(max_length=9)
    provider_id = fields.CharField(max_length=120, default="", db_default="")
    code = fields.CharField(max_length=40, default="", db_default="")
    """What the carrier said when it did not take it."""
    attempts = fields.SmallIntField(default=0, db_default=0)
    made_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "texts"
        indexes = (
            Index(fields=("account_id", "id"), name="texts_by_account"),
            Index(fields=("number", "made_at"), name="texts_by_number"),
            Index(fields=("provider_id",), name="texts_by_provider"),
            Index(fields=("made_at",), name="texts_by_age"),
        )
        constraints = (
            CheckConstraint(name="texts_kind", check="kind IN ('question', 'notice', 'reply', 'said')"),
            CheckConstraint(
                name="texts_state",
                check="state IN ('waiting', 'sending', 'sent', 'delivered', 'failed', 'dropped', 'received')",
            ),
        )
