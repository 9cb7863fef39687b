"""Looking for damage: in the database itself, and between its rows and the files they name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tortoise.exceptions import OperationalError

from server.kernel import clock
from server.platform.db.connection import client
from server.platform.settings import Settings

ORPHAN_AGE = timedelta(hours=24)
"""A file whose row is not committed yet, or whose row was just deleted, is no damage."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A row that names a file."""

    key: str
    """The file's key below `<data>/files`."""
    owner: str
    """What the operator is told, e.g. `part 2 of RVM-2026-004512-7`: ids, never people."""
    must_exist: bool = True
    """False while the file may not be there yet."""


Claims = Callable[[], AsyncIterator[Claim]]
"""How a context tells which files its rows name: an async generator."""


async def check(settings: Settings, claims: Sequence[Claims]) -> list[str]:
    """What is damaged, in sentences for the operator, with the open database; empty when nothing is."""
    try:
        findings = await _database_findings()
        claimed = [claim for each in claims async for claim in each()]
    except OperationalError as error:
        return [f"database: {error}: restore the last backup"]
    return [*findings, *await asyncio.to_thread(_file_findings, settings.data / "files", claimed)]


async def _database_findings() -> list[str]:
    if client().capabilities.dialect == "sqlite":
        damage = await client().execute_query_dict("PRAGMA integrity_check")
        orphans = await client().execute_query_dict("PRAGMA foreign_key_check")
        return [
            *(f"database: {row['integrity_check']}" for row in damage if row["integrity_check"] != "ok"),
            *(f"database: row {row['rowid']} of {row['table']} has no {row['parent']}" for row in orphans),
        ]
    rows = await client().execute_query_dict(_POSTGRES_DOUBTS)
    return [f"database: {row['kind']} {row['name']} is not valid" for row in rows]


def _file_findings(folder: Path, claimed: list[Claim]) -> list[str]:
    oldest = (clock.now() - ORPHAN_AGE).timestamp()
    known = {claim.key for claim in claimed}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    missing = [claim for claim in claimed if claim.must_exist and claim.key not in found]
    orphans = [key for key, path in found.items() if key not in known and path.stat().st_mtime < oldest]
    return [
        *(f"files: {claim.owner} has lost its file {claim.key}" for claim in missing),
        *(f"files: {key} belongs to no row since more than a day" for key in sorted(orphans)),
    ]


_POSTGRES_DOUBTS = """
SELECT 'constraint' AS kind, conname AS name FROM pg_constraint WHERE NOT convalidated
UNION ALL
SELECT 'index', c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid
"""
