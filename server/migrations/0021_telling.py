from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, JSONField, UUIDField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0020_answers")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Announcement",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=80)),
                ("kind", fields.CharField(max_length=40)),
                ("words", JSONField()),
                ("path", fields.CharField(max_length=300)),
                ("audience", fields.CharField(max_length=40)),
                ("argument", fields.CharField(default="", db_default="", max_length=200)),
                ("state", fields.CharField(max_length=12)),
                ("total", fields.IntField(default=0, db_default=0)),
                ("reached", fields.IntField(default=0, db_default=0)),
                ("last_account_id", UUIDField(null=True)),
                ("written_at", DatetimeField()),
                ("started_at", DatetimeField(null=True)),
                ("ended_at", DatetimeField(null=True)),
            ],
            options={
                "table": "announcements",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('draft', 'running', 'stopped', 'done')", name="announcements_state"
                    )
                ],
                "indexes": [Index(fields=["written_at"], name="announcements_by_age")],
                "pk_attr": "id",
                "table_description": "Something that very many are told: written, estimated, then told step by step until all are, or stopped.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Attempt",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "notice",
                    fields.ForeignKeyField(
                        "models.Notice",
                        source_field="notice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("channel", fields.CharField(max_length=8)),
                ("answer", fields.CharField(max_length=80)),
                ("tried_at", DatetimeField()),
            ],
            options={
                "table": "notice_attempts",
                "app": "models",
                "indexes": [
                    Index(fields=["notice_id"], name="notice_attempts_by_notice"),
                    Index(fields=["account_id", "notice_id"], name="notice_attempts_by_account"),
                ],
                "pk_attr": "id",
                "table_description": "A try that settled nothing, with what was answered; the last try stands with what was tried.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Choice",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("scope", fields.CharField(max_length=100)),
                ("channels", fields.CharField(default="", db_default="", max_length=8)),
                ("is_mail_stopped", fields.BooleanField(default=False, db_default=False)),
                ("chosen_at", DatetimeField()),
            ],
            options={
                "table": "notice_choices",
                "app": "models",
                "unique_together": (("account_id", "scope"),),
                "constraints": [
                    CheckConstraint(
                        check="channels IN ('', 'push', 'email', 'both', 'none')", name="notice_choices_channels"
                    )
                ],
                "pk_attr": "id",
                "table_description": "What a person chose for one kind of notices, or for one subject, in the place of their general choice.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Message",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "notice",
                    fields.ForeignKeyField(
                        "models.Notice",
                        source_field="notice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("channel", fields.CharField(max_length=8)),
                ("is_instead", fields.BooleanField(default=False, db_default=False)),
                ("batch", fields.IntField()),
                ("state", fields.CharField(max_length=12)),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
                ("answer", fields.CharField(default="", db_default="", max_length=80)),
                ("available_at", DatetimeField()),
                ("settled_at", DatetimeField(null=True)),
            ],
            options={
                "table": "notice_messages",
                "app": "models",
                "unique_together": (("notice_id", "account_id", "channel"),),
                "constraints": [
                    CheckConstraint(check="channel IN ('text', 'email')", name="notice_messages_channel"),
                    CheckConstraint(
                        check="state IN ('waiting', 'sent', 'failed', 'replaced', 'withheld')",
                        name="notice_messages_state",
                    ),
                ],
                "indexes": [
                    Index(fields=["notice_id", "channel", "batch", "state"], name="notice_messages_by_batch"),
                    Index(fields=["account_id", "notice_id"], name="notice_messages_by_account"),
                ],
                "pk_attr": "id",
                "table_description": "One notice for one person by text or by letter: never twice, and what became of it.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Addressee",
            name="batch",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Addressee",
            name="digest_at",
            field=DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name="Addressee",
            index=Index(fields=["notice_id", "batch"], name="notice_addressees_by_batch"),
        ),
        ops.AddIndex(
            model_name="Addressee",
            index=PartialIndex(fields=["digest_at"], name="notice_addressees_by_digest", where="digest_at IS NOT NULL"),
        ),
        ops.AddField(
            model_name="Notice",
            name="is_mail_asked",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Notice",
            name="stopped_at",
            field=DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Preference",
            name="by_text",
            field=fields.BooleanField(default=True, db_default=True),
        ),
        ops.AddField(
            model_name="Preference",
            name="language",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="Preference",
            name="quiet_from",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name="Preference",
            name="quiet_until",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name="Preference",
            name="rhythm",
            field=fields.CharField(default="at-once", db_default="at-once", max_length=8),
        ),
    ]
