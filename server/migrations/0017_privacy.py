from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0016_registration")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ConsentText",
            fields=[
                ("digest", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("text", fields.TextField(unique=False)),
                ("since", DatetimeField()),
            ],
            options={
                "table": "consent_texts",
                "app": "models",
                "pk_attr": "digest",
                "table_description": "The words that somebody agreed to, as they read them: written once, whoever agrees afterwards.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Consent",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("account_id", UUIDField(null=True)),
                ("case_id", UUIDField(null=True)),
                ("purpose", fields.CharField(max_length=24)),
                ("is_given", fields.BooleanField()),
                (
                    "text",
                    fields.ForeignKeyField(
                        "models.ConsentText",
                        source_field="text_id",
                        db_constraint=True,
                        to_field="digest",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("language", fields.CharField(max_length=8)),
                ("channel", fields.CharField(max_length=16)),
                ("source", fields.CharField(max_length=16)),
                ("recorded_at", DatetimeField()),
            ],
            options={
                "table": "consents",
                "app": "models",
                "constraints": [CheckConstraint(check="source IN ('form', 'agent', 'letter')", name="consents_source")],
                "indexes": [
                    Index(fields=["account_id", "id"], name="consents_by_account"),
                    Index(fields=["case_id"], name="consents_by_case"),
                    Index(fields=["text_id"], name="consents_by_text"),
                    Index(fields=["recorded_at"], name="consents_by_age"),
                ],
                "pk_attr": "id",
                "table_description": "Somebody agreed to something, or took it back: appended, never edited.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Departure",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "account",
                    fields.OneToOneField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("asked_at", DatetimeField()),
                ("due_at", DatetimeField(db_index=True)),
                ("undo_sha256", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "departures",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The owner asked for the deletion of their account: until `due_at` a mailed link undoes it, then it is erased.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Export",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("state", fields.CharField(max_length=12)),
                ("done", fields.IntField(default=0, db_default=0)),
                ("total", fields.IntField(default=0, db_default=0)),
                ("asked_at", DatetimeField()),
                ("ready_at", DatetimeField(null=True)),
                ("expires_at", DatetimeField(null=True)),
                ("fetched_at", DatetimeField(null=True)),
                ("token_sha256", fields.CharField(unique=True, max_length=64)),
                ("file", fields.CharField(default="", db_default="", max_length=120)),
                ("size_bytes", fields.BigIntField(default=0, db_default=0)),
            ],
            options={
                "table": "exports",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('making', 'ready', 'fetched', 'failed', 'over')", name="exports_state"
                    )
                ],
                "indexes": [
                    Index(fields=["account_id", "id"], name="exports_by_account"),
                    Index(fields=["state", "expires_at"], name="exports_by_state"),
                ],
                "pk_attr": "id",
                "table_description": "A copy of somebody's data that they asked for: in the making, ready to be fetched once, then only that it was.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Case",
            name="erased_at",
            field=DatetimeField(null=True),
        ),
        ops.AddIndex(
            model_name="Case",
            index=PartialIndex(
                fields=["status_at"],
                name="cases_closed_with_people",
                where="erased_at IS NULL AND status IN ('resolved', 'cancelled')",
            ),
        ),
    ]
