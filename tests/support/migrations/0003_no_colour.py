from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from server.platform.db.operations import WithSql


class Migration(migrations.Migration):
    dependencies = [("models", "0002_lending")]

    operations = [
        ops.RemoveIndex(model_name="Book", name="book_colour"),
        WithSql(
            ops.RemoveField(model_name="Book", name="colour"),
            sql=["ALTER TABLE book DROP COLUMN colour"],
        ),
        WithSql(
            ops.AlterField(model_name="Book", name="title", field=fields.CharField(db_index=True, max_length=80)),
            sqlite=[],
            postgres=["ALTER TABLE book ALTER COLUMN title TYPE VARCHAR(80)"],
        ),
    ]
