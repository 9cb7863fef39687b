"""Tables of the alerts: the areas that people follow, and what waits to be told of them at the end of a day."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts import Account
from server.cases import Case
from server.platform.db import fields
from server.platform.db.operations import PartialIndex


class AreaAlert(Model):
    """An area that a person follows: a circle around a place, a borough, or what they drew."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    kind = fields.CharField(max_length=8)
    borough = fields.CharField(max_length=60, default="", db_default="")
    place = fields.CharField(max_length=300, default="", db_default="")
    """What the town found for the centre; where the corners are, in words."""
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    radius_m = fields.IntField(default=0, db_default=0)
    ring: fields.JSONField[list[list[float]] | None] = fields.JSONField(null=True)
    """The corners of what was drawn, latitude and longitude of each."""
    south = fields.FloatField(null=True)
    west = fields.FloatField(null=True)
    north = fields.FloatField(null=True)
    east = fields.FloatField(null=True)
    pace = fields.CharField(max_length=8)
    made_at = fields.DatetimeField()

    class Meta:
        table = "area_alerts"
        indexes = (
            Index(fields=("account_id", "id"), name="area_alerts_by_account"),
            PartialIndex(fields=("borough", "id"), name="area_alerts_by_borough", where="borough <> ''"),
            PartialIndex(
                fields=("south", "north", "west", "east"), name="area_alerts_by_box", where="south IS NOT NULL"
            ),
        )
        constraints = (
            CheckConstraint(name="area_alerts_kind", check="kind IN ('radius', 'borough', 'drawn')"),
            CheckConstraint(name="area_alerts_pace", check="pace IN ('at-once', 'daily')"),
        )


class AreaFind(Model):
    """A case that appeared in an area of a person who is told once a day; one line, however many areas hold it."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    found_on = fields.DateField()
    """The town's day."""
    told_at = fields.DatetimeField(null=True)

    class Meta:
        table = "area_finds"
        unique_together = (("account_id", "case_id"),)
        indexes = (
            PartialIndex(fields=("found_on", "account_id"), name="area_finds_untold", where="told_at IS NULL"),
            Index(fields=("found_on",), name="area_finds_by_age"),
            Index(fields=("case_id",), name="area_finds_by_case"),
        )
