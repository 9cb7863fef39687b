"""`python -m server queue`: an operator sees what waits and what failed, is told what to do, and sees nobody's data."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.__main__ import cli
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import logs, outbox
from server.platform.command_line import out
from server.platform.db import connected
from server.platform.models import OutboxRow
from server.platform.settings import Settings

SECRET = "aicha.belkacem@exemple.test"
MAIL, PUSH = "accounts.jobs.send_activation", "notices.jobs.push"


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The command line of an installation, on a wide terminal."""
    for name in [name for name in os.environ if name.startswith("RIVERAIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RIVERAIN_DATA", str(settings.data))
    monkeypatch.setenv("RIVERAIN_DATABASE_URL", settings.database_url)
    monkeypatch.setattr(logs, "configure", lambda *_told: None)  # it would write to this test's standard error for ever
    monkeypatch.setattr(out, "width", 250)
    return settings


def ask(*words: str) -> tuple[int, str]:
    """What a command answers."""
    result = CliRunner().invoke(cli, ["queue", *words])
    return result.exit_code, result.stdout


def ask_json(*words: str) -> dict[str, Any]:
    """The same for a program."""
    code, text = ask(*words, "--json")
    assert code == 0, text
    answer: dict[str, Any] = json.loads(text)
    return answer


async def put(subscriber: str, *, failed: str = "", is_put_aside: bool = False, running: bool = False) -> None:
    """A row as the dispatcher would have left it."""
    now = clock.now()
    await OutboxRow.create(
        id=new_id(),
        kind="accounts.AccountRegistered",
        subscriber=subscriber,
        fact={"note": SECRET},
        attempts=12 if is_put_aside else int(bool(failed or running)),
        available_at=now + outbox.LEASE if running or failed else now,
        set_at=now,
        leased_until=now + outbox.LEASE if running else None,
        dead_at=now if is_put_aside else None,
        last_error=failed,
        recorded_at=now,
    )


async def fill() -> None:
    """A day in the life."""
    await put(MAIL)
    await put(MAIL, running=True)
    await put(MAIL, failed="LetterNotTakenError: the letter to account 7 was not taken: SMTPDataError 451")
    await put(PUSH, failed="PushRefusedError: [410] gone", is_put_aside=True)
    await put(PUSH, failed="PushRefusedError: [410] gone", is_put_aside=True)


def work(settings: Settings, doing: Callable[[], Awaitable[None]]) -> None:
    """Do something to the database between two commands."""

    async def done() -> None:
        async with connected(settings):
            await doing()

    asyncio.run(done())


def cells(text: str, subscriber: str) -> list[str]:
    """A subscriber's line of the table."""
    line = next(line for line in text.splitlines() if subscriber in line)
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_an_empty_queue_says_so(queue: Settings) -> None:
    assert ask("list") == (0, "The queue is empty.\n")
    assert ask("failed") == (0, "Nothing failed.\n")
    assert ask("retry", "--all") == (0, "Nothing was put aside.\n")
    assert ask_json("list") == {"subscribers": [], "failed": []}


def test_the_list_tells_how_each_stands_what_failed_and_what_to_do(queue: Settings) -> None:
    work(queue, fill)
    code, text = ask("list")
    assert code == 0
    mail, push = cells(text, MAIL), cells(text, PUSH)
    assert (mail[:4], mail[5]) == ([MAIL, "2", "1", "1"], "0")
    assert mail[4].startswith("0:0")
    assert push == [PUSH, "0", "0", "0", "", "2"]
    assert "SMTPDataError 451" in text
    assert "PushRefusedError: [410] gone" in text
    assert "queue retry" in text
    assert SECRET not in text


def test_programs_read_the_same_as_json(queue: Settings) -> None:
    work(queue, fill)
    answer = ask_json("list")
    mail, push = answer["subscribers"]
    assert (mail["subscriber"], mail["waiting"], mail["running"], mail["postponed"]) == (MAIL, 2, 1, 1)
    assert (push["put_aside"], push["oldest_at"]) == (2, None)
    assert [failure["subscriber"] for failure in answer["failed"]] == [PUSH, PUSH, MAIL]
    assert SECRET not in json.dumps(answer)
    (only,) = ask_json("failed", "--subscriber", MAIL)["failed"]
    assert (only["attempts"], only["put_aside_at"]) == (1, None)


def test_one_row_is_put_back_and_not_twice(queue: Settings) -> None:
    work(queue, fill)
    row = ask_json("failed")["failed"][0]["row"]
    code, text = ask("retry", row)
    assert (code, text.startswith("1 put back.")) == (0, True)
    code, text = ask("retry", row)
    assert (code, "No such row was put aside" in text) == (1, True)
    assert ask_json("list")["subscribers"][1]["ready"] == 1


def test_everything_or_what_is_of_one_subscriber_is_put_back(queue: Settings) -> None:
    work(queue, fill)
    assert ask_json("retry", "--all", "--subscriber", MAIL) == {"retried": 0}
    assert ask_json("retry", "--all", "--subscriber", PUSH) == {"retried": 2}
    assert ask_json("retry", "--all") == {"retried": 0}


@pytest.mark.parametrize("words", [[], [str(new_id()), "--all"], [str(new_id()), "--subscriber", MAIL]])
def test_a_command_that_could_mean_two_things_does_neither(queue: Settings, words: list[str]) -> None:
    work(queue, fill)
    code, text = ask("retry", *words)
    assert (code, "Name one row" in text) == (2, True)
    assert ask_json("retry", "--all") == {"retried": 2}


def test_a_database_of_an_older_version_is_refused_with_a_sentence(
    queue: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIVERAIN_DATA", str(tmp_path / "new"))
    monkeypatch.setenv("RIVERAIN_DATABASE_URL", "")
    code, text = ask("list")
    assert (code, "server migrate" in text) == (2, True)
