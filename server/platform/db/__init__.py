"""The database: SQLite by default, PostgreSQL alike. One file of promises for everybody above.

- `connect` / `disconnect` / `connected`: open it for the process; `ping` asks whether it answers.
- `in_transaction`: the one way to change rows together; joins the transaction it is in. `savepoint` for what may fail,
  `after_commit` for what must wait, `read` for several queries that must agree.
- `find`, `find_one`, `find_among`, `bring`: objects by a fixed condition, for the questions that every request
  asks; Tortoise for the others.
- `execute_returning`: one SQL statement, `?` for values, rows alike on both engines.
- `DatabaseBusy` (503), `StorageFull` (507), `UniqueViolation`: what may go wrong, typed.
- `fields`: what models are made of. Models live in `server/<context>/models.py`, or a package of
  that name whose face names them all, and are found by themselves.
Migrations, backups and checks are in the modules `migrating`, `backup` and `checking` beside.
"""

from server.platform.db import fields
from server.platform.db.connection import client, connect, connected, disconnect, engine, ping
from server.platform.db.errors import (
    DatabaseBusy,
    DatabaseRefused,
    StorageFull,
    TransactionBroken,
    TransactionOver,
    UniqueViolation,
    told_when_full,
)
from server.platform.db.finding import bring, find, find_among, find_one
from server.platform.db.registry import MODEL_MODULES, SCHEMA, Schema
from server.platform.db.transaction import after_commit, execute_returning, in_transaction, read, savepoint

__all__ = [
    "MODEL_MODULES",
    "SCHEMA",
    "DatabaseBusy",
    "DatabaseRefused",
    "Schema",
    "StorageFull",
    "TransactionBroken",
    "TransactionOver",
    "UniqueViolation",
    "after_commit",
    "bring",
    "client",
    "connect",
    "connected",
    "disconnect",
    "engine",
    "execute_returning",
    "fields",
    "find",
    "find_among",
    "find_one",
    "in_transaction",
    "ping",
    "read",
    "savepoint",
    "told_when_full",
]
