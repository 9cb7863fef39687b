from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0004_notices")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Delivery",
            name="account",
            field=fields.ForeignKeyField(
                "models.Account",
                source_field="account_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddIndex(
            model_name="Delivery",
            index=Index(fields=["account_id", "notice_id"], name="deliveries_by_account"),
        ),
    ]
