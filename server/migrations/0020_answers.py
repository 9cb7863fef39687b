from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from server.platform.db.fields import DatetimeField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0019_following")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Case",
            name="question_rev",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Case",
            name="reopened_at",
            field=DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Entry",
            name="captured_at",
            field=DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Entry",
            name="digest",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Part",
            name="entry",
            field=fields.ForeignKeyField(
                "models.Entry",
                source_field="entry_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Part",
            name="entry_n",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddIndex(
            model_name="Part",
            index=PartialIndex(fields=["entry_id"], name="parts_by_entry", where="entry_id IS NOT NULL"),
        ),
    ]
