from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, JSONField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0009_missed_searches")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ExceptionalPeriod",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("started_at", DatetimeField()),
                (
                    "started_by",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="started_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("reason", fields.TextField(unique=False)),
                ("title", JSONField()),
                ("text", JSONField()),
                ("hours", JSONField()),
                ("is_reduced", fields.BooleanField()),
                ("ends_at", DatetimeField()),
                ("ended_at", DatetimeField(null=True)),
                (
                    "ended_by",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="ended_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("rev", fields.IntField(default=1, db_default=1)),
                ("slot", fields.SmallIntField(null=True, unique=True)),
            ],
            options={
                "table": "exceptional_periods",
                "app": "models",
                "indexes": [Index(fields=["started_at"], name="exceptional_periods_by_start")],
                "pk_attr": "id",
                "table_description": "One event: what the town says, until when, and who decided it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExceptionalStep",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "period",
                    fields.ForeignKeyField(
                        "models.ExceptionalPeriod",
                        source_field="period_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("rev", fields.IntField()),
                ("kind", fields.CharField(max_length=16)),
                ("ends_at", DatetimeField()),
                (
                    "author",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="author_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("recorded_at", DatetimeField()),
            ],
            options={
                "table": "exceptional_steps",
                "app": "models",
                "unique_together": (("period_id", "rev"),),
                "pk_attr": "id",
                "table_description": "What somebody decided about a period: started, extended, ended, resumed; over, when nobody had to.",
            },
            bases=["Model"],
        ),
        ops.AddIndex(
            model_name="ExceptionalPeriod",
            index=Index(fields=["started_by_id"], name="exceptional_periods_by_starter"),
        ),
        ops.AddIndex(
            model_name="ExceptionalPeriod",
            index=Index(fields=["ended_by_id"], name="exceptional_periods_by_ender"),
        ),
        ops.AddIndex(
            model_name="ExceptionalStep",
            index=Index(fields=["author_id"], name="exceptional_steps_by_author"),
        ),
    ]
