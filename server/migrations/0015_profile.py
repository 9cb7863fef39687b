from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, JSONField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0014_audit")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EmailChange",
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
                ("old_email", fields.CharField(max_length=254)),
                ("old_email_typed", fields.CharField(max_length=254)),
                ("new_email", fields.CharField(max_length=254)),
                ("new_email_typed", fields.CharField(max_length=254)),
                ("asked_at", DatetimeField(db_index=True)),
                ("confirmed_at", DatetimeField(null=True)),
                ("ended_at", DatetimeField(null=True)),
            ],
            options={
                "table": "email_changes",
                "app": "models",
                "indexes": [Index(fields=["account_id"], name="email_changes_by_account")],
                "pk_attr": "id",
                "table_description": "An account on its way from one address to another: asked for, then confirmed by the owner of the new one.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EmailChangeLink",
            fields=[
                ("token_sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                (
                    "change",
                    fields.ForeignKeyField(
                        "models.EmailChange",
                        source_field="change_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("purpose", fields.CharField(max_length=8)),
                ("created_at", DatetimeField()),
                ("expires_at", DatetimeField()),
                ("used_at", DatetimeField(null=True)),
            ],
            options={
                "table": "email_change_links",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="purpose IN ('confirm', 'undo')", name="email_change_links_purpose")
                ],
                "indexes": [Index(fields=["change_id"], name="email_change_links_by_change")],
                "pk_attr": "token_sha256",
                "table_description": "A link that was mailed for a change of address: to confirm it on the new one, or to undo it from the old one.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Account",
            name="home",
            field=JSONField(null=True),
        ),
        ops.AddField(
            model_name="Account",
            name="phone_extension",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.AddField(
            model_name="Account",
            name="phone_home",
            field=fields.CharField(default="", db_default="", max_length=30),
        ),
        ops.AddField(
            model_name="Account",
            name="phone_work",
            field=fields.CharField(default="", db_default="", max_length=30),
        ),
        ops.AddField(
            model_name="Account",
            name="updates_by",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
    ]
