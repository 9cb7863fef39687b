from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Case",
            index=Index(fields=["topic", "status", "received_at", "id"], name="cases_by_topic"),
        ),
    ]
