"""Tables of the catalogue: the versions under which reports were written."""

from tortoise.indexes import Index
from tortoise.models import Model

from server.platform.db import fields


class CatalogueVersion(Model):
    """A catalogue that was in force, so that a report written under it is still understood after the next."""

    digest = fields.CharField(max_length=64, primary_key=True)
    topics = fields.TextField()
    """JSON: the topics as their files write them, by their codes."""
    since = fields.DatetimeField()
    """When it came, or came back, into force."""

    class Meta:
        table = "catalogue_versions"
        indexes = (Index(fields=("since",), name="catalogue_versions_by_age"),)
