"""A migration loses nothing, is never half done, and leads to the models on both engines."""

import asyncio
import pkgutil
import sqlite3
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from server.platform.db import SCHEMA, DatabaseRefused, Schema, client, connected, execute_returning
from server.platform.db.migrating import detect, is_behind, migrate
from server.platform.settings import Settings
from tests.conftest import ENGINES
from tests.support.catalog import Table, count_rows, read_catalog
from tests.support.databases import Databases
from tests.support.migrated import SHELVES, create_from_models, migrate_product, migrate_shelves, steps
from tests.support.seeds import ROWS, seed

UNSAFE = Schema(models=("tests.support.models",), migrations="tests.support.unsafe.migrations")
ORPHAN = Schema(models=("tests.support.models",), migrations="tests.support.orphan.migrations")
_DISTINCT = "SELECT DISTINCT {columns} FROM {table}"
BOTH = pytest.mark.parametrize("schema", [SHELVES, SCHEMA], ids=["shelves", "product"])


@pytest.fixture
def empty(engine: str, databases: Databases, tmp_path: Path) -> Settings:
    """A database that nobody has migrated."""
    return databases.empty(engine, tmp_path / "data")


@pytest.fixture
def migrated(schema: Schema, databases: Databases, tmp_path: Path) -> Mapping[str, Settings]:
    """A database of each engine, as all the migrations one after the other leave it."""
    prepare = {SHELVES: migrate_shelves, SCHEMA: migrate_product}[schema]
    return {one: databases.migrated(one, tmp_path / one, prepare, schema=schema) for one in ENGINES}


@BOTH
async def test_the_migrations_lead_to_the_models(
    schema: Schema, engine: str, migrated: Mapping[str, Settings], databases: Databases, tmp_path: Path
) -> None:
    fresh = databases.empty(engine, tmp_path / "fresh")
    await create_from_models(fresh, schema=schema)

    assert _unordered(await _catalog(migrated[engine], schema)) == _unordered(await _catalog(fresh, schema))


@BOTH
async def test_the_models_have_nothing_that_the_migrations_do_not_lead_to(schema: Schema) -> None:
    writer = await detect(schema)
    assert writer is None, "the models have changed: python -m server makemigrations <name>"


@BOTH
async def test_both_engines_have_the_same_schema(schema: Schema, migrated: Mapping[str, Settings]) -> None:
    assert await _catalog(migrated["sqlite"], schema) == await _catalog(migrated["postgres"], schema)


@BOTH
async def test_each_migration_keeps_the_rows_keys_and_indexes_of_the_one_before(
    schema: Schema, empty: Settings
) -> None:
    rows: Mapping[str, int] = {}
    before: Mapping[str, Table] = {}
    seen = []
    async for name in steps(empty, schema=schema):
        seen.append(name)
        if not rows:
            await seed(schema)
            rows, before = await count_rows(), await read_catalog()
            assert set(rows.values()) == {ROWS}
            continue
        counted, after = await count_rows(), await read_catalog()
        for table in before.keys() & after.keys():
            assert counted[table] == rows[table], f"{name} lost rows of {table}"
            _assert_kept(before[table], after[table], f"{name} on {table}")
        rows, before = counted, after
    assert seen == _names(schema)
    async with connected(empty, schema=schema):
        assert not await is_behind(schema=schema)


async def test_what_a_town_had_before_it_told_its_people_stays_and_takes_the_defaults(empty: Settings) -> None:
    await migrate(empty, schema=SCHEMA, until="0018_identities")
    async with connected(empty, schema=SCHEMA):
        await seed(SCHEMA)
        before = await count_rows()
    await migrate(empty, schema=SCHEMA)

    async with connected(empty, schema=SCHEMA):
        after = await count_rows()
        assert {table: after[table] for table in before} == before
        (case,) = await execute_returning(
            _DISTINCT.format(columns="question_rev, reopened_at, resolution_by", table="cases")
        )
        assert tuple(case.values()) == (0, None, None)
        (entry,) = await execute_returning(_DISTINCT.format(columns="digest, captured_at", table="entries"))
        assert tuple(entry.values()) == ("", None)
        (part,) = await execute_returning(_DISTINCT.format(columns="entry_id, verdict, public_display", table="parts"))
        assert tuple(part.values()) == (None, "", ""), "nobody has looked at it: nobody else sees it"
        (wish,) = await execute_returning(
            _DISTINCT.format(columns="by_text, rhythm, language, quiet_from", table="notice_preferences")
        )
        assert (bool(wish["by_text"]), wish["rhythm"], wish["language"], wish["quiet_from"]) == (
            True,
            "at-once",
            "",
            None,
        )
        (notice,) = await execute_returning(_DISTINCT.format(columns="is_mail_asked, stopped_at", table="notices"))
        assert (bool(notice["is_mail_asked"]), notice["stopped_at"]) == (False, None)


async def test_a_migrated_database_is_current_and_migrating_again_does_nothing(empty: Settings) -> None:
    async with connected(empty, schema=SHELVES):
        assert await is_behind(schema=SHELVES)
    assert await migrate(empty, schema=SHELVES, until="0001_initial") == ["0001_initial"]
    async with connected(empty, schema=SHELVES):
        assert await is_behind(schema=SHELVES)
    assert await migrate(empty, schema=SHELVES) == ["0002_lending", "0003_no_colour"]
    assert await migrate(empty, schema=SHELVES) == []
    async with connected(empty, schema=SHELVES):
        assert not await is_behind(schema=SHELVES)


async def test_what_sqlite_cannot_do_safely_is_refused_with_what_to_write(empty: Settings) -> None:
    await migrate(empty, schema=UNSAFE, until="0001_initial")
    async with connected(empty, schema=UNSAFE):
        await seed(UNSAFE)
        before = await read_catalog()

    with pytest.raises(DatabaseRefused) as refused:
        await migrate(empty, schema=UNSAFE)

    sentences = str(refused.value).splitlines()
    assert len(sentences) == 3
    assert "WithSql(ops.RemoveField('Shelf', 'name'), sql=['ALTER TABLE … DROP COLUMN name'])" in sentences[0]
    assert "ALTER COLUMN" in sentences[1]
    assert "db_default" in sentences[2]
    async with connected(empty, schema=UNSAFE):
        assert await read_catalog() == before
        assert (await count_rows())["book"] == ROWS


async def test_a_migration_that_would_orphan_rows_changes_nothing(engine: str, empty: Settings) -> None:
    await migrate(empty, schema=ORPHAN, until="0001_initial")
    async with connected(empty, schema=ORPHAN):
        await seed(ORPHAN)
        # Without the enforcement of SQLite's foreign keys nothing would say no until the check before the commit.
        if engine == "postgres":
            await client().execute_script("ALTER TABLE book DROP CONSTRAINT book_shelf_id_fkey")
            await client().execute_script(
                "ALTER TABLE book ADD CONSTRAINT book_shelf_id_fkey FOREIGN KEY (shelf_id) REFERENCES shelf (id)"
            )

    with pytest.raises(Exception, match=r"book without its shelf|foreign key"):
        await migrate(empty, schema=ORPHAN)

    async with connected(empty, schema=ORPHAN):
        assert set((await count_rows()).values()) == {ROWS}
        assert (await execute_returning("SELECT sum(count) AS n FROM counter"))[0]["n"] == sum(range(1, ROWS + 1))
        assert await is_behind(schema=ORPHAN)


async def test_two_migrations_at_once_run_each_step_once(empty: Settings) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from server.platform.settings import Settings;"
        "from server.platform.db.migrating import migrate; from tests.support.migrated import SHELVES;"
        "print(len(asyncio.run(migrate(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]), schema=SHELVES))))"
    )
    command = [sys.executable, "-c", code, str(empty.data), empty.database_url]
    root = Path(__file__).parents[2]
    both = [await asyncio.create_subprocess_exec(*command, cwd=root, stdout=asyncio.subprocess.PIPE) for _ in range(2)]
    told = [(await asyncio.wait_for(each.communicate(), timeout=60))[0].strip() for each in both]
    assert sorted(told) == [b"0", b"3"]


async def test_a_database_of_a_newer_version_is_refused(empty: Settings) -> None:
    await migrate(empty, schema=SHELVES)
    with pytest.raises(DatabaseRefused, match="newer version"):
        await migrate(empty, schema=ORPHAN)


@pytest.mark.engine("sqlite")
async def test_a_copy_is_kept_before_a_migration_on_sqlite(empty: Settings) -> None:
    await migrate(empty, schema=SHELVES, until="0001_initial")
    assert list((empty.data / "backups").glob("*")) == []
    async with connected(empty, schema=SHELVES):
        await seed(SHELVES)
    await migrate(empty, schema=SHELVES)

    (copy,) = (empty.data / "backups").iterdir()
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT count(*) FROM book WHERE colour <> ''").fetchone() == (ROWS,)
    kept.close()


@BOTH
def test_migrations_depend_on_no_context(schema: Schema) -> None:
    allowed = {"tortoise", "server.kernel", "server.platform.db"}
    for name in _names(schema):
        module = import_module(f"{schema.migrations}.{name}")
        origins = {getattr(value, "__module__", "") or "" for value in vars(module).values() if isinstance(value, type)}
        strangers = [origin for origin in origins if not origin.startswith((*allowed, schema.migrations))]
        assert not strangers, f"{name} would change when {strangers} does"


def _names(schema: Schema) -> list[str]:
    package = import_module(schema.migrations)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


async def _catalog(settings: Settings, schema: Schema) -> dict[str, Table]:
    async with connected(settings, schema=schema):
        return await read_catalog()


def _unordered(catalog: dict[str, Table]) -> object:
    """A column added later stands last: the order of columns is history, not schema."""
    return {
        name: (dict(table.columns), table.key, table.indexes, table.names, table.parents, table.checks)
        for name, table in catalog.items()
    }


def _assert_kept(before: Table, after: Table, what: str) -> None:
    dropped = dict(before.columns).keys() - dict(after.columns).keys()
    lost = {index for index in before.indexes - after.indexes if not dropped & set(index[0])}
    assert not lost, f"{what} lost the indexes {lost}"
    assert before.key == after.key
    assert before.parents <= after.parents, f"{what} lost foreign keys"
    assert before.checks <= after.checks, f"{what} lost checks"
