"""Chromium's push service: check-in and registration over HTTP, then messages over MCS, its own protocol on TLS."""

import asyncio
import contextlib
import datetime
import ipaddress
import ssl
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import uuid4

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from e2e.support.ports import own_port
from e2e.support.push.desk import PushDesk
from e2e.support.town import eventually

# MCS: one byte for the kind of a message, its length as a varint, then protobuf (google/mcs.proto).
VERSION = 41
HEARTBEAT, HEARTBEAT_ACK, LOGIN, LOGIN_ANSWER, DATA = 0, 1, 2, 3, 8
DEVICE = 0x1122334455667788
SECRET = 0x1234567812345678


def varint(number: int) -> bytes:
    """Protobuf's number: seven bits a byte, the lowest first."""
    written = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        written.append(low | (0x80 if number else 0))
        if not number:
            return bytes(written)


def member(number: int, value: int | str | bytes) -> bytes:
    """One member of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def fixed64(number: int, value: int) -> bytes:
    """A member of eight bytes."""
    return varint(number << 3 | 1) + value.to_bytes(8, "little")


@dataclass
class _Registration:
    """One subscription of a browser, with what waits for it."""

    sender: str
    application: str
    subtype: str
    waiting: list[tuple[str | None, bytes]] = field(default_factory=list)


class ChromiumPush:
    """A push service for one Chromium on 127.0.0.1, in two threads of its own."""

    def __init__(self) -> None:
        self.desk = PushDesk()
        self.port = own_port()
        self._registrations: dict[str, _Registration] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._mcs_port = 0
        routes = [
            Route("/checkin", self._check_in, methods=["POST"]),
            Route("/register3", self._register, methods=["POST"]),
            Route("/push/{token}", self._push, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), host="127.0.0.1", port=self.port, log_level="critical", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stop = asyncio.Event()
        self._lines: set[asyncio.StreamWriter] = set()
        self._mcs_thread = threading.Thread(target=self._serve_mcs, daemon=True)
        self._ready = threading.Event()

    def open(self) -> "ChromiumPush":
        """Listen."""
        self._thread.start()
        self._mcs_thread.start()
        assert self._ready.wait(10)
        eventually(lambda: self._server.started)
        return self

    def close(self) -> None:
        """Stop, and drop the browser."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._mcs_thread.join(10)

    @property
    def arguments(self) -> list[str]:
        """What makes Chromium take this for its own service."""
        return [
            f"--gcm-checkin-url=http://127.0.0.1:{self.port}/checkin",
            f"--gcm-registration-url=http://127.0.0.1:{self.port}/register3",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{self._mcs_port}",
            "--ignore-certificate-errors",
        ]

    def town_endpoint(self, endpoint: str) -> str:
        """Chromium tells pages an address of Google's: the same token on this machine."""
        return f"http://127.0.0.1:{self.port}/push/{endpoint.rpartition('/')[2]}"

    async def _check_in(self, request: Request) -> Response:
        await request.body()
        content = member(1, 1) + fixed64(7, DEVICE) + fixed64(8, SECRET) + member(11, "1.0")
        return Response(content, media_type="application/x-protobuf")

    async def _register(self, request: Request) -> Response:
        asked = dict(parse_qsl((await request.body()).decode()))
        if asked.get("delete") == "true":
            self.desk.gone |= {
                token for token, one in self._registrations.items() if one.subtype == asked.get("X-subtype")
            }
            return Response(f"token={asked.get('X-subtype', '')}\ndeleted={asked.get('app', '')}")
        token = uuid4().hex
        self._registrations[token] = _Registration(asked["sender"], asked["app"], asked["X-subtype"])
        return Response(f"token={token}")

    async def _push(self, request: Request) -> Response:
        token, body = str(request.path_params["token"]), await request.body()
        known = self._registrations.get(token)
        origin = f"http://127.0.0.1:{self.port}"
        status = self.desk.judge(token, request.headers, body, origin=origin, key=known.sender if known else None)
        if status < 300 and known is not None:
            topic = request.headers.get("topic")
            known.waiting = [one for one in known.waiting if topic is None or one[0] != topic]
            known.waiting.append((topic, body))
            self._loop.call_soon_threadsafe(self._deliver)
        return Response(status_code=status)

    def _serve_mcs(self) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            runner.run(self._listen())

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._mcs, "127.0.0.1", 0, ssl=_certificate())
        self._mcs_port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        lines = list(self._lines)
        for writer in lines:
            writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in lines), return_exceptions=True)

    async def _mcs(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            await reader.readexactly(1)
            writer.write(bytes([VERSION]))
            while True:
                kind = (await reader.readexactly(1))[0]
                await reader.readexactly(await _read_varint(reader))
                if kind == LOGIN:
                    writer.write(_framed(LOGIN_ANSWER, member(1, "login")))
                    self._writers.add(writer)
                    self._deliver()
                elif kind == HEARTBEAT:
                    writer.write(_framed(HEARTBEAT_ACK, b""))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 2)
            self._lines.discard(writer)

    def _deliver(self) -> None:
        """Hand over what waits, when the browser is there."""
        writer = next((one for one in self._writers if not one.is_closing()), None)
        if writer is None:
            return
        for known in self._registrations.values():
            for _topic, body in known.waiting:
                writer.write(_framed(DATA, _stanza(known, body)))
            known.waiting = []


def _stanza(known: _Registration, body: bytes) -> bytes:
    """DataMessageStanza: for whom, encrypted how, and the bytes."""
    extra = [("subtype", known.subtype), ("content-encoding", "aes128gcm")]
    return b"".join(
        [
            member(3, known.sender),
            member(5, known.application),
            *(member(7, member(1, name) + member(2, value)) for name, value in extra),
            member(9, uuid4().hex),
            member(17, 3600),
            member(18, int(time.time() * 1000)),
            member(21, body),
        ]
    )


def _framed(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + varint(len(content)) + content


async def _read_varint(reader: asyncio.StreamReader) -> int:
    number = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return number


def _certificate() -> ssl.SSLContext:
    """A certificate of our own: the browser is told not to look at it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(loopback, critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "both.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(pem)
    return context
