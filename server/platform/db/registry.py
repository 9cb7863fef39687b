"""Which models there are: every context's `models.py`, found by itself."""

from dataclasses import dataclass
from pathlib import Path

import server

APP = "models"
"""Tortoise's label of all models: a foreign key is written `"models.Account"`."""


def find_model_modules() -> tuple[str, ...]:
    """`server.<context>.models` of every context that has one, by name."""
    root = Path(server.__path__[0])
    found = {path.parent.name for path in root.glob("*/models.py")}
    found |= {path.parent.parent.name for path in root.glob("*/models/__init__.py")}
    return tuple(f"server.{context}.models" for context in sorted(found))


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The modules of models and the package of the migrations that lead to them."""

    models: tuple[str, ...]
    migrations: str


MODEL_MODULES = find_model_modules()
SCHEMA = Schema(models=MODEL_MODULES, migrations="server.migrations")
