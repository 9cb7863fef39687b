"""The command line, as an operator uses it: each command in a process of its own."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from server.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[1]


def run(data: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RIVERAIN_")}
    return subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=ROOT,
        env={**clean, "RIVERAIN_DATA": str(data), "COLUMNS": "200", **environ},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_a_new_installation_is_migrated_seeded_checked_and_copied(tmp_path: Path) -> None:
    data = tmp_path / "var"
    assert "0001_initial" in run(data, "migrate").stdout
    assert "up to date" in run(data, "migrate").stdout
    assert "44 of them new" in run(data, "seed").stdout
    assert "0 of them new" in run(data, "seed").stdout
    assert "Nothing found." in run(data, "check").stdout
    assert run(data, "queue", "list").returncode == 0
    backup = run(data, "backup", str(tmp_path / "copy"))
    assert backup.returncode == 0, backup.stdout
    restored = run(tmp_path / "elsewhere", "restore", str(tmp_path / "copy"))
    assert restored.returncode == 0, restored.stdout
    assert "0 of them new" in run(tmp_path / "elsewhere", "seed").stdout


@pytest.fixture
def data(settings: Settings) -> Path:
    """The folder of an installation that was migrated."""
    return settings.data


@pytest.mark.engine("sqlite")
def test_what_is_kept_is_said_first_then_removed(data: Path, tmp_path: Path) -> None:
    assert "migrate" in run(tmp_path / "new", "retention", "--dry-run").stderr
    dry = run(data, "retention", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "would go" in dry.stdout
    done = run(data, "retention")
    assert (done.returncode, "closed-cases" in done.stdout, "removed" in done.stdout) == (0, True, True)


@pytest.mark.engine("sqlite")
def test_a_member_of_the_staff_gets_a_link_by_mail(data: Path) -> None:
    made = run(data, "staff", "l.caron@rivemont.test", "agent", "--first-name", "Line", "--last-name", "Caron")
    assert made.returncode == 0, made.stdout
    (letter,) = (data / "mail").glob("*.eml")
    assert "l.caron@rivemont.test" in letter.read_text()


@pytest.mark.engine("sqlite")
def test_the_last_administrator_stays_and_the_log_of_it_is_verified(data: Path) -> None:
    names = ("--first-name", "Omar", "--last-name", "Haddad")
    assert run(data, "audit", "verify").stdout.startswith("0 lines, whole.")
    run(data, "staff", "o.haddad@rivemont.test", "administrator", *names)
    refused = run(data, "staff", "o.haddad@rivemont.test", "agent", *names, "--department", "eaux")
    assert refused.returncode == 1
    assert "C’est le dernier compte d’administration." in refused.stdout
    verified = run(data, "audit", "verify")
    assert (verified.returncode, verified.stdout[:15]) == (0, "1 lines, whole.")
    kept = verified.stdout.split()[-1]
    assert run(data, "audit", "verify", "--known", kept).returncode == 0
    with contextlib.closing(sqlite3.connect(data / "riverain.sqlite3")) as database, database:
        database.executescript("DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET subject = 'x'")
    broken = run(data, "audit", "verify")
    assert broken.returncode == 1
    assert "BROKEN: line 1 was changed" in broken.stdout


@pytest.mark.engine("sqlite")
def test_who_lost_every_second_factor_begins_again(data: Path) -> None:
    run(data, "staff", "l.caron@rivemont.test", "agent", "--first-name", "Line", "--last-name", "Caron")
    assert run(data, "lost-factors", "l.caron@rivemont.test").returncode == 0
    assert len(list((data / "mail").glob("*.eml"))) == 2
    assert run(data, "lost-factors", "personne@rivemont.test").returncode == 1


def test_a_server_refuses_a_database_that_is_behind(tmp_path: Path) -> None:
    served = run(tmp_path / "var", "serve", RIVERAIN_PORT="0")
    assert served.returncode != 0
    assert "migrate" in served.stdout + served.stderr


def test_the_demonstrations_public_passwords_stay_on_this_machine(tmp_path: Path) -> None:
    refused = run(tmp_path, "seed", RIVERAIN_HOST="0.0.0.0")
    assert refused.returncode == 2
    assert "--anywhere" in refused.stdout


def test_a_misspelt_setting_stops_every_command_with_a_sentence(tmp_path: Path) -> None:
    refused = run(tmp_path, "migrate", RIVERAIN_DATEBASE_URL="x")
    assert refused.returncode == 2
    assert "RIVERAIN_DATEBASE_URL: no such setting" in refused.stdout
    assert Settings().data == Path("var")
