"""Reports as a phone brings them: the case, its photo in pieces, the end."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from shutil import which
from uuid import uuid4

from e2e.support.acts import photograph
from tests.bench.figures import Figure
from tests.bench.load import Load, load
from tests.bench.serving import Serving
from tests.bench.watching import children_cpu_s, count_syncs, memory_mb
from tests.bench.wire import Line, request

CHUNK = 1024 * 1024
REPORTS, WITH_PHOTO, COUNTED, JOBS, UPLOADS = 1200, 240, 20, 8, 40


def measure(serving: Serving, engine: str, folder: Path) -> list[Figure]:
    """Rates, CPU, waiting times, fsyncs and memory. Photos are decoded by nobody meanwhile, but in the last one."""
    photo = photograph(folder, f"photo-{engine}").read_bytes()
    with serving.started(RIVERAIN_WORKER="off"):
        text = _load(serving, reporter(None), REPORTS)
        whole = _load(serving, reporter(photo), WITH_PHOTO)
        figures = [
            Figure(name=f"{engine}: report, CPU of server and database", value=text.cpu_ms, unit="ms"),
            Figure(name=f"{engine}: report, rate with 4 clients", value=text.rate, unit="/s"),
            Figure(
                name=f"{engine}: report + 2 MB photo, CPU of server and database", value=whole.cpu_ms, unit="ms", aim=14
            ),
            Figure(
                name=f"{engine}: report + 2 MB photo, rate with 4 clients",
                value=whole.rate,
                unit="/s",
                aim=80,
                better="more",
            ),
            Figure(name=f"{engine}: report + 2 MB photo, p99", value=whole.percentile_ms(0.99), unit="ms", aim=80),
            *_syncs(serving, engine, folder),
        ]
    with serving.started(RIVERAIN_WORKER="off"):
        figures.append(_memory_of_uploads(serving, engine, photo))
    with serving.started():
        figures.append(_job(serving, engine, photo))
    return figures


def reporter(photo: bytes | None) -> Callable[[Line], None]:
    """Sends one new report each time it is called."""
    begin, pieces = _case_of(photo), _pieces_of(photo)

    def send(line: Line) -> None:
        case_id = str(uuid4())
        told = json.loads(line.ask(begin.replace(b"{id}", case_id.encode()), status=201).body)
        for part in told["parts"]:
            for piece in pieces:
                line.ask(piece.replace(b"{upload}", part["upload"].encode()), status=204)
        line.ask(request("POST", f"/sync/v1/cases/{case_id}/complete", X_Sync="1"))

    return send


def _case_of(photo: bytes | None) -> bytes:
    parts: list[dict[str, object]] = []
    if photo:
        digest = hashlib.sha256(photo).hexdigest()
        parts = [
            {"n": 1, "question": None, "name": "image.png", "size": len(photo), "sha256": digest, "type": "image/png"}
        ]
    body = json.dumps(report(parts)).encode()
    signed = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return request(
        "PUT",
        "/sync/v1/cases/{id}",
        body,
        X_Sync="1",
        Content_Type="application/json",
        Content_Digest=f"sha-256=:{signed}:",
    )


def _pieces_of(photo: bytes | None, *, size: int = CHUNK) -> list[bytes]:
    content = photo or b""
    return [
        request(
            "PATCH",
            "{upload}",
            content[offset : offset + size],
            Tus_Resumable="1.0.0",
            Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
        )
        for offset in range(0, len(content), size)
    ]


def report(parts: list[dict[str, object]]) -> dict[str, object]:
    """A report that the demonstration's town accepts from anybody."""
    return {
        "schema": 1,
        "topic": "graffiti",
        "catalogue": None,
        "lang": "fr-CA",
        "answers": {},
        "comment": "Sur le mur nord.",
        "place": {
            "chosen": {"mode": "gps", "label": "", "lat": 46.81, "lon": -71.21, "gazetteer": None, "ids": []},
            "fix": None,
        },
        "who": {
            "anonymous": True,
            "civility": None,
            "first_name": None,
            "last_name": None,
            "email": None,
            "phone": None,
            "address": None,
        },
        "updates": {"email": False, "sms": False},
        "survey_consent": False,
        "captured_at": "2026-07-22T17:03:11.250Z",
        "provisional_reference": None,
        "supersedes": None,
        "parts": parts,
    }


def _load(serving: Serving, send: Callable[[Line], None], count: int) -> Load:
    return load(serving.port, send, watched=serving.processes, count=count)


def _syncs(serving: Serving, engine: str, folder: Path) -> list[Figure]:
    """Calls of fsync for a report, and for a photo that comes in one piece; each further piece is one more."""
    if which("strace") is None:
        return []
    small = photograph(folder, "small", bytes_wanted=CHUNK // 2).read_bytes()
    text = _syncs_of(serving, reporter(None), folder)
    photo = _syncs_of(serving, reporter(small), folder) - text
    return [
        Figure(name=f"{engine}: fsyncs of a report", value=text, unit="", aim=3),
        Figure(name=f"{engine}: fsyncs of its photo, in one piece", value=photo, unit="", aim=3),
    ]


def _syncs_of(serving: Serving, send: Callable[[Line], None], folder: Path) -> float:
    line = Line(serving.port)
    send(line)  # the month's folder is made once

    def several() -> None:
        for _ in range(COUNTED):
            send(line)

    count = count_syncs(serving.processes(), several, folder)
    line.close()
    return count / COUNTED


def _memory_of_uploads(serving: Serving, engine: str, photo: bytes) -> Figure:
    """Memory of the server with many photos on their way, each short of its last bytes."""
    begin, head = _case_of(photo), _pieces_of(photo, size=len(photo))[0]
    reporter(photo)(line := Line(serving.port))
    before, lines = memory_mb(serving.pid), [line]
    for _ in range(UPLOADS):
        line = Line(serving.port)
        told = json.loads(line.ask(begin.replace(b"{id}", str(uuid4()).encode()), status=201).body)
        line.send(head.replace(b"{upload}", told["parts"][0]["upload"].encode())[:-1000])
        lines.append(line)
    partial = serving.town.data / "files"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and len(list(partial.rglob("*.partial"))) < UPLOADS:
        time.sleep(0.05)
    taken = (memory_mb(serving.pid) - before) / UPLOADS
    for line in lines:
        line.close()
    return Figure(name=f"{engine}: memory for each of {UPLOADS} uploads of 2 MB at once", value=taken, unit="MB", aim=1)


def _job(serving: Serving, engine: str, photo: bytes) -> Figure:
    """What is done after the answer: the photo decoded and made smaller, in a process of its own."""
    send, line = reporter(photo), Line(serving.port)
    for _ in range(JOBS):
        send(line)
    line.close()
    ready, deadline = threading.Event(), time.monotonic() + 60
    copies = serving.town.data / "files" / "copies"
    while not ready.is_set() and time.monotonic() < deadline:
        if len(list(copies.rglob("*-400.jpg"))) >= JOBS:
            ready.set()
        ready.wait(0.05)
    spent = children_cpu_s(serving.worker()) * 1000 / JOBS
    return Figure(name=f"{engine}: photo made ready after the answer, CPU of its own process", value=spent, unit="ms")
