"""Tables of how a notice goes: to devices, by text, by letter, and each try."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.notices.models.telling import Notice
from server.platform.db import fields


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


class Message(Model):
    """One notice for one person by text or by letter: never twice, and what became of it."""

    id = fields.UUIDField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", on_delete=fields.CASCADE, related_name=False
    )
    notice_id: UUID
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    channel = fields.CharField(max_length=8)
    is_instead = fields.BooleanField(default=False, db_default=False)
    """Whether it goes because another channel failed or was silent."""
    batch = fields.IntField()
    state = fields.CharField(max_length=12)
    attempts = fields.SmallIntField(default=0, db_default=0)
    answer = fields.CharField(max_length=80, default="", db_default="")
    """What was answered last; never words that may name a person."""
    available_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice_messages"
        unique_together = (("notice_id", "account_id", "channel"),)
        indexes = (
            Index(fields=("notice_id", "channel", "batch", "state"), name="notice_messages_by_batch"),
            Index(fields=("account_id", "notice_id"), name="notice_messages_by_account"),
        )
        constraints = (
            CheckConstraint(name="notice_messages_channel", check="channel IN ('text', 'email')"),
            CheckConstraint(
                name="notice_messages_state",
                check="state IN ('waiting', 'sent', 'failed', 'replaced', 'withheld')",
            ),
        )


class Attempt(Model):
    """A try that settled nothing, with what was answered; the last try stands with what was tried."""

    id = fields.UUIDField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", on_delete=fields.CASCADE, related_name=False
    )
    notice_id: UUID
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False, null=True
    )
    account_id: UUID | None
    channel = fields.CharField(max_length=8)
    answer = fields.CharField(max_length=80)
    tried_at = fields.DatetimeField()

    class Meta:
        table = "notice_attempts"
        indexes = (
            Index(fields=("notice_id",), name="notice_attempts_by_notice"),
            Index(fields=("account_id", "notice_id"), name="notice_attempts_by_account"),
        )
