"""Tables of who people are to the town: the account, and what it is known by."""

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
