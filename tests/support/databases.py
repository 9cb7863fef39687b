"""A migrated empty database for each test, in a few milliseconds: copied from a template made once for a whole run."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from server.platform.db import SCHEMA, Schema
from server.platform.db.connection import sqlite_path
from server.platform.settings import Settings
from tests.support.postgres import Maintenance, running

Prepare = Callable[[Settings], Awaitable[object]]


class Databases:
    """Makes databases of both engines and takes them away again; `folder` is shared by the workers of a run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = count(1)
        self._worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self._templates: dict[tuple[str, Schema], Settings] = {}
        self._maintenance: Maintenance | None = None
        self._made: list[str] = []

    def empty(self, engine: str, data: Path) -> Settings:
        """Settings of a database that nobody has migrated."""
        if engine == "sqlite":
            return Settings(data=data)
        name = self._name("db")
        self._create_empty(name)
        return self._postgres_settings(name, data)

    def migrated(self, engine: str, data: Path, prepare: Prepare, *, schema: Schema = SCHEMA) -> Settings:
        """Settings of a database as `prepare` leaves one; it runs once for each engine and schema."""
        template = self._template(engine, prepare, schema)
        if engine == "sqlite":
            settings = Settings(data=data)
            data.mkdir(parents=True, exist_ok=True)
            shutil.copy(sqlite_path(template), sqlite_path(settings))
            return settings
        name = self._name("db")
        source = template.database_url.partition("@/")[2].partition("?")[0]
        self.maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY wal_log')
        return self._postgres_settings(name, data)

    def drop(self, settings: Settings) -> None:
        """Take a test's database away, later, in the background."""
        name = settings.database_url.partition("@/")[2].partition("?")[0]
        if name:
            self.maintenance.execute_later(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Give the cluster's connection back."""
        if self._maintenance is not None:
            self._maintenance.close()

    def _template(self, engine: str, prepare: Prepare, schema: Schema) -> Settings:
        if (engine, schema) not in self._templates:
            self._templates[engine, schema] = self._shared_template(engine, prepare, schema)
        return self._templates[engine, schema]

    def _shared_template(self, engine: str, prepare: Prepare, schema: Schema) -> Settings:
        """One worker makes it, the others wait for it."""
        data = self._folder / f"{engine}-{schema.migrations}"
        name = f"template_{schema.migrations}"
        settings = Settings(data=data) if engine == "sqlite" else self._postgres_settings(name, data)
        with data.with_name(f"{data.name}.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            made = data.with_name(f"{data.name}.made")
            if not made.exists():
                if engine == "postgres":
                    self._create_empty(name)
                asyncio.run(_prepared(prepare, settings))
                made.touch()
        return settings

    def _create_empty(self, name: str) -> None:
        self.maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY wal_log')

    def _name(self, kind: str) -> str:
        return f"{kind}_{self._worker}_{next(self._numbers)}"

    def _postgres_settings(self, name: str, data: Path) -> Settings:
        return replace(Settings(data=data), database_url=self.maintenance.cluster.url(name))

    @property
    def maintenance(self) -> Maintenance:
        """The connection that makes and drops databases of the run's cluster."""
        if self._maintenance is None:
            self._maintenance = Maintenance(running())
        return self._maintenance


async def _prepared(prepare: Prepare, settings: Settings) -> None:
    await prepare(settings)
