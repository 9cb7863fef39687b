"""Tables of what a person chose: in general, and for a kind or a subject."""

from uuid import UUID

from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields


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
