from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from server.platform.db.fields import JSONField


class Migration(migrations.Migration):
    dependencies = [("models", "0012_card_counts")]

    initial = False

    operations = [
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
