"""`python -m server queue`: what waits, what failed, and trying it again."""

import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from server.kernel import clock
from server.platform.command_line import out, run, settings_of_environment
from server.platform.db import DatabaseRefused, connected
from server.platform.db.migrating import is_behind
from server.platform.outbox.overview import Failure, Standing, failures, retry, retry_all, standings

cli = typer.Typer(no_args_is_help=True, help="What waits, what failed, and trying it again.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")]
OfSubscriber = Annotated[str, typer.Option("--subscriber", help="Of this subscriber only, as `queue list` names it.")]
SHOWN, FAILED_SHOWN = 20, 1000
T = TypeVar("T")


@cli.command("list")
def list_queue(*, as_json: AsJson = False) -> None:
    """How each subscriber stands, then the rows that failed, with the reason."""
    waiting, failed = _ask(_overview)
    if as_json:
        _print_json({"subscribers": [_plain_standing(standing) for standing in waiting], "failed": _plain(failed)})
        return
    if not waiting:
        out.print("The queue is empty.")
        return
    now, table = clock.now(), Table("subscriber", "waiting", "of which later", "running", "oldest", "put aside")
    for standing in waiting:
        counts = (standing.waiting, standing.postponed, standing.running)
        oldest = _length(standing.age(now)) if standing.oldest_at else ""
        table.add_row(standing.subscriber, *map(str, counts), oldest, str(standing.put_aside))
    out.print(table)
    _print_failures(failed)


@cli.command("failed")
def list_failed(*, subscriber: OfSubscriber = "", as_json: AsJson = False) -> None:
    """Every row that did not pass at its last run: put aside, or about to be tried again."""
    failed = _ask(lambda: failures(subscriber=subscriber, limit=FAILED_SHOWN))
    if as_json:
        _print_json({"failed": _plain(failed)})
    elif failed:
        _print_failures(failed)
    else:
        out.print("Nothing failed.")


@cli.command("retry")
def retry_rows(
    row: Annotated[UUID | None, typer.Argument(help="The row, as `queue failed` shows it.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Whatever was put aside.")] = False,
    subscriber: OfSubscriber = "",
    as_json: AsJson = False,
) -> None:
    """Give what was put aside another twelve attempts, beginning now."""
    if (row is None) != everything or (subscriber and row is not None):
        out.print("Name one row, or write --all, alone or with --subscriber. `queue failed` shows the rows.")
        raise typer.Exit(2)
    count = _ask(lambda: retry_all(subscriber=subscriber) if row is None else _retry_one(row))
    if as_json:
        _print_json({"retried": count})
    elif count:
        out.print(
            f"{count} put back. A running server or worker takes it within a second; `queue list` tells how it goes."
        )
    elif row is not None:
        out.print(
            "No such row was put aside. `queue failed` shows those that were; others are tried again by themselves."
        )
    else:
        out.print("Nothing was put aside.")
    if row is not None and not count:
        raise typer.Exit(1)


async def _overview() -> tuple[list[Standing], list[Failure]]:
    return await standings(), await failures(limit=SHOWN)


async def _retry_one(row: UUID) -> int:
    return int(await retry(row))


def _ask(question: Callable[[], Coroutine[None, None, T]]) -> T:
    settings = settings_of_environment()

    async def asked() -> T:
        async with connected(settings):
            if await is_behind():
                raise DatabaseRefused("it is older than this version: run `python -m server migrate`")
            return await question()

    return run(asked())


def _print_failures(failed: Sequence[Failure]) -> None:
    if not failed:
        return
    table = Table("row", "subscriber", "attempts", "what becomes of it", "why it failed")
    for failure in failed:
        table.add_row(
            str(failure.row), failure.subscriber, str(failure.attempts), _fate(failure), escape(failure.sentence)
        )
    out.print(table)
    if any(failure.put_aside_at for failure in failed):
        out.print("Mend what the sentence names, then `python -m server queue retry <row>`, or `queue retry --all`.")
    else:
        out.print("Nothing to do: these are tried again by themselves, up to twelve times.")


def _fate(failure: Failure) -> str:
    if failure.next_at is None:
        return "put aside"
    return "runs now" if failure.is_running else f"again at {_instant(failure.next_at)}"


def _plain_standing(standing: Standing) -> dict[str, object]:
    return {**asdict(standing), "waiting": standing.waiting}


def _plain(failed: Sequence[Failure]) -> list[dict[str, object]]:
    return [asdict(failure) for failure in failed]


def _print_json(document: object) -> None:
    typer.echo(json.dumps(document, default=_json_value, ensure_ascii=False, indent=1))


def _json_value(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _length(length: timedelta) -> str:
    return str(timedelta(seconds=int(length.total_seconds())))
