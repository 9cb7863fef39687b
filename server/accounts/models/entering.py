"""Tables of how one enters and stays: sessions, devices that are known, what was mailed to prove an address."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models.people import Account
from server.platform.db import fields


class Session(Model):
    """Somebody signed in on one device. The cookie holds the token, this row only its SHA-256."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    authenticated_at = fields.DatetimeField()
    """When the password was last given."""
    device = fields.CharField(max_length=80, default="", db_default="")
    """What its owner recognises the device by, e.g. « Firefox, Android »."""

    class Meta:
        table = "sessions"
        indexes = (Index(fields=("account_id",), name="sessions_by_account"),)


class Token(Model):
    """A link that was mailed: used once, for one purpose, by one account, before it expires."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    purpose = fields.CharField(max_length=16)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "account_tokens"
        indexes = (Index(fields=("account_id", "purpose"), name="account_tokens_by_account"),)
        constraints = (CheckConstraint(name="account_tokens_purpose", check="purpose IN ('activation', 'reset')"),)


class KnownDevice(Model):
    """A device on which this account's password was once right: strangers' tries elsewhere do not lock it out."""

    id = fields.UUIDField(primary_key=True)
    token_sha256 = fields.CharField(max_length=64)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()

    class Meta:
        table = "known_devices"
        unique_together = (("token_sha256", "account"),)
        indexes = (Index(fields=("account_id",), name="known_devices_by_account"),)


class MailedCode(Model):
    """A code on its way to an address, for who registers without a script: typed again, no robot sent the form."""

    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(max_length=254)
    language = fields.CharField(max_length=8)
    tries = fields.SmallIntField(default=0, db_default=0)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "mailed_codes"


class SpentProof(Model):
    """A proof that no robot sends a form, used up: the same one proves nothing twice."""

    sha256 = fields.CharField(max_length=64, primary_key=True)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "spent_proofs"


class EmailChange(Model):
    """An account on its way from one address to another: asked for, then confirmed by the owner of the new one."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    old_email = fields.CharField(max_length=254)
    old_email_typed = fields.CharField(max_length=254)
    new_email = fields.CharField(max_length=254)
    new_email_typed = fields.CharField(max_length=254)
    asked_at = fields.DatetimeField(db_index=True)
    confirmed_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    """When it was undone, or made void by something newer."""

    class Meta:
        table = "email_changes"
        indexes = (Index(fields=("account_id",), name="email_changes_by_account"),)


class EmailChangeLink(Model):
    """A link that was mailed for a change of address: to confirm it on the new one, or to undo it from the old one."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    change: fields.ForeignKeyRelation[EmailChange] = fields.ForeignKeyField(
        "models.EmailChange", on_delete=fields.CASCADE, related_name=False
    )
    change_id: UUID
    purpose = fields.CharField(max_length=8)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "email_change_links"
        indexes = (Index(fields=("change_id",), name="email_change_links_by_change"),)
        constraints = (CheckConstraint(name="email_change_links_purpose", check="purpose IN ('confirm', 'undo')"),)
