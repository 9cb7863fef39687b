"""How the tests make their template: the schema, and nothing else."""

from tortoise.context import require_context

from server.platform.db import Schema, connect, disconnect
from server.platform.settings import Settings

SHELVES = Schema(models=("tests.support.models",), migrations="tests.support.migrations")


async def migrate_quietly(settings: Settings) -> None:
    """The product's own schema, by its migrations."""


async def create_shelves(settings: Settings) -> None:
    """The tables of the database layer's own tests, as their models say."""
    await connect(settings, schema=SHELVES)
    await require_context().generate_schemas()
    await disconnect()
