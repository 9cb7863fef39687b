"""Tables of the accounts: who may sign in, who is signed in, and what was mailed to prove it."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from server.platform.db import fields


class Account(Model):
    """A person who may sign in. Until `activated_at` nobody has proved that the address is theirs."""

    id = fields.UUIDField(primary_key=True)
    email = fields.CharField(max_length=254, unique=True)
    """The address as it is compared: lower case, the domain in ASCII."""
    email_typed = fields.CharField(max_length=254)
    """The address as its owner wrote it: where mail goes."""
    password_hash = fields.CharField(max_length=200, null=True)
    """None: only a mailed link opens this account, because no password, or more than one person's, was given."""
    role = fields.CharField(max_length=16)
    first_name = fields.CharField(max_length=100, default="", db_default="")
    last_name = fields.CharField(max_length=100, default="", db_default="")
    civility = fields.CharField(max_length=8, default="", db_default="")
    phone = fields.CharField(max_length=30, default="", db_default="")
    """The mobile, where texts would go."""
    phone_home = fields.CharField(max_length=30, default="", db_default="")
    phone_work = fields.CharField(max_length=30, default="", db_default="")
    phone_extension = fields.CharField(max_length=10, default="", db_default="")
    """At work."""
    address = fields.CharField(max_length=300, default="", db_default="")
    home: fields.JSONField[dict[str, object] | None] = fields.JSONField(null=True)
    """The same address as `place.chosen` of a case, where it was found among the town's places."""
    username = fields.CharField(max_length=64, null=True)
    """What the owner signs in with instead of the address, as it is compared; only where the town has usernames."""
    pseudonym = fields.CharField(max_length=30, default="", db_default="")
    """Under which the owner is read by everybody, as typed; `Pseudonym` keeps it from others."""
    updates_by = fields.CharField(max_length=8, default="", db_default="")
    """How the owner wishes to hear of their cases: `email`, `text`, or nothing said."""
    language = fields.CharField(max_length=8)
    created_at = fields.DatetimeField()
    activated_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    passkey_declined_at = fields.DatetimeField(null=True)
    """When its owner said that no key of access is to be proposed after signing in."""

    class Meta:
        table = "accounts"
        constraints = (
            CheckConstraint(
                name="accounts_role",
                check="role IN ('resident', 'agent', 'crew', 'supervisor', 'administrator', 'editor', 'manager')",
            ),
            CheckConstraint(name="accounts_email_lower", check="email = lower(email)"),
            UniqueConstraint(fields=("username",), name="accounts_username"),
        )


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


class Membership(Model):
    """Somebody of the staff belongs to a department of the town, named by its code."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    department = fields.CharField(max_length=60)

    class Meta:
        table = "memberships"
        unique_together = (("account_id", "department"),)


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


class Departure(Model):
    """The owner asked for the deletion of their account: until `due_at` a mailed link undoes it, then it is erased."""

    id = fields.UUIDField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    asked_at = fields.DatetimeField()
    due_at = fields.DatetimeField(db_index=True)
    undo_sha256 = fields.CharField(max_length=64, unique=True)
    """Of the token in the letter, which is stored nowhere."""

    class Meta:
        table = "departures"


class CivilIdentity(Model):
    """Who a person is by their birth, where the town asks for it when an account is opened."""

    id = fields.UUIDField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    birth_name = fields.CharField(max_length=100)
    usage_name = fields.CharField(max_length=100, default="", db_default="")
    first_name = fields.CharField(max_length=100)
    second_name = fields.CharField(max_length=100, default="", db_default="")
    third_name = fields.CharField(max_length=100, default="", db_default="")
    birth_date = fields.DateField()
    birth_country = fields.CharField(max_length=2)
    """ISO 3166-1."""
    birth_commune = fields.CharField(max_length=100)
    birth_department = fields.CharField(max_length=3, default="", db_default="")

    class Meta:
        table = "civil_identities"


class Pseudonym(Model):
    """A pseudonym that is taken: for good by an account, or for a while by a registration that nobody confirmed yet.

    Registering an address that has an account takes one too: what is free afterwards tells nothing of the address.
    """

    folded = fields.CharField(max_length=60, primary_key=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    account_id: UUID | None
    held_until = fields.DatetimeField(null=True)
    """None: for good."""

    class Meta:
        table = "pseudonyms"
        indexes = (Index(fields=("account_id",), name="pseudonyms_by_account"),)


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
