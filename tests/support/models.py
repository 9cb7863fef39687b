"""Tables of the database layer's own tests: a shelf and its books, with every kind of column and constraint we use."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from server.kernel import clock
from server.platform.db import fields
from server.platform.db.operations import PartialIndex


class Shelf(Model):
    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(max_length=40, unique=True)
    books: fields.ReverseRelation["Book"]

    class Meta:
        table = "shelf"


class Book(Model):
    id = fields.UUIDField(primary_key=True)
    shelf: fields.ForeignKeyRelation[Shelf] = fields.ForeignKeyField("models.Shelf", related_name="books")
    shelf_id: UUID
    title = fields.CharField(max_length=80, db_index=True)
    copies = fields.IntField(default=1, db_default=1)
    is_lent = fields.BooleanField(default=False, db_default=False)
    notes: fields.JSONField[dict[str, object] | None] = fields.JSONField(null=True)
    bought_at = fields.DatetimeField(default=clock.now)
    lent_until = fields.DatetimeField(null=True)

    class Meta:
        table = "book"
        unique_together = (("shelf", "title"),)
        indexes = (
            Index(fields=("shelf_id", "bought_at"), name="book_on_shelf"),
            PartialIndex(fields=("lent_until",), name="book_out", where="lent_until IS NOT NULL"),
        )
        constraints = (
            CheckConstraint(check="copies >= 0", name="book_copies"),
            UniqueConstraint(fields=("title",), name="book_sole", condition="copies = 1"),
        )


class Counter(Model):
    name = fields.CharField(max_length=40, primary_key=True)
    count = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "counter"
