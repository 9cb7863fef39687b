from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0012_card_counts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CodeKey",
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
                ("sealed_secret", fields.CharField(max_length=200)),
                ("last_step", fields.BigIntField(default=0, db_default=0)),
                ("is_shown", fields.BooleanField(default=False, db_default=False)),
                ("created_at", DatetimeField()),
                ("confirmed_at", DatetimeField(null=True)),
            ],
            options={
                "table": "code_keys",
                "app": "models",
                "unique_together": (("account",),),
                "pk_attr": "id",
                "table_description": "The secret that a person's application makes codes of (RFC 6238); it counts once a first code was right.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Passkey",
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
                ("credential_id", fields.CharField(unique=True, max_length=1400)),
                ("public_key", fields.TextField(unique=False)),
                ("sign_count", fields.BigIntField(default=0, db_default=0)),
                ("name", fields.CharField(max_length=80)),
                ("created_at", DatetimeField()),
                ("used_at", DatetimeField(null=True)),
            ],
            options={
                "table": "passkeys",
                "app": "models",
                "indexes": [Index(fields=["account_id"], name="passkeys_by_account")],
                "pk_attr": "id",
                "table_description": "A key of a device or of a person's keychain (WebAuthn): its public half.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RecoveryCode",
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
                ("code_mac", fields.CharField(max_length=64)),
                ("created_at", DatetimeField()),
                ("used_at", DatetimeField(null=True)),
            ],
            options={
                "table": "recovery_codes",
                "app": "models",
                "unique_together": (("account", "code_mac"),),
                "pk_attr": "id",
                "table_description": "A code on paper, for a day without the application or the key; used once.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SignInStep",
            fields=[
                ("token_sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
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
                ("kind", fields.CharField(max_length=8)),
                ("password_sha256", fields.CharField(max_length=64)),
                ("code_mac", fields.CharField(default="", db_default="", max_length=64)),
                ("code_expires_at", DatetimeField(null=True)),
                ("letters", fields.IntField(default=0, db_default=0)),
                ("tries", fields.IntField(default=0, db_default=0)),
                ("device", fields.CharField(default="", db_default="", max_length=80)),
                ("created_at", DatetimeField()),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "sign_in_steps",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="kind IN ('mail', 'factor', 'setup')", name="sign_in_steps_kind")
                ],
                "indexes": [Index(fields=["account_id"], name="sign_in_steps_by_account")],
                "pk_attr": "token_sha256",
                "table_description": "Somebody gave the right password and has more to show before a session opens; their browser holds the token.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SpentChallenge",
            fields=[
                ("challenge_sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "spent_challenges",
                "app": "models",
                "pk_attr": "challenge_sha256",
                "table_description": "A challenge that was answered: kept until it would be over anyway, so that no answer serves twice.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Account",
            name="passkey_declined_at",
            field=DatetimeField(null=True),
        ),
    ]
