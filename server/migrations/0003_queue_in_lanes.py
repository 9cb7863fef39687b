from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.platform.db.fields import DatetimeField


class Migration(migrations.Migration):
    dependencies = [("models", "0002_index_cases_by_topic")]

    initial = False

    operations = [
        ops.AddField(
            model_name="OutboxRow",
            name="set_at",
            field=DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name="OutboxRow",
            index=Index(fields=["subscriber", "dead_at", "available_at"], name="outbox_by_subscriber"),
        ),
    ]
