"""One notice for very many devices: their rows, a worker in a process of its own, a push service on TLS beside."""

import asyncio
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pywebpush import webpush

from e2e.support.town import ROOT, Town
from server.app import installation_for, subscribe_all
from server.notices import AnnouncementWritten, start_announcement, write_announcement
from server.platform.db import connected
from server.platform.installation import install
from server.platform.settings import Settings
from server.platform.webpush import VapidKeys
from tests.support.audience import KEYS, gather, pairs_of_keys

DEVICES_EACH = 10
"""Of one person, as many as the product keeps."""
LISTENING_S, SETTLED_S = 20, 300
GONE_SHARE = LATER_SHARE = 1 / 40


@dataclass(frozen=True, kw_only=True)
class FarService:
    """The push service: a process of its own, with a certificate of its own."""

    port: int
    figures_port: int
    certificate: Path

    def endpoint(self, number: int) -> str:
        """The address of a device."""
        return f"https://127.0.0.1:{self.port}/push/{number}"

    def figures(self) -> Mapping[str, int]:
        """What it counted: received, told, repeated, gone, later, and devices whose repeats had another topic."""
        line = http.client.HTTPConnection("127.0.0.1", self.figures_port, timeout=60)
        try:
            line.request("GET", "/figures")
            read: Mapping[str, int] = json.loads(line.getresponse().read())
            return read
        finally:
            line.close()


@contextmanager
def far_service(folder: Path, *, has_troubles: bool) -> Iterator[FarService]:
    """A push service within the block; `has_troubles`: 5 % of the devices are gone or come later."""
    folder.mkdir()
    _write_certificate(folder)
    service = ["node", str(ROOT / "tests/support/push_service.mjs"), str(folder), "troubles" if has_troubles else ""]
    command = ["nice", "-n", "19", *service]  # it stands for machines elsewhere
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port, figures_port = map(int, process.stdout.readline().split())
        try:
            yield FarService(port=port, figures_port=figures_port, certificate=folder / "cert.pem")
        finally:
            process.kill()


class FanOut:
    """A town with `count` devices, all of which are to be told one thing."""

    def __init__(self, town: Town, service: FarService, *, count: int, devices_each: int = DEVICES_EACH) -> None:
        self.town, self.service, self.count, self.devices_each = town, service, count, devices_each
        town.extra |= {
            "RIVERAIN_LOCAL_PUSH": "on",
            "RIVERAIN_WORKER": "off",
            "SSL_CERT_FILE": str(service.certificate),
        }
        self._settings = replace(Settings(), data=town.data, port=town.port, limits=False, local_push=True)
        self._keys = VapidKeys.load(town.data)
        self.worker: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """People and their devices, committed."""
        asyncio.run(self._gather())

    def announce(self) -> None:
        """The announcement, committed; it is in nobody's list yet."""
        asyncio.run(self._announce())

    def start_worker(self) -> int:
        """A worker of this town; gives its process."""
        with self._worker_log.open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "server", "worker"], cwd=ROOT, env=self.town.environ, stdout=log, stderr=log
            )
        return self.worker.pid

    def wait_until_reached(self, people: int) -> None:
        """Until it stands in the lists of so many."""
        self._wait(lambda: self.town.rows("SELECT reached FROM announcements")[0]["reached"] >= people)

    def kill_worker(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop_worker(self) -> None:
        """As an operator does."""
        self._end(signal.SIGTERM)

    def wait_until_received(self, messages: int) -> None:
        """Until the service got so many."""
        self._wait(lambda: self.service.figures()["received"] >= messages)

    def wait_until_settled(self) -> None:
        """Until no device waits any more."""
        self.wait_until_received(1)
        self._wait(lambda: not self._is_waiting())

    def plain_loop(self, messages: int) -> tuple[float, float]:
        """The same message by a plain loop of pywebpush.webpush(): messages a second, CPU milliseconds of each."""
        pairs = pairs_of_keys()
        pem = self.town.data / "plain.pem"
        pem.write_bytes(self._keys.current.private_pem)
        claims: dict[str, str | int] = {"sub": "mailto:311@rivemont.test"}
        with _environment(REQUESTS_CA_BUNDLE=str(self.service.certificate)):
            begun, cpu = time.perf_counter(), time.process_time()
            for number in range(messages):
                told = {"endpoint": self.service.endpoint(number), "keys": pairs[number % KEYS]}
                webpush(told, "x" * 248, vapid_private_key=str(pem), vapid_claims=dict(claims), ttl=60)
            return messages / (time.perf_counter() - begun), (time.process_time() - cpu) / messages * 1000

    def _end(self, how: signal.Signals) -> None:
        assert self.worker
        self.worker.send_signal(how)
        self.worker.wait(LISTENING_S)

    def _is_waiting(self) -> bool:
        unplanned = (
            "SELECT 1 FROM outbox WHERE dead_at IS NULL AND subscriber LIKE 'notices.%' "
            "AND subscriber NOT LIKE 'notices.laddering.%' LIMIT 1"  # those look after a silence, later
        )
        waiting = "SELECT 1 FROM deliveries WHERE state = 'waiting' LIMIT 1"
        return bool(self.town.rows(waiting)) or bool(self.town.rows(unplanned))

    def _wait(self, is_so: object) -> None:
        assert callable(is_so)
        deadline = time.monotonic() + SETTLED_S
        while not is_so():
            assert self.worker is None or self.worker.poll() is None, self._worker_log.read_text()[-4000:]
            assert time.monotonic() < deadline, (self.service.figures(), self.town.run("queue", "list"))
            time.sleep(0.2)

    @property
    def _worker_log(self) -> Path:
        return self.town.data / "worker.log"

    async def _gather(self) -> None:
        install(installation_for(self._settings))
        async with connected(self._settings):
            await gather(self.count // self.devices_each, self.service.endpoint, devices_each=self.devices_each)

    async def _announce(self) -> None:
        install(installation_for(self._settings))
        subscribe_all()
        async with connected(self._settings):
            said = {"title": "Avis d’ébullition d’eau", "text": "Faites bouillir l’eau une minute."}
            written = await write_announcement(
                AnnouncementWritten(words={"fr-CA": said}, audience="devices", is_urgent=True)
            )
            await start_announcement(written.id, None)


@contextmanager
def _environment(**changes: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            with contextlib.suppress(KeyError):
                del os.environ[name]
            if value is not None:
                os.environ[name] = value


def _write_certificate(folder: Path) -> None:
    """Of 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
