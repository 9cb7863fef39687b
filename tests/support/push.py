"""A push service on this machine, and devices whose messages the tests can read (RFC 8030, 8291)."""

import asyncio
import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CREATED = "201 Created"


def base64url(raw: bytes) -> str:
    """Without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser: what it gives the town, and the key that it keeps."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey
    secret: bytes

    @classmethod
    def at(cls, endpoint: str) -> "Device":
        """A new browser with this address."""
        return cls(endpoint=endpoint, key=ec.generate_private_key(ec.SECP256R1()), secret=secrets.token_bytes(16))

    @property
    def subscription(self) -> dict[str, object]:
        """What `PushSubscription.toJSON()` gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": base64url(point), "auth": base64url(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> dict[str, object]:
        """The message, decrypted by an implementation that is not the sender's."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        read: dict[str, object] = json.loads(plain)
        return read


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message as the service got it."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PushService:
    """Takes messages on 127.0.0.1, answers what it was told to, 201 otherwise; « hang » never answers."""

    received: list[Received] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    always: str = CREATED
    answer: Callable[[Received], str] | None = None
    """What each message is answered, instead of `always`."""
    host: str = "127.0.0.1"
    connections: int = 0
    _server: asyncio.Server | None = None
    _lines: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._released.set()
        self._server.close()
        lines = dict(self._lines)
        for writer in lines.values():
            writer.close()
        if lines:
            await asyncio.wait(lines)

    @property
    def port(self) -> int:
        assert self._server
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def device(self, name: str = "1") -> Device:
        """A browser of this service."""
        return Device.at(f"{self.url}/push/{name}")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self._lines[task] = writer
        try:
            while await self._answer(reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            del self._lines[task]

    def _answer_to(self, received: Received) -> str:
        if self.answers:
            return self.answers.pop(0)
        return self.answer(received) if self.answer else self.always

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.received.append(Received(path=head[0].split(" ")[1], headers=headers, body=body))
        answer = self._answer_to(self.received[-1])
        if answer == "hang":
            await self._released.wait()
            return False
        head_lines, _, content = answer.partition("\n\n")
        status, *more = head_lines.split("\n")
        lines = [f"HTTP/1.1 {status}", *more]
        writer.write(("\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]) + content).encode())
        return True
