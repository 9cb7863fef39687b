"""What the commands have in common: settings from the environment, a database's refusal as a sentence, the console."""

import asyncio
import os
from collections.abc import Coroutine
from typing import TypeVar

import typer
from rich.console import Console
from uvicorn.loops.auto import auto_loop_factory

from server.platform import logs
from server.platform.db import DatabaseBusy, DatabaseRefused, StorageFull
from server.platform.settings import Settings, SettingsError

out = Console(highlight=False)
T = TypeVar("T")


def settings_of_environment() -> Settings:
    """The settings, with logs set up and the data folder made; an unusable one ends the command with its sentence."""
    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        out.print(f"[bold]Setting:[/] {error}")
        raise typer.Exit(2) from None
    logs.configure(settings.log_level, settings.log_format)
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings


def run(work: Coroutine[None, None, T]) -> T:
    """What `work` gives; a database that cannot be used ends the command with its sentence and no traceback."""
    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:  # the loop that serves pages, for workers too
            return runner.run(work)
    except (DatabaseRefused, DatabaseBusy, StorageFull) as error:
        out.print(f"[bold]Database:[/] {error}")
        raise typer.Exit(2) from None
