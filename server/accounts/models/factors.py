"""Tables of what is shown beside the password, and of a sign-in that waits for it."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models.people import Account
from server.platform.db import fields


class SignInStep(Model):
    """Somebody gave the right password and has more to show before a session opens; their browser holds the token."""

    token_sha256 = fields.CharField(max_length=64, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    kind = fields.CharField(max_length=8)
    """`mail`: a mailed code. `factor`: a code of their application or of their list. `setup`: a first second factor."""
    password_sha256 = fields.CharField(max_length=64)
    """Of the stored hash that the password was right for: a password changed since then ends the step."""
    code_mac = fields.CharField(max_length=64, default="", db_default="")
    """Of the mailed code, by the installation's key; empty until its letter is written."""
    code_expires_at = fields.DatetimeField(null=True)
    letters = fields.IntField(default=0, db_default=0)
    """How many codes were asked for."""
    tries = fields.IntField(default=0, db_default=0)
    device = fields.CharField(max_length=80, default="", db_default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in_steps"
        indexes = (Index(fields=("account_id",), name="sign_in_steps_by_account"),)
        constraints = (CheckConstraint(name="sign_in_steps_kind", check="kind IN ('mail', 'factor', 'setup')"),)


class CodeKey(Model):
    """The secret that a person's application makes codes of (RFC 6238); it counts once a first code was right."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    sealed_secret = fields.CharField(max_length=200)
    """Encrypted by the installation's key, for this account alone."""
    last_step = fields.BigIntField(default=0, db_default=0)
    """The period of the last code that was right: none serves twice."""
    is_shown = fields.BooleanField(default=False, db_default=False)
    """Made by the demonstration, which shows its codes at `/dev/codes`."""
    created_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "code_keys"
        unique_together = (("account",),)


class RecoveryCode(Model):
    """A code on paper, for a day without the application or the key; used once."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    code_mac = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_codes"
        unique_together = (("account", "code_mac"),)


class Passkey(Model):
    """A key of a device or of a person's keychain (WebAuthn): its public half."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    credential_id = fields.CharField(max_length=1400, unique=True)
    public_key = fields.TextField()
    """COSE, in base64url."""
    sign_count = fields.BigIntField(default=0, db_default=0)
    name = fields.CharField(max_length=80)
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "passkeys"
        indexes = (Index(fields=("account_id",), name="passkeys_by_account"),)


class SpentChallenge(Model):
    """A challenge that was answered: kept until it would be over anyway, so that no answer serves twice."""

    challenge_sha256 = fields.CharField(max_length=64, primary_key=True)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "spent_challenges"
