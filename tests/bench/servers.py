"""The server: reports per second and their CPU, pages per second, cold start, memory; on SQLite and PostgreSQL."""

import base64
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx2

from e2e.support.acts import AICHA, PASSWORD, photograph
from e2e.support.town import Town
from tests.bench.figures import Figure, percentile
from tests.support import postgres
from tests.support.databases import Databases

CLIENTS = 4
CHUNK = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")
WARM_UP = 20


def measure(folder: Path) -> list[Figure]:
    """Everything, on both engines."""
    figures = _on("SQLite", Town(folder / "sqlite"), folder)
    cluster = postgres.prepare_folder()
    postgres.announce(cluster)
    try:
        databases = Databases(folder / "templates")
        settings = databases.empty("postgres", folder / "postgres")
        town = Town(folder / "postgres")
        town.extra["RIVERAIN_DATABASE_URL"] = settings.database_url
        figures += _on("PostgreSQL", town, folder)
        databases.close()
    finally:
        postgres.stop(cluster)
    return figures


def _on(engine: str, town: Town, folder: Path) -> list[Figure]:
    town.data.mkdir(parents=True, exist_ok=True)
    town.run("migrate")
    town.run("seed")
    started = time.perf_counter()
    with town.start():
        cold = time.perf_counter() - started
        photo = photograph(folder, f"photo-{engine}").read_bytes()
        figures = [
            Figure(name=f"{engine}: cold start to the first answer", value=cold, unit="s", aim=1.2),
            *_reports(town, engine, None, count=400),
            *_reports(town, engine, photo, count=80),
            *_pages(town, engine),
            Figure(name=f"{engine}: memory of the process", value=_memory_mb(town), unit="MB", aim=110),
        ]
    return figures


def _reports(town: Town, engine: str, photo: bytes | None, *, count: int) -> list[Figure]:
    name = "report + 2 MB photo" if photo else "report"

    def one(client: httpx2.Client) -> None:
        send_report(client, photo)

    times, cpu, wall = _load(town, one, count=count)
    figures = [
        Figure(name=f"{engine}: {name}, server CPU", value=cpu * 1000 / count, unit="ms", aim=14 if photo else None),
        Figure(
            name=f"{engine}: {name}, rate with {CLIENTS} clients", value=count / wall, unit="/s",
            aim=80 if photo else None, better="more",
        ),
    ]  # fmt: skip
    if photo:
        figures.append(Figure(name=f"{engine}: {name}, p99", value=percentile(times, 0.99) * 1000, unit="ms", aim=80))
    return figures


def _pages(town: Town, engine: str) -> list[Figure]:
    cookies = _signed_in(town)
    figures = []
    paths = {"Mes demandes": "/demandes", "home": "/"}
    with httpx2.Client(base_url=town.url, cookies=cookies) as client:
        listed = client.get("/demandes").text
    reference = listed.split('href="/demandes/RVM-')[1].split('"')[0]
    paths["case page"] = f"/demandes/RVM-{reference}"
    for name, path in paths.items():

        def one(client: httpx2.Client, path: str = path) -> None:
            client.get(path, cookies=cookies).raise_for_status()

        _times, cpu, wall = _load(town, one, count=1200)
        figures += [
            Figure(name=f"{engine}: {name}, rate", value=1200 / wall, unit="/s", aim=700, better="more"),
            Figure(name=f"{engine}: {name}, server CPU", value=cpu / 1.2, unit="ms", aim=3),
        ]
    return figures


def send_report(client: httpx2.Client, photo: bytes | None) -> None:
    """One report as a phone sends it: the case, its photo in chunks, the end."""
    case_id = str(uuid4())
    parts: list[dict[str, object]] = []
    if photo:
        digest = hashlib.sha256(photo).hexdigest()
        parts = [
            {"n": 1, "question": None, "name": "image.png", "size": len(photo), "sha256": digest, "type": "image/png"}
        ]
    body = json.dumps(report(parts)).encode()
    signed = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"X-Sync": "1", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    answer = client.put(
        f"/sync/v1/cases/{case_id}", content=body, headers={**headers, "Content-Digest": f"sha-256=:{signed}:"}
    )
    assert answer.status_code == 201, answer.text
    for part in answer.json()["parts"]:
        assert photo is not None
        for offset in range(0, len(photo), CHUNK):
            sent = client.patch(
                part["upload"], content=photo[offset : offset + CHUNK],
                headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
            )  # fmt: skip
            assert sent.status_code == 204, sent.text
    done = client.post(f"/sync/v1/cases/{case_id}/complete", headers=headers)
    assert done.status_code == 200, done.text


def report(parts: list[dict[str, object]]) -> dict[str, object]:
    """A report that the demonstration's town accepts."""
    return {
        "schema": 1, "topic": "graffiti", "catalogue": None, "lang": "fr-CA", "answers": {}, "comment": "Sur le mur nord.",
        "place": {"chosen": {"mode": "gps", "label": "", "lat": 46.81, "lon": -71.21, "gazetteer": None, "ids": []}, "fix": None},
        "who": {"anonymous": True, "civility": None, "first_name": None, "last_name": None, "email": None, "phone": None, "address": None},
        "updates": {"email": False, "sms": False}, "survey_consent": False, "captured_at": "2026-11-22T17:03:11.250Z",
        "provisional_reference": None, "supersedes": None, "parts": parts,
    }  # fmt: skip


def _load(town: Town, act: Callable[[httpx2.Client], None], *, count: int) -> tuple[list[float], float, float]:
    """Times of each act, CPU seconds of the server (and its database), and the wall clock of all of them."""
    times: list[float] = []
    lock = threading.Lock()

    def client(acts: int) -> None:
        with httpx2.Client(base_url=town.url, timeout=30) as http:
            for _ in range(acts):
                begun = time.perf_counter()
                act(http)
                with lock:
                    times.append(time.perf_counter() - begun)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, [WARM_UP // CLIENTS] * CLIENTS))
        times.clear()
        cpu, begun = _cpu_s(town), time.perf_counter()
        list(pool.map(client, [count // CLIENTS] * CLIENTS))
        return times, _cpu_s(town) - cpu, time.perf_counter() - begun


def _signed_in(town: Town) -> dict[str, str]:
    with httpx2.Client(base_url=town.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        answer = client.post("/compte/connexion", data={"email": AICHA, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return dict(answer.cookies)


def _cpu_s(town: Town) -> float:
    """CPU seconds of the server's process, its children, and PostgreSQL's backends of this machine's throw-away cluster."""
    total = 0.0
    for pid in [town.pid, *_children(town.pid), *_postgres()]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _postgres() -> list[int]:
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and (path / "comm").exists() and (path / "comm").read_text().strip() == "postgres"
    ]


def _memory_mb(town: Town) -> float:
    """Resident memory of the server's process, in MB."""
    lines = Path(f"/proc/{town.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6
