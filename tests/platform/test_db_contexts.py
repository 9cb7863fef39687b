"""Tables depend on each other as their contexts do: Tortoise's references are text, which import-linter cannot see."""

import tomllib
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from server.platform.db import MODEL_MODULES, SCHEMA
from server.platform.db.connection import configuration
from server.platform.settings import Settings

ROOT = Path(__file__).parents[2]


async def test_no_table_refers_to_one_of_a_context_above_or_beside_it() -> None:
    heights = _heights()
    for model in await _models():
        for name, field in model._meta.fields_map.items():
            if isinstance(field, ForeignKeyFieldInstance):
                mine, theirs = _context(model), _context(field.related_model)
                is_below = heights[theirs] < heights[mine]
                assert mine == theirs or is_below, f"{mine}.{model.__name__}.{name} refers to {theirs} above it"


async def test_every_model_uses_the_fields_that_both_engines_store_alike() -> None:
    for model in await _models():
        for name, field in model._meta.fields_map.items():
            plain = type(field).__module__ == "tortoise.fields.data"
            wrong = plain and type(field).__name__ in {"DatetimeField", "UUIDField", "JSONField", "DecimalField"}
            assert not wrong, f"{model.__name__}.{name}: from server.platform.db import fields"


async def test_a_table_has_an_index_for_each_of_its_foreign_keys() -> None:
    """Without one, deleting or looking up a parent reads the whole table."""
    for model in await _models():
        led = {_first(index) for index in model._meta.indexes} | {_first(each) for each in model._meta.unique_together}
        for name, field in model._meta.fields_map.items():
            if isinstance(field, ForeignKeyFieldInstance):
                key = model._meta.fields_map[f"{name}_id"]
                assert key.index or key.unique or led & {name, f"{name}_id"}, f"{model.__name__}.{name} has no index"


@pytest.mark.parametrize("module", MODEL_MODULES)
def test_models_are_found_in_their_contexts(module: str) -> None:
    place = ROOT / module.replace(".", "/")
    assert place.with_suffix(".py").exists() or (place / "__init__.py").exists()


async def _models() -> list[type[Model]]:
    context = TortoiseContext()
    with context:
        config = configuration(Settings(database_url="sqlite:///nowhere"), SCHEMA)
        await context.init(config=config, init_connections=False)
        assert context.apps is not None
        return list(context.apps.get_models_iterable())


def _heights() -> dict[str, int]:
    """How high each context stands, by the layers that import-linter holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip().removeprefix("server."): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


def _context(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def _first(index: object) -> str:
    names = getattr(index, "fields", index)
    assert isinstance(names, list | tuple)
    return str(names[0])
