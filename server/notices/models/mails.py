"""The table of the letters that come in."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields


class InboundMail(Model):
    """A letter that came to the address of answers: a bounce, an answer, or something that somebody has to read."""

    id = fields.UUIDField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    """SHA-256 of its bytes: read twice, it is one row."""
    kind = fields.CharField(max_length=8)
    about_id = fields.UUIDField(null=True)
    """What its signed address names: a case, an account."""
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False, null=True
    )
    account_id: UUID | None
    """Whose it is, once it is known."""
    sender = fields.CharField(max_length=320, default="", db_default="")
    """Who wrote; of a bounce, the address that it is about."""
    title = fields.CharField(max_length=200, default="", db_default="")
    text = fields.TextField()
    """What was written, without what it quotes; empty once it stands elsewhere."""
    code = fields.CharField(max_length=20, default="", db_default="")
    """Of a bounce: its status, « 5.1.1 »."""
    attachments = fields.SmallIntField(default=0, db_default=0)
    is_permanent = fields.BooleanField(default=False, db_default=False)
    state = fields.CharField(max_length=8)
    why = fields.CharField(max_length=16, default="", db_default="")
    """Why somebody has to read it."""
    received_at = fields.DatetimeField()

    class Meta:
        table = "inbound_mails"
        indexes = (
            Index(fields=("state", "id"), name="inbound_mails_by_state"),
            Index(fields=("account_id",), name="inbound_mails_by_account"),
            Index(fields=("about_id", "kind"), name="inbound_mails_by_subject"),
            Index(fields=("received_at",), name="inbound_mails_by_age"),
        )
        constraints = (
            CheckConstraint(name="inbound_mails_kind", check="kind IN ('bounce', 'answer', 'other')"),
            CheckConstraint(name="inbound_mails_state", check="state IN ('new', 'done', 'held')"),
        )
