"""The command line: `python -m server --help`."""

import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.table import Table

from server.audit import commands as audit_commands
from server.editions import commands as editions_commands
from server.places import commands as gazetteer_commands
from server.platform.beside import give_way, worked_beside
from server.platform.command_line import out, run, settings_of_environment
from server.platform.municipality import commands as municipality_commands
from server.platform.outbox import commands as queue_commands
from server.platform.settings import Settings

cli = typer.Typer(add_completion=False, no_args_is_help=True, help="Riverain, le comptoir du riverain.")
cli.add_typer(audit_commands.cli, name="audit")
cli.add_typer(queue_commands.cli, name="queue")
cli.add_typer(gazetteer_commands.cli, name="gazetteer")
cli.add_typer(municipality_commands.cli, name="municipality")
cli.add_typer(editions_commands.cli, name="editions")

knowledge = typer.Typer(no_args_is_help=True, help="The knowledge cards.")
cli.add_typer(knowledge, name="knowledge")

SHUTDOWN_S = 3


class StaffRole(StrEnum):
    """The roles of the staff, as the command line takes them."""

    agent = "agent"
    crew = "crew"
    manager = "manager"
    editor = "editor"
    supervisor = "supervisor"
    administrator = "administrator"


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
    settings = settings_of_environment()
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
    with (
        _working(settings) if settings.worker else contextlib.nullcontext(),
        contextlib.suppress(KeyboardInterrupt),  # Ctrl-C is how one stops; uvicorn raises it again once all is closed
    ):
        uvicorn.Server(config).run()


@contextlib.contextmanager
def _working(settings: Settings) -> Iterator[None]:
    """Within the block the outbox is worked on by a process beside, once the pages have their database."""
    from server import app
    from server.platform import outbox

    bell = outbox.Bell()

    def work() -> None:
        try:
            run(app.run_worker(settings, bell=bell, ends_at=[signal.SIGTERM]))
        except typer.Exit as refused:  # said already, in a sentence
            sys.exit(refused.exit_code)

    with worked_beside(work, after=bell.heard):
        outbox.ring(bell)
        yield


@cli.command("rotate-push-key")
def rotate_push_key() -> None:
    """Make a new key for notices; devices agreed under the one before are told for 90 days more."""
    from server.platform.webpush import VapidKeys

    keys = VapidKeys.rotate(settings_of_environment().data)
    out.print(
        f"{keys.current.id} is the key now: start the server and its workers again. Devices take it by themselves."
    )


@cli.command()
def worker() -> None:
    """Dispatch the outbox in a process of its own (set RIVERAIN_WORKER=off for `serve`)."""
    settings = settings_of_environment()
    with _loading():
        from server import app
    give_way()
    run(app.run_worker(settings))


@cli.command()
def migrate() -> None:
    """Bring the database to this version; on SQLite a copy is kept first."""
    from server.platform.db import migrating

    done = run(migrating.migrate(settings_of_environment()))
    out.print(f"Migrated: {', '.join(done)}" if done else "The database is up to date.")


@cli.command()
def makemigrations(name: Annotated[str, typer.Argument(help="What changes, e.g. add_case_priority.")]) -> None:
    """Write a migration from the models; read it before you commit it."""
    from server.platform.db import migrating

    written = run(migrating.write_migration(name))
    out.print(f"Written: {written}" if written else "The models have not changed.")


@cli.command()
def seed(
    *,
    anywhere: Annotated[bool, typer.Option(help="Also when listening elsewhere than on loopback.")] = False,
) -> None:
    """Fill the demonstration: its people and its cases. Refused on a host that is not loopback unless told."""
    from server import demonstration as demo

    settings = settings_of_environment()
    if not settings.is_loopback and not anywhere:
        out.print("The demonstration's passwords are public: not on this host. `--anywhere` if that is meant.")
        raise typer.Exit(2)
    out.print(run(demo.seed(settings)))


@cli.command("staff")
def add_staff(
    email: Annotated[str, typer.Argument(help="Their e-mail: a link to choose a password goes there.")],
    role: Annotated[StaffRole, typer.Argument(help="What they may do.")],
    *,
    first_name: Annotated[str, typer.Option(prompt=True)],
    last_name: Annotated[str, typer.Option(prompt=True)],
    department: Annotated[
        list[str] | None, typer.Option(help="A department they belong to, by its code; may be given several times.")
    ] = None,
) -> None:
    """Open an account for a member of the staff, or give the role to somebody who has one."""
    from server import app
    from server.kernel.problems import Problem

    settings = settings_of_environment()
    try:
        run(
            app.add_staff(
                settings,
                email=email,
                role=role.value,
                first_name=first_name,
                last_name=last_name,
                departments=department or (),
            )
        )
    except Problem as problem:
        out.print(f"{problem.title} {problem.detail}")
        raise typer.Exit(1) from None
    out.print(f"{email}: a link to choose a password was mailed.")


@cli.command("lost-factors")
def forget_proofs(email: Annotated[str, typer.Argument(help="Their e-mail.")]) -> None:
    """Drop the application, the codes and the keys of somebody who lost them all. Be sure who asks."""
    from server import app

    if not run(app.forget_proofs(settings_of_environment(), email=email)):
        out.print(f"Nobody has the address {email}.")
        raise typer.Exit(1)
    out.print(f"{email}: signs in by password and mailed code now, then sets a second factor up if of the staff.")


@cli.command()
def posters(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where they are written.")],
    *,
    topic: Annotated[str, typer.Option(help="One topic alone, by its code.")] = "",
    place: Annotated[str, typer.Option(help="A place that the codes write in the form.")] = "",
) -> None:
    """Write the poster (PDF) and the QR code (SVG) of every topic, and a sheet with all the codes."""
    from server.app import installation_for
    from server.catalogue.posters import write_posters
    from server.platform.installation import install

    install(made := installation_for(settings_of_environment()))
    chosen = [known for known in made.town.topics if topic in {"", known.code}]
    if not chosen:
        out.print(f"{made.town.name} has no topic {topic}: {', '.join(known.code for known in made.town.topics)}")
        raise typer.Exit(2)
    written = write_posters(folder, chosen, place=place)
    out.print(f"{len(written)} files written to {folder}, for {made.settings.url}")


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="Folder to write; it must not exist.")]) -> None:
    """Copy the database and the files while the server runs."""
    from server.platform.db import backup as copies

    run(copies.backup(settings_of_environment(), target))
    out.print(f"Copied to {target}.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A folder that `backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option(help="Replace what is there.")] = False,
) -> None:
    """Put a backup in place; phones will offer again what they sent in the last 30 days."""
    from server.platform.db import backup as copies

    run(copies.restore(settings_of_environment(), source, force=force))
    out.print("Restored.")


@cli.command()
def check() -> None:
    """Look for damage: the database's own checks, rows without file, files without row."""
    from server import app

    findings = run(app.run_checks(settings_of_environment()))
    for finding in findings:
        out.print(finding)
    if findings:
        raise typer.Exit(1)
    out.print("Nothing found.")


@cli.command()
def retention(
    *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go: numbers, and no one.")] = False
) -> None:
    """Remove what has been kept for as long as the municipality keeps it, class by class."""
    from server import app

    table = Table("class", "months", "from before", "would go" if dry_run else "removed")
    for gone in run(app.run_retention(settings_of_environment(), is_dry=dry_run)):
        table.add_row(gone.code, str(gone.months), f"{gone.before:%Y-%m-%d}", str(gone.number))
    out.print(table)


@knowledge.command("check")
def check_cards(
    *, links: Annotated[bool, typer.Option("--links", help="Ask the other sites too whether they answer.")] = False
) -> None:
    """Say which cards are due to be read again, and which links lead nowhere; status 1 when there are any."""
    from server import app

    findings = run(app.check_cards(settings_of_environment(), asks_elsewhere=links))
    for finding in findings:
        out.print(finding, markup=False, soft_wrap=True)
    if findings:
        raise typer.Exit(1)
    out.print("Every card is in order.")


if __name__ == "__main__":
    sys.exit(cli())
