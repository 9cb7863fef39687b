"""The table of revisions: texts of files, who wrote them, and what became of them."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields
from server.platform.db.operations import PartialIndex


class Revision(Model):
    """The text of one file of the municipality's folder, as somebody wrote it.

    A draft is written on in place; from the moment it is proposed or published its text never changes again.
    """

    id = fields.UUIDField(primary_key=True)
    path = fields.CharField(max_length=80)
    """The file in the folder: `topics/nid-de-poule.yaml`."""
    text: str | None = fields.TextField(null=True)
    """None: the file is removed."""
    base_digest = fields.CharField(max_length=64, default="", db_default="")
    """What the file was when the work began: nobody else's publication is undone unseen."""
    file_digest = fields.CharField(max_length=64, default="", db_default="")
    """What the file on the disk was when this was published: a later deployment shows by it."""
    state = fields.CharField(max_length=12)
    author: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.SET_NULL, related_name=False, null=True
    )
    author_id: UUID | None
    """None for what came from the command line."""
    reviewer: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.SET_NULL, related_name=False, null=True
    )
    reviewer_id: UUID | None
    reason = fields.CharField(max_length=500, default="", db_default="")
    edition = fields.IntField(null=True)
    """The number of the publication that it came into force with."""
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    exported_at = fields.DatetimeField(null=True)
    """When it was written into the files: from then on a file that changes again is newer than it."""

    class Meta:
        table = "revisions"
        constraints = (
            CheckConstraint(
                name="revisions_state",
                check="state IN ('draft', 'proposed', 'published', 'refused', 'withdrawn', 'superseded')",
            ),
            CheckConstraint(name="revisions_edition", check="state <> 'published' OR edition IS NOT NULL"),
        )
        indexes = (
            Index(fields=("path", "id"), name="revisions_by_path"),
            Index(fields=("author_id",), name="revisions_by_author"),
            Index(fields=("reviewer_id",), name="revisions_by_reviewer"),
            PartialIndex(
                fields=("state", "path"),
                name="revisions_alive",
                where="state IN ('draft', 'proposed', 'published')",
            ),
        )
