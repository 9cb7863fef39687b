"""Tables of the notices: what is told, to whom, on which devices, and what became of it."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields
from server.platform.db.operations import PartialIndex


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
    is_mail_asked = fields.BooleanField(default=False, db_default=False)
    """Whether letters were asked for with what it is about; a person's own choice goes before."""
    stopped_at = fields.DatetimeField(null=True)
    """Since when nobody is told of it any more; what stands in a list stays there."""

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
    batch = fields.IntField(null=True)
    """With whom their messages were planned; None until they are."""
    digest_at = fields.DatetimeField(null=True)
    """When it is told with the others of the day; None when it is not, or was."""

    class Meta:
        table = "notice_addressees"
        unique_together = (("notice_id", "account_id"),)
        indexes = (
            Index(fields=("account_id", "id"), name="notice_addressees_by_account"),
            Index(fields=("notice_id", "batch"), name="notice_addressees_by_batch"),
            PartialIndex(fields=("digest_at",), name="notice_addressees_by_digest", where="digest_at IS NOT NULL"),
        )


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
    by_text = fields.BooleanField(default=True, db_default=True)
    """Whether a text may go instead, to a number that was confirmed."""
    quiet_from = fields.SmallIntField(null=True)
    """Minutes since midnight, by the town's clock: nothing rings from then…"""
    quiet_until = fields.SmallIntField(null=True)
    """… until then."""
    rhythm = fields.CharField(max_length=8, default="at-once", db_default="at-once")
    """`at-once`, or `daily`: one message for what came in a day."""
    language = fields.CharField(max_length=8, default="", db_default="")
    """In which language they are told; empty: the one that they wrote in."""

    class Meta:
        table = "notice_preferences"
        constraints = (
            CheckConstraint(name="notice_preferences_channels", check="channels IN ('push', 'email', 'both', 'none')"),
        )


class Choice(Model):
    """What a person chose for one kind of notices, or for one subject, in the place of their general choice."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    scope = fields.CharField(max_length=100)
    """`kind:<kind>` or `subject:<subject>`."""
    channels = fields.CharField(max_length=8, default="", db_default="")
    """Empty: as for all."""
    is_mail_stopped = fields.BooleanField(default=False, db_default=False)
    """Whether no letter goes, whatever else fails: the link of a letter says so."""
    chosen_at = fields.DatetimeField()

    class Meta:
        table = "notice_choices"
        unique_together = (("account_id", "scope"),)
        constraints = (
            CheckConstraint(name="notice_choices_channels", check="channels IN ('', 'push', 'email', 'both', 'none')"),
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


class Announcement(Model):
    """Something that very many are told: written, estimated, then told step by step until all are, or stopped."""

    id = fields.UUIDField(primary_key=True)
    words: fields.JSONField[dict[str, dict[str, str]]] = fields.JSONField()
    """Title and text, by language."""
    path = fields.CharField(max_length=300)
    audience = fields.CharField(max_length=40)
    argument = fields.CharField(max_length=200, default="", db_default="")
    """What the audience is asked with: a borough, an area."""
    is_urgent = fields.BooleanField(default=False, db_default=False)
    """Whether it rings in quiet hours too, and waits for no digest."""
    state = fields.CharField(max_length=12)
    total = fields.IntField(default=0, db_default=0)
    """People when it was started."""
    reached = fields.IntField(default=0, db_default=0)
    """People in whose lists it stands."""
    last_account_id = fields.UUIDField(null=True)
    """Up to whom; the next step goes on after."""
    written_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcements"
        indexes = (Index(fields=("written_at",), name="announcements_by_age"),)
        constraints = (
            CheckConstraint(name="announcements_state", check="state IN ('draft', 'running', 'stopped', 'done')"),
        )
