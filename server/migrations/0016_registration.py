from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DateField, DatetimeField, UUIDField


class Migration(migrations.Migration):
    dependencies = [("models", "0015_profile")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CivilIdentity",
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
                ("birth_name", fields.CharField(max_length=100)),
                ("usage_name", fields.CharField(default="", db_default="", max_length=100)),
                ("first_name", fields.CharField(max_length=100)),
                ("second_name", fields.CharField(default="", db_default="", max_length=100)),
                ("third_name", fields.CharField(default="", db_default="", max_length=100)),
                ("birth_date", DateField()),
                ("birth_country", fields.CharField(max_length=2)),
                ("birth_commune", fields.CharField(max_length=100)),
                ("birth_department", fields.CharField(default="", db_default="", max_length=3)),
            ],
            options={
                "table": "civil_identities",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Who a person is by their birth, where the town asks for it when an account is opened.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MailedCode",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("email", fields.CharField(max_length=254)),
                ("language", fields.CharField(max_length=8)),
                ("tries", fields.SmallIntField(default=0, db_default=0)),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "mailed_codes",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A code on its way to an address, for who registers without a script: typed again, no robot sent the form.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Pseudonym",
            fields=[
                ("folded", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("held_until", DatetimeField(null=True)),
            ],
            options={
                "table": "pseudonyms",
                "app": "models",
                "indexes": [Index(fields=["account_id"], name="pseudonyms_by_account")],
                "pk_attr": "folded",
                "table_description": "A pseudonym that is taken: for good by an account, or for a while by a registration that nobody confirmed yet.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SpentProof",
            fields=[
                ("sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("expires_at", DatetimeField(db_index=True)),
            ],
            options={
                "table": "spent_proofs",
                "app": "models",
                "pk_attr": "sha256",
                "table_description": "A proof that no robot sends a form, used up: the same one proves nothing twice.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Account",
            name="pseudonym",
            field=fields.CharField(default="", db_default="", max_length=30),
        ),
        ops.AddField(
            model_name="Account",
            name="username",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddConstraint(
            model_name="Account",
            constraint=UniqueConstraint(fields=("username",), name="accounts_username"),
        ),
    ]
