from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL("UPDATE counter SET count = count + 1"),
        ops.RunSQL("DELETE FROM shelf"),
    ]
