"""Tables of what is told: a notice, whom it is for, and what very many are told."""

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


class Announcement(Model):
    """Something that very many are told: written, estimated, then told step by step until all are, or stopped."""

    id = fields.UUIDField(primary_key=True)
    key = fields.CharField(max_length=80, unique=True)
    """Names what is told: begun twice, it is told once. The subject of its notices, and the beginning of their keys."""
    kind = fields.CharField(max_length=40)
    """The kind of its notices: an alert rings in quiet hours too, and waits for no digest."""
    words: fields.JSONField[dict[str, dict[str, str]]] = fields.JSONField()
    """Title and text, by language."""
    path = fields.CharField(max_length=300)
    """The page of ours that a tap opens; empty for the notice's own."""
    audience = fields.CharField(max_length=40)
    argument = fields.CharField(max_length=200, default="", db_default="")
    """What the audience is asked with: a borough, an area."""
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
