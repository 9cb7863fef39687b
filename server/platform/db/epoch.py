"""The epoch: a random word that changes when the database is put back to an earlier moment."""

import secrets

from server.platform.db.transaction import execute_returning

EPOCH = "epoch"
RENEW = (
    "INSERT INTO memory (name, value) VALUES ('epoch', '{value}') "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_KEEP = "INSERT INTO memory (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING RETURNING value"


async def epoch() -> str:
    """This database's epoch; phones that knew another one offer again what they sent in the last 30 days."""
    rows = await execute_returning("SELECT value FROM memory WHERE name = ?", [EPOCH])
    if not rows:
        rows = await execute_returning(_KEEP, [EPOCH, new_epoch()])
    return str(rows[0]["value"]) if rows else await epoch()


def new_epoch() -> str:
    """A word never used before."""
    return secrets.token_hex(16)
