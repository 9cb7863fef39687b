from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.clock import now
from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Counter",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ("count", fields.BigIntField(default=0, db_default=0)),
            ],
            options={"table": "counter", "app": "models", "pk_attr": "name"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Shelf",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=40)),
            ],
            options={"table": "shelf", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Book",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "shelf",
                    fields.ForeignKeyField(
                        "models.Shelf",
                        source_field="shelf_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="books",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(db_index=True, max_length=40)),
                ("colour", fields.CharField(max_length=20, default="", db_default="")),
                ("copies", fields.IntField(default=1, db_default=1)),
                ("bought_at", DatetimeField(default=now)),
            ],
            options={
                "table": "book",
                "app": "models",
                "unique_together": (("shelf", "title"),),
                "constraints": [CheckConstraint(check="copies >= 0", name="book_copies")],
                "indexes": [
                    Index(fields=["shelf_id", "bought_at"], name="book_on_shelf"),
                    Index(fields=["colour"], name="book_colour"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
