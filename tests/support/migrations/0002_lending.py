from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from server.platform.db.fields import DatetimeField, JSONField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    operations = [
        ops.AddField(model_name="Book", name="is_lent", field=fields.BooleanField(default=False, db_default=False)),
        ops.AddField(model_name="Book", name="notes", field=JSONField(null=True)),
        ops.AddField(model_name="Book", name="lent_until", field=DatetimeField(null=True)),
        ops.AddIndex(
            model_name="Book",
            index=PartialIndex(fields=["lent_until"], name="book_out", where="lent_until IS NOT NULL"),
        ),
        ops.AddConstraint(
            model_name="Book",
            constraint=UniqueConstraint(fields=("title",), name="book_sole", condition="copies = 1"),
        ),
    ]
