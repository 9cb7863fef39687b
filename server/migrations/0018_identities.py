from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0017_privacy")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Identity",
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
                ("issuer", fields.CharField(max_length=255)),
                ("subject", fields.CharField(max_length=255)),
                ("linked_at", DatetimeField()),
                ("seen_at", DatetimeField()),
            ],
            options={
                "table": "identities",
                "app": "models",
                "unique_together": (("issuer", "subject"), ("account", "issuer")),
                "pk_attr": "id",
                "table_description": "Who somebody is at a provider, and the account that this opens: one account, and one identity of it there.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdentityProof",
            fields=[
                ("token_sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("issuer", fields.CharField(max_length=255)),
                ("subject", fields.CharField(max_length=255)),
                ("given_name", fields.CharField(max_length=100)),
                ("family_name", fields.CharField(max_length=100)),
                ("gender", fields.CharField(max_length=8)),
                ("email", fields.CharField(max_length=320)),
                ("is_email_verified", fields.BooleanField()),
                ("id_token", fields.TextField(unique=False)),
                ("next_path", fields.CharField(max_length=500)),
                ("proven_at", DatetimeField()),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "identity_proofs",
                "app": "models",
                "pk_attr": "token_sha256",
                "table_description": "Somebody whom the provider has identified and whom no account knows yet, while they decide what becomes of it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdentitySession",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "session",
                    fields.OneToOneField(
                        "models.Session",
                        source_field="session_id",
                        db_constraint=True,
                        to_field="token_sha256",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("id_token", fields.TextField(unique=False)),
            ],
            options={
                "table": "identity_sessions",
                "app": "models",
                "pk_attr": "id",
                "table_description": "What the provider must be given back when this session is signed out: its own session ends then too.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdentityVisit",
            fields=[
                ("token_sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
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
                ("next_path", fields.CharField(max_length=500)),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "identity_visits",
                "app": "models",
                "indexes": [Index(fields=["account_id"], name="identity_visits_by_account")],
                "pk_attr": "token_sha256",
                "table_description": "A browser that was sent to the provider and is waited for; its cookie holds the token, its state comes of it.",
            },
            bases=["Model"],
        ),
    ]
