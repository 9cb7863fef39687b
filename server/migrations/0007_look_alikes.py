from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0006_places_of_cases")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Case",
            name="joined_rev",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Case",
            name="joined_to",
            field=fields.ForeignKeyField(
                "models.Case",
                source_field="joined_to_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.SET_NULL,
            ),
        ),
        ops.AddField(
            model_name="Case",
            name="publicity",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="Case",
            name="supporters",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name="Case",
            index=PartialIndex(fields=["joined_to_id"], name="cases_joined", where="joined_to_id IS NOT NULL"),
        ),
        ops.AddIndex(
            model_name="Case",
            index=PartialIndex(
                fields=["topic", "cell"],
                name="cases_open_by_topic_and_cell",
                where="status IN ('new', 'in_progress') AND joined_to_id IS NULL AND cell IS NOT NULL",
            ),
        ),
        ops.AddIndex(
            model_name="Case",
            index=PartialIndex(
                fields=["cell", "topic", "publicity", "department", "status", "joined_to_id", "lat", "lon"],
                name="cases_open_by_cell",
                where="status IN ('new', 'in_progress') AND joined_to_id IS NULL AND cell IS NOT NULL",
            ),
        ),
    ]
