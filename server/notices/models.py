"""Tables of the notices: what is told, to whom, on which devices, and what became of it."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields


class Notice(Model):
    """One event worth telling, in the words of those it is for."""

    id = fields.UUIDField(primary_key=True)
    key = fields.CharField(max_length=120, unique=True)
    """Names the event: telling it twice makes one notice."""
    kind = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=80)
    """What it is about: a later notice of the same subject takes its place on a device."""
    rank = fields.IntField()
    """Which notices of a subject come later: no clock is asked, clocks jump."""
    title = fields.CharField(max_length=120)
    text = fields.CharField(max_length=300)
    path = fields.CharField(max_length=300)
    """The page of ours that a tap opens."""
    language = fields.CharField(max_length=8)
    made_at = fields.DatetimeField()

    class Meta:
        table = "notices"
        indexes = (
            Index(fields=("subject", "rank"), name="notices_by_subject"),
            Index(fields=("made_at",), name="notices_by_age"),
        )


class Addressee(Model):
    """A person whom a notice is for, and whether they have seen it."""

    id = fields.UUIDField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", on_delete=fields.CASCADE, related_name=False
    )
    notice_id: UUID
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice_addressees"
        unique_together = (("notice_id", "account_id"),)
        indexes = (Index(fields=("account_id", "id"), name="notice_addressees_by_account"),)


class PushDevice(Model):
    """A browser that agreed to show notices; its address belongs to one person at a time."""

    id = fields.CharField(max_length=64, primary_key=True)
    """SHA-256 of the endpoint."""
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    session_sha256 = fields.CharField(max_length=64)
    """The session it was last seen with: signing out takes the device with it."""
    endpoint = fields.CharField(max_length=1024)
    p256dh = fields.CharField(max_length=120)
    auth = fields.CharField(max_length=40)
    key_id = fields.CharField(max_length=40)
    label = fields.CharField(max_length=80, default="", db_default="")
    agreed_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    removed_at = fields.DatetimeField(null=True)
    """When its owner took it off the list elsewhere: it is told nothing, and told so at its next start."""

    class Meta:
        table = "push_devices"
        indexes = (
            Index(fields=("account_id",), name="push_devices_by_account"),
            Index(fields=("session_sha256",), name="push_devices_by_session"),
        )


class Delivery(Model):
    """One notice for one device: what was tried, and what the push service answered."""

    id = fields.UUIDField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", on_delete=fields.CASCADE, related_name=False
    )
    notice_id: UUID
    device_id = fields.CharField(max_length=64)
    """No foreign key: what was told stays known after the device is gone."""
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False, null=True
    )
    account_id: UUID | None
    """Whose device it was; None in rows that an older version planned."""
    batch = fields.IntField()
    state = fields.CharField(max_length=12)
    attempts = fields.SmallIntField(default=0, db_default=0)
    answer = fields.SmallIntField(null=True)
    """The status of the last answer; None when there was none."""
    available_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    shown_at = fields.DatetimeField(null=True)
    """When the device said that it showed it."""

    class Meta:
        table = "deliveries"
        unique_together = (("notice_id", "device_id"),)
        indexes = (
            Index(fields=("notice_id", "batch", "state"), name="deliveries_by_batch"),
            Index(fields=("account_id", "notice_id"), name="deliveries_by_account"),
        )
        constraints = (
            CheckConstraint(
                name="deliveries_state",
                check="state IN ('waiting', 'sent', 'gone', 'failed', 'replaced')",
            ),
        )


class Preference(Model):
    """By which channels a person wants to be told; no row while they have not chosen."""

    id = fields.UUIDField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    channels = fields.CharField(max_length=8)
    chosen_at = fields.DatetimeField()

    class Meta:
        table = "notice_preferences"
        constraints = (
            CheckConstraint(name="notice_preferences_channels", check="channels IN ('push', 'email', 'both', 'none')"),
        )
