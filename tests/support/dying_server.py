"""The server, which ends itself at one step of its work: `python -m tests.support.dying_server STEP ARMED`.

Steps are the moments before and after each write, fsync, rename and commit, and before each answer, counted from when
the file ARMED lies there.
"""

import itertools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.__main__ import serve
from server.platform.db.sqlite import SqliteTransaction

DEADLY, ARMED = int(sys.argv[1]), Path(sys.argv[2])
_steps = itertools.count(1)


def pass_by() -> None:
    """One more step, or the last."""
    if ARMED.exists() and next(_steps) == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)


def guarded(work: Callable[..., Any]) -> Callable[..., Any]:
    """A function with a step before and after it."""

    @wraps(work)
    def stepped(*given: Any, **named: Any) -> Any:
        pass_by()
        result = work(*given, **named)
        pass_by()
        return result

    return stepped


def guarded_commit(commit: Callable[[SqliteTransaction], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A commit with a step before and after it."""

    async def stepped(transaction: SqliteTransaction) -> None:
        pass_by()
        await commit(transaction)
        pass_by()

    return stepped


def answering(app: ASGIApp) -> ASGIApp:
    """An application with a step before each answer."""

    async def stepped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                pass_by()
            await send(message)

        await app(scope, receive, sent)

    return stepped


class DyingConfig(uvicorn.Config):
    """Serves the application with a step before each answer."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(answering(app), **options)


for name in ("fsync", "pwrite", "pwritev", "replace", "rename", "unlink"):
    setattr(os, name, guarded(getattr(os, name)))
setattr(SqliteTransaction, "commit", guarded_commit(SqliteTransaction.commit))  # noqa: B010 - replaced on purpose
setattr(uvicorn, "Config", DyingConfig)  # noqa: B010 - replaced on purpose
sys.argv[1:] = []
serve(demonstration=False)
