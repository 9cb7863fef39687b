from uuid import uuid4

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from server.kernel.ids import new_id
from server.platform.db.fields import DateField, DatetimeField, JSONField, UUIDField
from server.platform.db.operations import PartialIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0022_messages")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AreaAlert",
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
                ("kind", fields.CharField(max_length=8)),
                ("borough", fields.CharField(default="", db_default="", max_length=60)),
                ("place", fields.CharField(default="", db_default="", max_length=300)),
                ("lat", fields.FloatField(null=True)),
                ("lon", fields.FloatField(null=True)),
                ("radius_m", fields.IntField(default=0, db_default=0)),
                ("ring", JSONField(null=True)),
                ("south", fields.FloatField(null=True)),
                ("west", fields.FloatField(null=True)),
                ("north", fields.FloatField(null=True)),
                ("east", fields.FloatField(null=True)),
                ("pace", fields.CharField(max_length=8)),
                ("made_at", DatetimeField()),
            ],
            options={
                "table": "area_alerts",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="kind IN ('radius', 'borough', 'drawn')", name="area_alerts_kind"),
                    CheckConstraint(check="pace IN ('at-once', 'daily')", name="area_alerts_pace"),
                ],
                "indexes": [
                    Index(fields=["account_id", "id"], name="area_alerts_by_account"),
                    PartialIndex(fields=["borough", "id"], name="area_alerts_by_borough", where="borough <> ''"),
                    PartialIndex(
                        fields=["south", "north", "west", "east"], name="area_alerts_by_box", where="south IS NOT NULL"
                    ),
                ],
                "pk_attr": "id",
                "table_description": "An area that a person follows: a circle around a place, a borough, or what they drew.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AreaFind",
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
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("found_on", DateField()),
                ("told_at", DatetimeField(null=True)),
            ],
            options={
                "table": "area_finds",
                "app": "models",
                "unique_together": (("account_id", "case_id"),),
                "indexes": [
                    PartialIndex(fields=["found_on", "account_id"], name="area_finds_untold", where="told_at IS NULL"),
                    Index(fields=["found_on"], name="area_finds_by_age"),
                    Index(fields=["case_id"], name="area_finds_by_case"),
                ],
                "pk_attr": "id",
                "table_description": "A case that appeared in an area of a person who is told once a day; one line, however many areas hold it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("id", UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("moment", fields.CharField(max_length=8)),
                ("department", fields.CharField(default="", db_default="", max_length=60)),
                ("quarter", DateField()),
                ("score", fields.SmallIntField()),
                ("comment", fields.TextField(default="", unique=False)),
            ],
            options={
                "table": "survey_answers",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="score BETWEEN 1 AND 5", name="survey_answers_score"),
                    CheckConstraint(check="moment IN ('sent', 'closed', 'portal')", name="survey_answers_moment"),
                ],
                "indexes": [Index(fields=["moment", "quarter"], name="survey_answers_by_quarter")],
                "pk_attr": "id",
                "table_description": "What somebody answered, whoever it was: a quarter is all that is known of when.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SurveyInvitation",
            fields=[
                ("id", UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("person", fields.CharField(max_length=32)),
                ("period", fields.CharField(max_length=48)),
                ("moment", fields.CharField(max_length=8)),
                ("state", fields.CharField(max_length=8)),
                ("token_sha256", fields.CharField(unique=True, max_length=64)),
                ("drawn_at", DatetimeField()),
                ("due_at", DatetimeField()),
                ("expires_at", DatetimeField()),
            ],
            options={
                "table": "survey_invitations",
                "app": "models",
                "unique_together": (("person", "period"), ("case_id", "moment")),
                "constraints": [
                    CheckConstraint(check="state IN ('drawn', 'asked', 'answered')", name="survey_invitations_state"),
                    CheckConstraint(check="moment IN ('sent', 'closed')", name="survey_invitations_moment"),
                ],
                "indexes": [
                    Index(fields=["account_id"], name="survey_invitations_by_account"),
                    Index(fields=["drawn_at"], name="survey_invitations_by_age"),
                ],
                "pk_attr": "id",
                "table_description": "Somebody was drawn for one case; that they answered is known, what and when is not.",
            },
            bases=["Model"],
        ),
    ]
