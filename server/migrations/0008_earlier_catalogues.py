from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.platform.db.fields import DatetimeField


class Migration(migrations.Migration):
    dependencies = [("models", "0007_look_alikes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CatalogueVersion",
            fields=[
                ("digest", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("topics", fields.TextField(unique=False)),
                ("since", DatetimeField()),
            ],
            options={
                "table": "catalogue_versions",
                "app": "models",
                "indexes": [Index(fields=["since"], name="catalogue_versions_by_age")],
                "pk_attr": "digest",
                "table_description": "A catalogue that was in force, so that a report written under it is still understood after the next.",
            },
            bases=["Model"],
        ),
    ]
