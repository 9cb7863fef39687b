"""Tables of the privacy: what people agreed to, under which words, and the copies of their data that they asked for."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts import Account
from server.platform.db import fields


class ConsentText(Model):
    """The words that somebody agreed to, as they read them: written once, whoever agrees afterwards."""

    digest = fields.CharField(max_length=64, primary_key=True)
    """SHA-256 of the text in UTF-8."""
    text = fields.TextField()
    since = fields.DatetimeField()

    class Meta:
        table = "consent_texts"


class Consent(Model):
    """Somebody agreed to something, or took it back: appended, never edited.

    No foreign key leads to the person or to the case: the proof outlives both, and names nobody.
    """

    id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField(null=True)
    case_id = fields.UUIDField(null=True)
    purpose = fields.CharField(max_length=24)
    is_given = fields.BooleanField()
    text: fields.ForeignKeyRelation[ConsentText] = fields.ForeignKeyField(
        "models.ConsentText", on_delete=fields.RESTRICT, related_name=False
    )
    text_id: str
    language = fields.CharField(max_length=8)
    channel = fields.CharField(max_length=16)
    """By what way it came: app, form, phone, email…"""
    source = fields.CharField(max_length=16)
    """Who wrote it down: the person on a form, an agent for them, a letter's link."""
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "consents"
        indexes = (
            Index(fields=("account_id", "id"), name="consents_by_account"),
            Index(fields=("case_id",), name="consents_by_case"),
            Index(fields=("text_id",), name="consents_by_text"),
            Index(fields=("recorded_at",), name="consents_by_age"),
        )
        constraints = (CheckConstraint(name="consents_source", check="source IN ('form', 'agent', 'letter')"),)


class Export(Model):
    """A copy of somebody's data that they asked for: in the making, ready to be fetched once, then only that it was."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    state = fields.CharField(max_length=12)
    done = fields.IntField(default=0, db_default=0)
    total = fields.IntField(default=0, db_default=0)
    """Records and files that go into it, counted when it was begun."""
    asked_at = fields.DatetimeField()
    ready_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    fetched_at = fields.DatetimeField(null=True)
    token_sha256 = fields.CharField(max_length=64, unique=True)
    """Of the token in the letter, which is stored nowhere."""
    file = fields.CharField(max_length=120, default="", db_default="")
    """Key of the zip; empty before it is ready and once it is removed."""
    size_bytes = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "exports"
        indexes = (
            Index(fields=("account_id", "id"), name="exports_by_account"),
            Index(fields=("state", "expires_at"), name="exports_by_state"),
        )
        constraints = (
            CheckConstraint(name="exports_state", check="state IN ('making', 'ready', 'fetched', 'failed', 'over')"),
        )
