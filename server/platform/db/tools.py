"""PostgreSQL's own programs: pg_dump and pg_restore, found and run without a password on the command line."""

import asyncio
import os
import shutil
from pathlib import Path

from server.platform.db.connection import postgres_credentials
from server.platform.db.errors import DatabaseRefused
from server.platform.settings import Settings

_DEBIAN = Path("/usr/lib/postgresql")
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
    "ssl": "PGSSLMODE",
}
"""What the programs read from their environment of what `postgres_credentials` gives."""


async def run_tool(program: str, *arguments: str, settings: Settings) -> None:
    """Run `pg_dump` or `pg_restore` on the installation's database; DatabaseRefused with what the operator can do."""
    path = find_tool(program)
    if path is None:
        raise DatabaseRefused(
            f"{program} was not found: install PostgreSQL's client programs, of the server's version or newer (on "
            "Debian: postgresql-client), or put their folder on PATH"
        )
    given = postgres_credentials(settings)
    environment = {**os.environ, **{VARIABLES[name]: str(value) for name, value in given.items() if value is not None}}
    process = await asyncio.create_subprocess_exec(
        path, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise DatabaseRefused(f"{program} failed: {said.decode(errors='replace').strip()}")


def find_tool(program: str) -> str | None:
    """Where a program of PostgreSQL lies: the newest of Debian's versions, else on PATH."""
    versions = [path for path in _DEBIAN.glob(f"*/bin/{program}") if path.parts[-3].isdecimal()]
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    return str(newest) if newest else shutil.which(program)
