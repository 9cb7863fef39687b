"""The command line: `python -m server --help`."""

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import Coroutine, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from server.platform import logs, outbox
from server.platform.db import DatabaseBusy, DatabaseRefused, StorageFull, connected
from server.platform.models import OutboxRow
from server.platform.settings import Settings, SettingsError

cli = typer.Typer(add_completion=False, no_args_is_help=True, help="Riverain, le comptoir du riverain.")
queue_cli = typer.Typer(no_args_is_help=True, help="What waits, what failed, and trying it again.")
cli.add_typer(queue_cli, name="queue")
out = Console(highlight=False)

SHUTDOWN_S = 3
T = TypeVar("T")


class StaffRole(StrEnum):
    """The roles of the staff, as the command line takes them."""

    agent = "agent"
    crew = "crew"
    supervisor = "supervisor"
    administrator = "administrator"


def _settings() -> Settings:
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        out.print(f"[bold]Setting:[/] {error}")
        raise typer.Exit(2) from None
    logs.configure(settings.log_level)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings


def _run(work: Coroutine[None, None, T]) -> T:
    """What `work` gives; a database that cannot be used ends the command with its sentence and no traceback."""
    try:
        return asyncio.run(work)
    except (DatabaseRefused, DatabaseBusy, StorageFull) as error:
        out.print(f"[bold]Database:[/] {error}")
        raise typer.Exit(2) from None


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """What is made in the block stays: the garbage collector waits, then never looks at it again (40 ms each time)."""
    gc.disable()
    try:
        yield
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()


@cli.command()
def serve(*, demonstration: Annotated[bool, typer.Option(help="Print the demonstration's accounts.")] = False) -> None:
    """Answer residents, phones and the desk, until Ctrl-C."""
    settings = _settings()
    with _loading():
        from server import demonstration as demo
        from server.app import create_app

        app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=15,
        limit_concurrency=400,
        h11_max_incomplete_event_size=16 * 1024,
    )
    if demonstration:
        out.print(demo.welcome(settings))
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how one stops; uvicorn raises it again once all is closed
        uvicorn.Server(config).run()


@cli.command()
def worker() -> None:
    """Dispatch the outbox in a process of its own (set RIVERAIN_WORKER=off for `serve`)."""
    from server import app

    _run(app.run_worker(_settings()))


@cli.command()
def migrate() -> None:
    """Bring the database to this version; on SQLite a copy is kept first."""
    from server.platform.db import migrating

    done = _run(migrating.migrate(_settings()))
    out.print(f"Migrated: {', '.join(done)}" if done else "The database is up to date.")


@cli.command()
def makemigrations(name: Annotated[str, typer.Argument(help="What changes, e.g. add_case_priority.")]) -> None:
    """Write a migration from the models; read it before you commit it."""
    from server.platform.db import migrating

    written = _run(migrating.write_migration(name))
    out.print(f"Written: {written}" if written else "The models have not changed.")


@cli.command()
def seed(
    *,
    anywhere: Annotated[bool, typer.Option(help="Also when listening elsewhere than on loopback.")] = False,
) -> None:
    """Fill the demonstration: its people and its cases. Refused on a host that is not loopback unless told."""
    from server import demonstration as demo

    settings = _settings()
    if not settings.is_loopback and not anywhere:
        out.print("The demonstration's passwords are public: not on this host. `--anywhere` if that is meant.")
        raise typer.Exit(2)
    out.print(_run(demo.seed(settings)))


@cli.command("staff")
def add_staff(
    email: Annotated[str, typer.Argument(help="Their e-mail: a link to choose a password goes there.")],
    role: Annotated[StaffRole, typer.Argument(help="What they may do.")],
    *,
    first_name: Annotated[str, typer.Option(prompt=True)],
    last_name: Annotated[str, typer.Option(prompt=True)],
) -> None:
    """Open an account for a member of the staff, or give the role to somebody who has one."""
    from server import app

    _run(app.add_staff(_settings(), email=email, role=role.value, first_name=first_name, last_name=last_name))
    out.print(f"{email}: a link to choose a password was mailed.")


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="Folder to write; it must not exist.")]) -> None:
    """Copy the database and the files while the server runs."""
    from server.platform.db import backup as copies

    _run(copies.backup(_settings(), target))
    out.print(f"Copied to {target}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option(help="Replace what is there.")] = False,
) -> None:
    """Put a backup in place; phones will offer again what they sent in the last 30 days."""
    from server.platform.db import backup as copies

    _run(copies.restore(_settings(), source, force=force))
    out.print("Restored.")


@cli.command()
def check() -> None:
    """Look for damage: the database's own checks, rows without file, files without row."""
    from server import app

    findings = _run(app.run_checks(_settings()))
    for finding in findings:
        out.print(finding)
    if findings:
        raise typer.Exit(1)
    out.print("Nothing found.")


@queue_cli.command("list")
def queue_list() -> None:
    """What waits and what was put aside."""

    async def rows() -> list[OutboxRow]:
        async with connected(_settings()):
            return await OutboxRow.all().order_by("-dead_at", "available_at").limit(200)

    table = Table("row", "subscriber", "attempts", "ready", "put aside", "last error")
    for row in _run(rows()):
        put_aside = row.dead_at.isoformat(timespec="seconds") if row.dead_at else ""
        ready = row.available_at.isoformat(timespec="seconds")
        table.add_row(str(row.id), row.subscriber, str(row.attempts), ready, put_aside, row.last_error)
    out.print(table)


@queue_cli.command("retry")
def queue_retry(row: Annotated[UUID, typer.Argument(help="The row, as `queue list` shows it.")]) -> None:
    """Give what was put aside another round of attempts."""

    async def run() -> bool:
        async with connected(_settings()):
            return await outbox.retry(row)

    if not _run(run()):
        out.print("No such row was put aside.")
        raise typer.Exit(1)


if __name__ == "__main__":
    sys.exit(cli())
