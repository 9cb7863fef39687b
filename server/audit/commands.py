"""`python -m server audit`: whether the log is whole."""

from typing import Annotated

import typer

from server.platform.command_line import out, run, settings_of_environment

cli = typer.Typer(no_args_is_help=True, help="The audit log.")


@cli.callback()
def _several() -> None:
    """The audit log."""


@cli.command("verify")
def verify(
    *,
    known: Annotated[
        str, typer.Option(metavar="NUMBER:SEAL", help="A line that an earlier run printed and that you kept elsewhere.")
    ] = "",
) -> None:
    """Read the chain from end to end and say the first broken link; status 1 when there is one."""
    kept = _kept(known)

    async def work() -> int:
        from server.audit.queries import verify as read_through
        from server.platform.db import connected

        async with connected(settings_of_environment()):
            found = await read_through(known=kept)
        if found.fault:
            out.print(f"BROKEN: {found.fault}. The {found.count} lines before it are whole.", soft_wrap=True)
            return 1
        out.print(f"{found.count} lines, whole. Keep this elsewhere: {found.count}:{found.seal}", soft_wrap=True)
        return 0

    if run(work()):
        raise typer.Exit(1)


def _kept(known: str) -> tuple[int, str] | None:
    if not known:
        return None
    number, _colon, seal = known.partition(":")
    if not number.isdecimal() or not seal:
        out.print(f"{known}: write it as it was printed, NUMBER:SEAL.")
        raise typer.Exit(2)
    return int(number), seal
