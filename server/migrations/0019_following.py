from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.kernel.ids import new_id
from server.platform.db.fields import DateField, DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0018_identities")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Follow",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
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
                ("wants_news", fields.BooleanField()),
                ("chosen_at", DatetimeField()),
            ],
            options={
                "table": "case_follows",
                "app": "models",
                "unique_together": (("case_id", "account_id"),),
                "indexes": [Index(fields=["account_id", "chosen_at", "id"], name="case_follows_by_account")],
                "pk_attr": "id",
                "table_description": "Somebody who wishes to hear of a case that everybody may see; or who no longer wishes to hear of their own.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Case",
            name="resolution_by",
            field=DateField(null=True),
        ),
    ]
