"""Logs for operators: one line per fact, JSON or readable, ids and never people; docs/logs.md lists them."""

import logging
import sys
import traceback
from typing import Literal, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

LogFormat = Literal["auto", "json", "text"]


def configure(level: str, log_format: LogFormat = "auto") -> None:
    """Write logs of `level` and above to standard error; `auto` is text on a terminal and JSON elsewhere."""
    is_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(_text() if is_text else _json()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _json() -> list[Processor]:
    # Without the values of local variables: they would hold what people wrote.
    locals_left_out = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    return [locals_left_out, structlog.processors.JSONRenderer()]


def _text() -> list[Processor]:
    renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_indented)
    return [_escaped, renderer]


def _escaped(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """What could begin a line of its own, or speak to the terminal, is written as `\\n`, `\\x1b`."""
    return {name: _plain(value) if isinstance(value, str) else value for name, value in entry.items()}


def _plain(value: str) -> str:
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in value)


def _indented(out: TextIO, exc_info: ExcInfo) -> None:
    """The traceback, whose lines never look like entries: an error's words may be what somebody typed."""
    lines = "".join(traceback.format_exception(*exc_info)).splitlines()
    out.write("".join(f"\n    {_plain(line)}" for line in lines))
