"""Logs: one line for one fact in either form, whatever somebody typed."""

import json
from collections.abc import Iterator

import pytest
import structlog

from server.platform import logs

FORGED = "rien\n2026-06-15T16:00:00Z [info     ] accounts.entered account=1\r\x1b[2K\u2028\x85fin"
Read = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The suite's own logs are as they were afterwards."""
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def lines_of(read: Read) -> list[str]:
    """What a reader takes for lines, by every sign that may end one."""
    return read.readouterr().err.splitlines()


def fail(words: str) -> None:
    typed = "-".join(["riviere", "tranquille"])
    raise ValueError(words + typed[:0])


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_what_was_typed_forges_no_line(capsys: Read, log_format: logs.LogFormat) -> None:
    logs.configure("info", log_format)
    structlog.get_logger().warning("csp.blocked", report=FORGED)
    (line,) = lines_of(capsys)
    assert line.isprintable()
    assert "csp.blocked" in line


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_the_words_of_an_error_forge_no_line(capsys: Read, log_format: logs.LogFormat) -> None:
    logs.configure("info", log_format)
    try:
        fail(FORGED)
    except ValueError:
        structlog.get_logger().exception("request.failed")
    first, *others = lines_of(capsys)
    assert "request.failed" in first
    assert all(line.startswith("    ") for line in others)
    assert all(line.isprintable() for line in others)


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_error_does_not_bring_the_values_of_variables(capsys: Read, log_format: logs.LogFormat) -> None:
    logs.configure("info", log_format)
    try:
        fail("le dossier ne s’ouvre pas")
    except ValueError:
        structlog.get_logger().exception("request.failed")
    written = " ".join(lines_of(capsys))
    assert "ValueError" in written
    assert "riviere-tranquille" not in written


def test_json_is_one_object_a_line_with_when_how_grave_and_what(capsys: Read) -> None:
    logs.configure("info", "json")
    log = structlog.get_logger()
    log.info("accounts.entered", account="1")
    log.warning("limits.reached", counter="sign-in:from")
    log.debug("not at this level")
    first, second = (json.loads(line) for line in lines_of(capsys))
    assert (first["event"], first["level"], first["account"]) == ("accounts.entered", "info", "1")
    assert first["timestamp"].endswith("Z")
    assert second["level"] == "warning"


def test_where_nobody_reads_a_terminal_it_is_json(capsys: Read) -> None:
    logs.configure("info", "auto")
    structlog.get_logger().info("chore.done")
    (line,) = lines_of(capsys)
    assert json.loads(line)["event"] == "chore.done"
