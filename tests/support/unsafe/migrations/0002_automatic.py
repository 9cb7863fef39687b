from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.AddField(model_name="Counter", name="is_new", field=fields.BooleanField(null=True)),
        ops.RemoveField(model_name="Shelf", name="name"),
        ops.AlterField(model_name="Book", name="title", field=fields.CharField(max_length=90)),
        ops.AddField(model_name="Book", name="pages", field=fields.IntField()),
    ]
