from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0003_queue_in_lanes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Notice",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=120)),
                ("kind", fields.CharField(max_length=40)),
                ("subject", fields.CharField(max_length=80)),
                ("rank", fields.IntField()),
                ("title", fields.CharField(max_length=120)),
                ("text", fields.CharField(max_length=300)),
                ("path", fields.CharField(max_length=300)),
                ("language", fields.CharField(max_length=8)),
                ("made_at", DatetimeField()),
            ],
            options={
                "table": "notices",
                "app": "models",
                "indexes": [
                    Index(fields=["subject", "rank"], name="notices_by_subject"),
                    Index(fields=["made_at"], name="notices_by_age"),
                ],
                "pk_attr": "id",
                "table_description": "One event worth telling, in the words of those it is for.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Addressee",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "notice",
                    fields.ForeignKeyField(
                        "models.Notice",
                        source_field="notice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
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
                ("read_at", DatetimeField(null=True)),
            ],
            options={
                "table": "notice_addressees",
                "app": "models",
                "unique_together": (("notice_id", "account_id"),),
                "indexes": [Index(fields=["account_id", "id"], name="notice_addressees_by_account")],
                "pk_attr": "id",
                "table_description": "A person whom a notice is for, and whether they have seen it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "notice",
                    fields.ForeignKeyField(
                        "models.Notice",
                        source_field="notice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("device_id", fields.CharField(max_length=64)),
                ("batch", fields.IntField()),
                ("state", fields.CharField(max_length=12)),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
                ("answer", fields.SmallIntField(null=True)),
                ("available_at", DatetimeField()),
                ("settled_at", DatetimeField(null=True)),
                ("shown_at", DatetimeField(null=True)),
            ],
            options={
                "table": "deliveries",
                "app": "models",
                "unique_together": (("notice_id", "device_id"),),
                "constraints": [
                    CheckConstraint(
                        check="state IN ('waiting', 'sent', 'gone', 'failed', 'replaced')",
                        name="deliveries_state",
                    )
                ],
                "indexes": [Index(fields=["notice_id", "batch", "state"], name="deliveries_by_batch")],
                "pk_attr": "id",
                "table_description": "One notice for one device: what was tried, and what the push service answered.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Preference",
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
                ("channels", fields.CharField(max_length=8)),
                ("chosen_at", DatetimeField()),
            ],
            options={
                "table": "notice_preferences",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="channels IN ('push', 'email', 'both', 'none')", name="notice_preferences_channels"
                    )
                ],
                "pk_attr": "id",
                "table_description": "By which channels a person wants to be told; no row while they have not chosen.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PushDevice",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
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
                ("session_sha256", fields.CharField(max_length=64)),
                ("endpoint", fields.CharField(max_length=1024)),
                ("p256dh", fields.CharField(max_length=120)),
                ("auth", fields.CharField(max_length=40)),
                ("key_id", fields.CharField(max_length=40)),
                ("label", fields.CharField(default="", db_default="", max_length=80)),
                ("agreed_at", DatetimeField()),
                ("seen_at", DatetimeField()),
                ("removed_at", DatetimeField(null=True)),
            ],
            options={
                "table": "push_devices",
                "app": "models",
                "indexes": [
                    Index(fields=["account_id"], name="push_devices_by_account"),
                    Index(fields=["session_sha256"], name="push_devices_by_session"),
                ],
                "pk_attr": "id",
                "table_description": "A browser that agreed to show notices; its address belongs to one person at a time.",
            },
            bases=["Model"],
        ),
    ]
