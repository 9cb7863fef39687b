from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, JSONField, UUIDField
from server.platform.db.operations import Statements, WithSql


class Migration(migrations.Migration):
    dependencies = [("models", "0013_factors")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", fields.BigIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ("at", DatetimeField()),
                ("actor_id", UUIDField(null=True)),
                ("role", fields.CharField(max_length=16)),
                ("action", fields.CharField(max_length=24)),
                ("subject", fields.CharField(default="", db_default="", max_length=80)),
                ("details", JSONField()),
                ("previous", fields.CharField(max_length=64)),
                ("seal", fields.CharField(max_length=64)),
            ],
            options={
                "table": "audit_entries",
                "app": "models",
                "indexes": [
                    Index(fields=["action", "seq"], name="audit_entries_by_action"),
                    Index(fields=["actor_id", "seq"], name="audit_entries_by_actor"),
                    Index(fields=["subject", "seq"], name="audit_entries_by_subject"),
                    Index(fields=["at"], name="audit_entries_by_time"),
                ],
                "pk_attr": "seq",
                "table_description": "One line: who, what, of what. Triggers of the database refuse to change or remove it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditHead",
            fields=[
                ("id", fields.SmallIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                ("seq", fields.BigIntField()),
                ("seal", fields.CharField(default="", db_default="", max_length=64)),
            ],
            options={
                "table": "audit_heads",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Where the chain ends: one row, held by whoever appends, so that all processes write one chain.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Membership",
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
                ("department", fields.CharField(max_length=60)),
            ],
            options={
                "table": "memberships",
                "app": "models",
                "unique_together": (("account_id", "department"),),
                "pk_attr": "id",
                "table_description": "Somebody of the staff belongs to a department of the town, named by its code.",
            },
            bases=["Model"],
        ),
        WithSql(
            ops.RemoveConstraint(model_name="Account", name="accounts_role", fields=None),
            postgres=["ALTER TABLE accounts DROP CONSTRAINT accounts_role"],
            sqlite=[],
        ),
        WithSql(
            ops.AddConstraint(
                model_name="Account",
                constraint=CheckConstraint(
                    check="role IN ('resident', 'agent', 'crew', 'supervisor', 'administrator', 'editor', 'manager')",
                    name="accounts_role",
                ),
            ),
            postgres=[
                (
                    "ALTER TABLE accounts ADD CONSTRAINT accounts_role CHECK "
                    "(role IN ('resident', 'agent', 'crew', 'supervisor', 'administrator', 'editor', 'manager'))"
                )
            ],
            # A check that lets more pass changes no row: SQLite's own way, https://www.sqlite.org/lang_altertable.html §7.
            sqlite=[
                "PRAGMA writable_schema = ON",
                (
                    "UPDATE sqlite_master SET sql = replace(sql, '''editor'')', '''editor'', ''manager'')') "
                    "WHERE type = 'table' AND name = 'accounts'"
                ),
                "PRAGMA writable_schema = RESET",
            ],
        ),
        Statements(
            sqlite=[
                (
                    f"CREATE TRIGGER audit_entries_no_{change.lower()} BEFORE {change} ON audit_entries "
                    "BEGIN SELECT RAISE(ABORT, 'the audit log is appended, never edited'); END"
                )
                for change in ("UPDATE", "DELETE")
            ],
            postgres=[
                (
                    "CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'the audit log is appended, never edited'; END $$"
                ),
                (
                    "CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
                    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()"
                ),
            ],
        ),
    ]
