"""A whole installation in a process of its own, to stop, kill -9 and start again on the same port and data."""

import contextlib
import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from e2e.support import nursery
from e2e.support.once import made_once
from e2e.support.ports import own_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30
MUNICIPALITY = "RIVERAIN_MUNICIPALITY"

T = TypeVar("T")


class Town:
    """Rivemont's server on this machine, with a data folder of its own."""

    def __init__(self, data: Path, *, port: int | None = None, public_port: int | None = None) -> None:
        self.data = data
        self.port = port or own_port()
        self.public_port = public_port or self.port
        self.extra: dict[str, str] = {}
        self.program: Sequence[str] = ()
        """What to start from nothing, as `python -m`, in the place of a server that has read its programs already."""
        self._process: subprocess.Popen[bytes] | nursery.Grown | None = None

    @property
    def url(self) -> str:
        """What residents type: through the link when there is one."""
        return f"http://localhost:{self.public_port}"

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process, "the town's server is not running"
        return self._process.pid

    @property
    def environ(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RIVERAIN_")}
        return clean | {
            "RIVERAIN_DATA": str(self.data),
            "RIVERAIN_PORT": str(self.port),
            "RIVERAIN_PUBLIC_URL": self.url,
            "RIVERAIN_LIMITS": "off",
            "RIVERAIN_LOG_LEVEL": "warning",
            "RIVERAIN_MIN_FREE_MIB": "1",
            **self.extra,
        }

    def prepare(self, *, template: Path) -> "Town":
        """A migrated and seeded town, copied from `template`, which is made at first; one for each municipality."""
        municipality = self.extra.get(MUNICIPALITY, "")
        own = template.with_name(f"{template.name}-{Path(municipality).name}") if municipality else template
        made_once(own, lambda folder: _seed(folder, template, municipality))
        shutil.copytree(own, self.data, dirs_exist_ok=True)
        return self

    def prepare_empty(self, *, template: Path) -> "Town":
        """A migrated town that holds nothing yet; what it is copied from lies beside `template`."""
        empty = made_once(template.with_name(f"{template.name}-empty"), _migrate)
        shutil.copytree(empty, self.data, dirs_exist_ok=True)
        return self

    def run(self, *command: str) -> str:
        """One command of `python -m server`, with its output."""
        done = self._done(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *command: str) -> str:
        """The output of a command that ends with an error."""
        done = self._done(*command)
        assert done.returncode != 0, done.stdout
        return done.stdout + done.stderr

    def start(self, *, ready: str = "/readyz", **extra: str) -> "Town":
        """Serve, and return once `ready` answers 200; `extra` are settings to add."""
        self.extra |= extra
        self._process = self._started(self.data / "server.log")
        return self.wait_until_ready(ready)

    def settle(self) -> None:
        """Have done what the seeds left to be done, letters and small photos: or each copy would do it in its turn."""
        with self:
            self.start()
            eventually(lambda: not self.rows("SELECT 1 FROM outbox LIMIT 1"), patience_s=120)
            self.stop()
        (self.data / "server.log").unlink()

    def wait_until_ready(self, ready: str = "/readyz") -> "Town":
        """Return once `ready` answers 200; RuntimeError when the server ends before, or never does."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if self._answers(ready):
                return self
            time.sleep(0.02)
        raise RuntimeError((self.data / "server.log").read_text()[-4000:])

    def processes(self) -> list[int]:
        """Every process that the server's start led to and that lives, itself first; they are a group."""
        found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
        return sorted(one for one in found if _group_of(one) == self.pid)

    def kill(self) -> None:
        """kill -9 of all its processes, as a power cut."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)

    def freeze(self) -> None:
        """SIGSTOP: none of its processes does anything more, until it is killed."""
        os.killpg(self.pid, signal.SIGSTOP)

    def stop(self) -> int:
        """Ctrl-C; gives the exit status."""
        return self._end(signal.SIGINT)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What the town's database holds, read beside the server."""
        with contextlib.closing(
            sqlite3.connect(f"file:{self.data / 'riverain.sqlite3'}?mode=ro", uri=True)
        ) as database:
            database.row_factory = sqlite3.Row
            return database.execute(query, values).fetchall()

    def write(self, query: str, *values: object) -> int:
        """Change the town's database beside the server; gives how many rows changed."""
        with contextlib.closing(sqlite3.connect(self.data / "riverain.sqlite3", timeout=10)) as database, database:
            return database.execute(query, values).rowcount

    @contextlib.contextmanager
    def database_locked(self) -> Iterator[None]:
        """Nobody else can write to the database meanwhile."""
        with contextlib.closing(sqlite3.connect(self.data / "riverain.sqlite3", timeout=10)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield

    def end_sessions(self) -> None:
        """Everybody's session is over, whatever their browsers still believe."""
        assert self.write("DELETE FROM sessions")

    def welcome(self, first_name: str, last_name: str, email: str) -> None:
        """One more account, with the password of all the others."""
        names = [row["name"] for row in self.rows("SELECT name FROM pragma_table_info('accounts')")]
        given = {
            "id": uuid4().bytes,
            "email": email,
            "email_typed": email,
            "first_name": first_name,
            "last_name": last_name,
            "username": None,
        }
        chosen = ", ".join("?" if name in given else name for name in names)
        values = [given[name] for name in names if name in given]
        query = (
            f"INSERT INTO accounts ({', '.join(names)}) SELECT {chosen} FROM accounts WHERE role = 'resident' LIMIT 1"
        )
        assert self.write(query, *values) == 1

    def cases(self) -> dict[bytes, sqlite3.Row]:
        """Every case there is, by its id."""
        return {row["id"]: row for row in self.rows("SELECT * FROM cases")}

    def received_digests(self, case: bytes) -> list[str]:
        """SHA-256 of the photos of a case that arrived whole, as recomputed by the town at reception."""
        query = "SELECT sha256 FROM parts WHERE case_id = ? AND received_at IS NOT NULL"
        return sorted(row["sha256"] for row in self.rows(query, case))

    def __enter__(self) -> "Town":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.poll() is None:
            self.kill()

    def _started(self, log: Path) -> subprocess.Popen[bytes] | nursery.Grown:
        if not self.program:
            return nursery.grow(["serve"], folder=ROOT, environ=self.environ, log=log)
        with log.open("ab") as written:
            return subprocess.Popen(
                [sys.executable, "-m", *self.program],
                cwd=ROOT, env=self.environ, stdout=written, stderr=written, start_new_session=True,
            )  # fmt: skip

    def _done(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server", *command],
            cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def _answers(self, path: str) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", path)
            return line.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(how)
        return self._process.wait(PATIENCE_S)


def _group_of(process: int) -> int | None:
    """None of one that has ended, waited for or not."""
    try:
        state, _parent, group = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(group)


def eventually(ask: Callable[[], T | None], *, patience_s: float = PATIENCE_S) -> T:
    """What `ask` gives once it gives something; AssertionError when it never does."""
    deadline = time.monotonic() + patience_s
    while True:
        found = ask()
        if found:
            return found
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def _migrate(folder: Path) -> None:
    Town(folder).run("migrate")


def _seed(folder: Path, template: Path, municipality: str) -> None:
    made = Town(folder).prepare_empty(template=template)
    made.extra |= {MUNICIPALITY: municipality} if municipality else {}
    made.run("seed")
    made.settle()
