"""How the tests make their templates: by the migrations, and nothing else."""

from collections.abc import AsyncIterator

from tortoise.context import require_context
from tortoise.migrations.schema_generator.operation_generator import OperationGenerator
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

from server.platform.db import SCHEMA, Schema, client, connect, disconnect, in_transaction
from server.platform.db.connection import connect_to_migrate
from server.platform.db.history import History
from server.platform.db.migrating import migrate
from server.platform.db.registry import APP
from server.platform.settings import Settings

SHELVES = Schema(models=("tests.support.models",), migrations="tests.support.migrations")


async def migrate_product(settings: Settings) -> None:
    """The product's own schema."""
    await migrate(settings)


async def migrate_shelves(settings: Settings) -> None:
    """The tables of the database layer's own tests."""
    await migrate(settings, schema=SHELVES)


async def steps(settings: Settings, *, schema: Schema = SCHEMA) -> AsyncIterator[str]:
    """Migrate an empty database as `migrate` does, and give the name of each migration once it was applied."""
    await connect_to_migrate(settings, schema=schema)
    try:
        history = History(client(), schema)
        await history.recorder.ensure_schema(history._schema_editor(atomic=False))
        state = State(models={}, apps=StateApps(default_connections={APP: client().connection_name}))
        for migration in await history.pending():
            await history._apply_one(migration, state)
            yield migration.name
    finally:
        await disconnect()


async def create_from_models(settings: Settings, *, schema: Schema = SCHEMA) -> None:
    """The tables as the models of today say, without any history: what the migrations must lead to."""
    await connect(settings, schema=schema)
    try:
        await _create(schema)
    finally:
        await disconnect()


async def _create(schema: Schema) -> None:
    apps = require_context().apps
    assert apps is not None
    today = State(models={}, apps=StateApps())
    for label, models in apps.items():
        for model in models.values():
            today.models[label, model.__name__] = ModelState.make_from_model(label, model)
    engine = client().connection_name
    built = State(models={}, apps=StateApps(default_connections=dict.fromkeys(apps.apps, engine)))
    async with in_transaction():
        for operation in OperationGenerator(State(models={}, apps=StateApps()), today).generate():
            before = built.clone()
            operation.state_forward("models", built)
            editor = History(client(), schema)._schema_editor()
            await operation.database_forward("models", before, built, editor)
