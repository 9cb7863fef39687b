from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from server.platform.db.fields import JSONField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0023_surveys")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Case",
            index=PartialIndex(
                fields=["received_at", "id"],
                name="cases_showing_photos",
                where="publicity IN ('photos', 'whole') AND joined_to_id IS NULL",
            ),
        ),
        ops.AddField(
            model_name="Part",
            name="public_display",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Part",
            name="public_thumbnail",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Part",
            name="verdict",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="Part",
            name="verdict_reason",
            field=fields.CharField(default="", db_default="", max_length=24),
        ),
        ops.AddField(
            model_name="Part",
            name="zones",
            field=JSONField(null=True),
        ),
    ]
