from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0024_moderation")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CaseLetter",
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
                ("template", fields.CharField(max_length=24)),
                ("state", fields.CharField(max_length=8)),
                ("answer", fields.CharField(max_length=80)),
                ("tried_at", DatetimeField()),
            ],
            options={
                "table": "case_letters",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="state IN ('sent', 'tried', 'withheld')", name="case_letters_state")
                ],
                "indexes": [Index(fields=["case_id", "tried_at"], name="case_letters_by_case")],
                "pk_attr": "id",
                "table_description": "A try to write to the address that came with a case; it holds neither the address nor the letter.",
            },
            bases=["Model"],
        ),
    ]
