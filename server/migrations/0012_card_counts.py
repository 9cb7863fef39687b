from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0011_editions")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CardCount",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("card", fields.CharField(max_length=40)),
                ("language", fields.CharField(max_length=8)),
                ("month", fields.CharField(max_length=7)),
                ("kind", fields.CharField(max_length=10)),
                ("number", fields.IntField(default=0, db_default=0)),
            ],
            options={
                "table": "card_counts",
                "app": "models",
                "unique_together": (("month", "card", "language", "kind"),),
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('shown', 'opened', 'useful', 'useless', 'deflected')", name="card_counts_kind"
                    )
                ],
                "pk_attr": "id",
                "table_description": "How often something became of a card, in one language and one month.",
            },
            bases=["Model"],
        ),
    ]
