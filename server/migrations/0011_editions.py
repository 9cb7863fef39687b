from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DatetimeField, UUIDField
from server.platform.db.operations import PartialIndex, WithSql


class Migration(migrations.Migration):
    dependencies = [("models", "0008_earlier_catalogues")]

    initial = False

    operations = [
        WithSql(
            ops.RemoveConstraint(model_name="Account", name="accounts_role", fields=None),
            postgres=["ALTER TABLE accounts DROP CONSTRAINT accounts_role"],
            sqlite=[],
        ),
        WithSql(
            ops.AddConstraint(
                model_name="Account",
                constraint=CheckConstraint(
                    check="role IN ('resident', 'agent', 'crew', 'supervisor', 'administrator', 'editor')",
                    name="accounts_role",
                ),
            ),
            postgres=[
                (
                    "ALTER TABLE accounts ADD CONSTRAINT accounts_role CHECK "
                    "(role IN ('resident', 'agent', 'crew', 'supervisor', 'administrator', 'editor'))"
                )
            ],
            # A check that lets more pass changes no row: SQLite's own way, https://www.sqlite.org/lang_altertable.html §7.
            sqlite=[
                "PRAGMA writable_schema = ON",
                (
                    "UPDATE sqlite_master SET sql = replace(sql, '''administrator'')', '''administrator'', ''editor'')') "
                    "WHERE type = 'table' AND name = 'accounts'"
                ),
                "PRAGMA writable_schema = RESET",
            ],
        ),
        ops.CreateModel(
            name="Revision",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("path", fields.CharField(max_length=80)),
                ("text", fields.TextField(null=True, unique=False)),
                ("base_digest", fields.CharField(default="", db_default="", max_length=64)),
                ("file_digest", fields.CharField(default="", db_default="", max_length=64)),
                ("state", fields.CharField(max_length=12)),
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
                (
                    "reviewer",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="reviewer_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("reason", fields.CharField(default="", db_default="", max_length=500)),
                ("edition", fields.IntField(null=True)),
                ("created_at", DatetimeField()),
                ("changed_at", DatetimeField()),
                ("decided_at", DatetimeField(null=True)),
                ("exported_at", DatetimeField(null=True)),
            ],
            options={
                "table": "revisions",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('draft', 'proposed', 'published', 'refused', 'withdrawn', 'superseded')",
                        name="revisions_state",
                    ),
                    CheckConstraint(check="state <> 'published' OR edition IS NOT NULL", name="revisions_edition"),
                ],
                "indexes": [
                    Index(fields=["path", "id"], name="revisions_by_path"),
                    Index(fields=["author_id"], name="revisions_by_author"),
                    Index(fields=["reviewer_id"], name="revisions_by_reviewer"),
                    PartialIndex(
                        fields=["state", "path"],
                        name="revisions_alive",
                        where="state IN ('draft', 'proposed', 'published')",
                    ),
                ],
                "pk_attr": "id",
                "table_description": "The text of one file of the municipality's folder, as somebody wrote it.",
            },
            bases=["Model"],
        ),
    ]
