from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from server.platform.db.fields import JSONField


class Migration(migrations.Migration):
    dependencies = [("models", "0005_deliveries_of_accounts")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Case",
            name="place_found",
            field=JSONField(null=True),
        ),
        ops.AddField(
            model_name="Case",
            name="place_gazetteer",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Case",
            name="place_ids",
            field=JSONField(null=True),
        ),
    ]
