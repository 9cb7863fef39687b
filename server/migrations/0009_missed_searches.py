from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0008_card_counts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="MissedSearch",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("month", fields.CharField(max_length=7)),
                ("language", fields.CharField(max_length=8)),
                ("words", fields.CharField(max_length=60)),
                ("count", fields.IntField(default=1, db_default=1)),
            ],
            options={
                "table": "missed_searches",
                "app": "models",
                "unique_together": (("month", "language", "words"),),
                "constraints": [CheckConstraint(check="count > 0", name="missed_searches_count")],
                "pk_attr": "id",
                "table_description": "How often some words found nothing in one month; nothing says who typed them, or from where.",
            },
            bases=["Model"],
        ),
    ]
