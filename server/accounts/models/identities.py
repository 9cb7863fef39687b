"""Tables of the identities that a provider vouches for, and of who is on the way there or back."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.models import Model

from server.accounts.models.entering import Session
from server.accounts.models.people import Account
from server.platform.db import fields


class Identity(Model):
    """Who somebody is at a provider, and the account that this opens: one account, and one identity of it there."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    issuer = fields.CharField(max_length=255)
    subject = fields.CharField(max_length=255)
    """What the provider calls the person, the same for ever."""
    linked_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    """When it last opened the account."""

    class Meta:
        table = "identities"
        unique_together = (("issuer", "subject"), ("account", "issuer"))


class IdentityVisit(Model):
    """A browser that was sent to the provider and is waited for; its cookie holds the token, its state comes of it."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID | None
    """The account that is to be linked, whose password was given; none: somebody signs in."""
    next_path = fields.CharField(max_length=500)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "identity_visits"
        indexes = (Index(fields=("account_id",), name="identity_visits_by_account"),)


class IdentityProof(Model):
    """Somebody whom the provider has identified and whom no account knows yet, while they decide what becomes of it."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    issuer = fields.CharField(max_length=255)
    subject = fields.CharField(max_length=255)
    given_name = fields.CharField(max_length=100)
    family_name = fields.CharField(max_length=100)
    gender = fields.CharField(max_length=8)
    email = fields.CharField(max_length=320)
    is_email_verified = fields.BooleanField()
    id_token = fields.TextField()
    next_path = fields.CharField(max_length=500)
    proven_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "identity_proofs"


class IdentitySession(Model):
    """What the provider must be given back when this session is signed out: its own session ends then too."""

    id = fields.UUIDField(primary_key=True)
    session: fields.OneToOneRelation[Session] = fields.OneToOneField(
        "models.Session", on_delete=fields.CASCADE, related_name=False
    )
    session_id: str
    id_token = fields.TextField()

    class Meta:
        table = "identity_sessions"
