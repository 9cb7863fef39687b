"""What a database really holds: its tables, columns, indexes, keys and checks, told alike for both engines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from server.platform.db import client

Rows = list[dict[str, object]]

_KINDS = (
    (r"uuid|blob|bytea", "bytes"),
    (r"json", "json"),
    (r"int|bool", "number"),
    (r"char|text|timestamp|^date", "text"),
    (r"real|double", "float"),
)


@dataclass(frozen=True)
class Column:
    """One column; what the engines cannot tell apart is told as one kind."""

    kind: str
    is_null: bool
    default: str


@dataclass(frozen=True)
class Table:
    """One table, without what only has a name because an engine made one up."""

    columns: tuple[tuple[str, Column], ...]
    key: tuple[str, ...]
    indexes: frozenset[tuple[tuple[str, ...], bool, bool]]
    """Columns, is it unique, is it partial."""
    names: frozenset[str]
    """Names of indexes that we gave."""
    parents: frozenset[tuple[str, str, str, str]]
    """Column, table, its column, what happens on delete."""
    checks: frozenset[str]


async def read_catalog() -> dict[str, Table]:
    """The tables of the open database, but the record of migrations."""
    is_sqlite = client().capabilities.dialect == "sqlite"
    names = await _rows(_SQLITE_TABLES if is_sqlite else _POSTGRES_TABLES)
    read = _read_sqlite if is_sqlite else _read_postgres
    return {str(row["name"]): await read(str(row["name"])) for row in names if row["name"] != "tortoise_migrations"}


async def count_rows() -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    for table in await read_catalog():
        rows = await _rows(f'SELECT count(*) AS n FROM "{table}"')
        counts[table] = int(str(rows[0]["n"]))
    return counts


async def _read_sqlite(table: str) -> Table:
    columns = await _rows(f'PRAGMA table_info("{table}")')
    indexes = [
        (row, await _rows(f'PRAGMA index_info("{row["name"]}")'))
        for row in await _rows(f'PRAGMA index_list("{table}")')
    ]
    parents = await _rows(f'PRAGMA foreign_key_list("{table}")')
    text = str((await _rows(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))[0]["sql"])
    return Table(
        columns=_columns(columns),
        key=tuple(str(row["name"]) for row in sorted(columns, key=lambda row: int(str(row["pk"]))) if row["pk"]),
        indexes=frozenset(
            (tuple(str(part["name"]) for part in parts), bool(row["unique"]), bool(row["partial"]))
            for row, parts in indexes
            if row["origin"] != "pk"
        ),
        names=_given(str(row["name"]) for row, _ in indexes if row["origin"] == "c"),
        parents=frozenset((str(r["from"]), str(r["table"]), str(r["to"]), str(r["on_delete"])) for r in parents),
        checks=frozenset(re.findall(r'CONSTRAINT "(\w+)" CHECK', text)),
    )


async def _read_postgres(table: str) -> Table:
    columns = await _rows(_POSTGRES_COLUMNS.format(table=table))
    indexes = await _rows(_POSTGRES_INDEXES.format(table=table))
    constraints = await _rows(_POSTGRES_CONSTRAINTS.format(table=table))
    return Table(
        columns=_columns(columns),
        key=next((tuple(_list(row["columns"])) for row in indexes if row["key"]), ()),
        indexes=frozenset(
            (tuple(_list(row["columns"])), bool(row["unique"]), bool(row["partial"]))
            for row in indexes
            if not row["key"]
        ),
        names=_given(str(row["name"]) for row in indexes if not row["key"] and not row["by_constraint"]),
        parents=frozenset(
            (str(row["column"]), str(row["parent"]), str(row["to"]), _ON_DELETE[str(row["on_delete"])])
            for row in constraints
            if row["kind"] == "f"
        ),
        checks=frozenset(str(row["name"]) for row in constraints if row["kind"] == "c"),
    )


def _columns(rows: Rows) -> tuple[tuple[str, Column], ...]:
    return tuple(
        (
            str(row["name"]),
            Column(
                kind=_kind(str(row["type"])),
                is_null=not row["notnull"] and not row["pk"],
                default=_default(row["dflt_value"]),
            ),
        )
        for row in rows
    )


def _kind(declared: str) -> str:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, declared.lower())), declared)


def _default(written: object) -> str:
    if written is None:
        return ""
    bare = re.sub(r"::[a-z ]+$", "", str(written)).lower()
    return {"false": "0", "true": "1"}.get(bare, bare)


def _given(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.startswith(("idx_", "uid_", "uidx_")))


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(each) for each in value]


async def _rows(query: str) -> Rows:
    return await client().execute_query_dict(query)


_ON_DELETE = {"c": "CASCADE", "n": "SET NULL", "r": "RESTRICT", "a": "NO ACTION", "d": "SET DEFAULT"}
_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
_POSTGRES_TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_POSTGRES_COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS notnull, false AS pk,
       pg_get_expr(d.adbin, d.adrelid) AS dflt_value
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = '"{table}"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_POSTGRES_INDEXES = """
SELECT c.relname AS name, i.indisunique AS "unique", i.indpred IS NOT NULL AS partial, i.indisprimary AS key,
       EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('u', 'p')) AS by_constraint,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place) AS columns
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = '"{table}"'::regclass
"""
_POSTGRES_CONSTRAINTS = """
SELECT k.conname AS name, k.contype::text AS kind, k.confdeltype::text AS on_delete,
       p.relname AS parent, a.attname AS column, b.attname AS "to"
FROM pg_constraint k LEFT JOIN pg_class p ON p.oid = k.confrelid
LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
LEFT JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.conrelid = '"{table}"'::regclass
"""
