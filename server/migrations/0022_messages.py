from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0021_telling")]

    initial = False

    operations = [
        ops.CreateModel(
            name="InboundMail",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=64)),
                ("kind", fields.CharField(max_length=8)),
                ("about_id", UUIDField(null=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("sender", fields.CharField(default="", db_default="", max_length=320)),
                ("title", fields.CharField(default="", db_default="", max_length=200)),
                ("text", fields.TextField(unique=False)),
                ("code", fields.CharField(default="", db_default="", max_length=20)),
                ("attachments", fields.SmallIntField(default=0, db_default=0)),
                ("is_permanent", fields.BooleanField(default=False, db_default=False)),
                ("state", fields.CharField(max_length=8)),
                ("why", fields.CharField(default="", db_default="", max_length=16)),
                ("received_at", DatetimeField()),
            ],
            options={
                "table": "inbound_mails",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="kind IN ('bounce', 'answer', 'other')", name="inbound_mails_kind"),
                    CheckConstraint(check="state IN ('new', 'done', 'held')", name="inbound_mails_state"),
                ],
                "indexes": [
                    Index(fields=["state", "id"], name="inbound_mails_by_state"),
                    Index(fields=["account_id"], name="inbound_mails_by_account"),
                    Index(fields=["about_id", "kind"], name="inbound_mails_by_subject"),
                    Index(fields=["received_at"], name="inbound_mails_by_age"),
                ],
                "pk_attr": "id",
                "table_description": "A letter that came to the address of answers: a bounce, an answer, or something that somebody has to read.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Text",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.CharField(max_length=16)),
                ("kind", fields.CharField(max_length=8)),
                ("key", fields.CharField(unique=True, max_length=200)),
                ("about", fields.CharField(default="", db_default="", max_length=120)),
                ("text", fields.TextField(unique=False)),
                ("encoding", fields.CharField(max_length=4)),
                ("segments", fields.SmallIntField()),
                ("state", fields.CharField(max_length=9)),
                ("provider_id", fields.CharField(default="", db_default="", max_length=120)),
                ("code", fields.CharField(default="", db_default="", max_length=40)),
                ("attempts", fields.SmallIntField(default=0, db_default=0)),
                ("made_at", DatetimeField()),
                ("settled_at", DatetimeField(null=True)),
            ],
            options={
                "table": "texts",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="kind IN ('question', 'notice', 'reply', 'said')", name="texts_kind"),
                    CheckConstraint(
                        check="state IN ('waiting', 'sending', 'sent', 'delivered', 'failed', 'dropped', 'received')",
                        name="texts_state",
                    ),
                ],
                "indexes": [
                    Index(fields=["account_id", "id"], name="texts_by_account"),
                    Index(fields=["number", "made_at"], name="texts_by_number"),
                    Index(fields=["provider_id"], name="texts_by_provider"),
                    Index(fields=["made_at"], name="texts_by_age"),
                ],
                "pk_attr": "id",
                "table_description": "One text message, to or from a number: what was tried, and what the carrier said of it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TextNumber",
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
                ("number", fields.CharField(max_length=16)),
                ("state", fields.CharField(max_length=8)),
                ("language", fields.CharField(max_length=8)),
                ("question", fields.TextField(unique=False)),
                ("asked_at", DatetimeField()),
                ("expires_at", DatetimeField()),
                ("answer", fields.CharField(default="", db_default="", max_length=200)),
                ("answered_at", DatetimeField(null=True)),
            ],
            options={
                "table": "text_numbers",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('asked', 'valid', 'refused', 'stopped')", name="text_numbers_state"
                    )
                ],
                "indexes": [Index(fields=["number", "state"], name="text_numbers_by_number")],
                "pk_attr": "id",
                "table_description": "The number by which a person wishes texts: asked about by a first one, good once « Oui » came from it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TextStop",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("stopped_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "text_stops",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A number that asked for silence: nothing leaves for it, whoever's it is, until it writes « Oui » to a question.",
            },
            bases=["Model"],
        ),
    ]
