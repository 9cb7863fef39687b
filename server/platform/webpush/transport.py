"""The line to the push services: kept open, no redirects, ten seconds, four KiB read, public addresses alone.

libcurl holds the lines: over HTTP/2 it sends many messages at once on one, at a sixth of the time that the clients
written in Python take for each.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycurl
from pywebpush import CaseInsensitiveDict

from server.platform.webpush.endpoints import EndpointRules

TIMEOUT_S = 10.0
READ_AT_MOST = 4096
CONNECTIONS = 64
NAMES_KEPT_S = 300
LAST_UNREAD = 202
"""Answers up to this status say all in their head."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a service said, as pywebpush reads it; names of headers in whatever case."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: str

    async def text(self) -> str:
        return self.body


class Transport:
    """What pywebpush takes for an aiohttp session: its `post` alone.

    `names` lead elsewhere than the world says (« host:port:other:port », CURLOPT_CONNECT_TO(3)) and `authorities` is a
    file of certificates to believe instead of the machine's: for tests, which have no push service of the world.
    """

    def __init__(self, rules: EndpointRules, *, names: Sequence[str] = (), authorities: Path | None = None) -> None:
        self._rules = rules
        self._names = list(names)
        self._authorities = authorities
        self._lines: _Lines | None = None
        self._idle: list[pycurl.Curl] = []

    async def post(self, endpoint: str, *, data: bytes, headers: Mapping[str, str], timeout: object = None) -> Answer:  # noqa: ASYNC109 - pywebpush's signature; the time is ours
        """Post one message; OSError or TimeoutError when nobody of theirs answers."""
        lines = self._lines = self._lines or _Lines()
        curl = self._idle.pop() if self._idle else self._prepared()
        hearing = _Hearing()
        curl.setopt(pycurl.URL, endpoint)
        curl.setopt(pycurl.POSTFIELDS, data)
        curl.setopt(pycurl.HTTPHEADER, [*(f"{name}: {value}" for name, value in headers.items()), "Expect:"])
        curl.setopt(pycurl.TIMEOUT_MS, int(TIMEOUT_S * 1000))
        curl.setopt(pycurl.HEADERFUNCTION, hearing.head)
        curl.setopt(pycurl.WRITEFUNCTION, hearing.body)
        try:
            await lines.run(curl)
        except _CutError:
            if not hearing.has_enough:
                raise
        finally:
            self._idle.append(curl)
        return hearing.answer(curl.getinfo(pycurl.RESPONSE_CODE))

    async def close(self) -> None:
        """Close the lines; they open again when something is sent."""
        lines, self._lines = self._lines, None
        if lines is not None:
            lines.close()
        while self._idle:
            self._idle.pop().close()

    def _prepared(self) -> pycurl.Curl:
        curl = pycurl.Curl()
        trusted = ssl.get_default_verify_paths()
        for option, value in (
            (pycurl.POST, 1),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTPS | (pycurl.PROTO_HTTP if self._rules.is_local else 0)),
            (pycurl.PROXY, ""),  # whatever the environment says
            (pycurl.NOSIGNAL, 1),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),
            (pycurl.PIPEWAIT, 1),
            (pycurl.DNS_CACHE_TIMEOUT, NAMES_KEPT_S),
            (pycurl.OPENSOCKETFUNCTION, self._connect),
            (pycurl.CONNECT_TO, self._names),
            (pycurl.SSL_VERIFYPEER, 1),
            (pycurl.SSL_VERIFYHOST, 2),
            (pycurl.CAINFO, str(self._authorities) if self._authorities else trusted.cafile),
            (pycurl.CAPATH, None if self._authorities else trusted.capath),
        ):
            if value is not None:
                curl.setopt(option, value)
        return curl

    def _connect(self, _purpose: int, asked: Any) -> socket.socket | int:  # Any: pycurl ships no types
        """A socket to the very address that is connected to: a name cannot lead elsewhere after it was looked at."""
        host = str(asked.addr[0]) if asked.family in {socket.AF_INET, socket.AF_INET6} else ""
        if not host or not self._rules.may_reach(host):
            return int(pycurl.SOCKET_BAD)
        return _Lent(asked.family, asked.socktype, asked.protocol)


class _Lent(socket.socket):
    """A socket that curl keeps a copy of; ours goes when it has it."""

    def __del__(self) -> None:
        self.close()


class _CutError(OSError):
    """We stopped reading."""


@dataclass
class _Hearing:
    """One answer as it comes in."""

    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    has_enough: bool = False
    _heard: bytearray = field(default_factory=bytearray)

    def head(self, line: bytes) -> None:
        """A line of the answer's head; the first of it names the status, also after a « 100 Continue »."""
        name, colon, value = line.decode("latin-1").strip().partition(":")
        if colon:
            self.headers[name.lower()] = value.strip()
        elif name:
            self.headers.clear()
            self.reason = name.partition(" ")[2].partition(" ")[2]

    def body(self, piece: bytes) -> int:
        """Some of its body: less than was given stops the transfer (CURLOPT_WRITEFUNCTION(3))."""
        self._heard += piece[: READ_AT_MOST - len(self._heard)]
        self.has_enough = len(self._heard) >= READ_AT_MOST
        return 0 if self.has_enough else len(piece)

    def answer(self, status: int) -> Answer:
        return Answer(
            status=status,
            reason=self.reason,
            headers=CaseInsensitiveDict(self.headers),
            body=self._heard.decode("utf-8", "replace"),
        )


class _Lines:
    """libcurl's lines, moved by the event loop: it says which socket is ready, curl does the rest.

    curl_multi_socket_action(3).
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[pycurl.Curl, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._watched: set[int] = set()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self._multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, CONNECTIONS)

    async def run(self, curl: pycurl.Curl) -> None:
        """Until the transfer is over; OSError when it failed."""
        done = self._loop.create_future()
        self._waiting[curl] = done
        self._multi.add_handle(curl)
        try:
            await done
        finally:
            if self._waiting.pop(curl, None):
                self._multi.remove_handle(curl)

    def close(self) -> None:
        """Drop everything."""
        for curl, done in list(self._waiting.items()):
            self._end(curl, OSError("the lines were closed"))
            done.cancel()
        if self._timer:
            self._timer.cancel()
        self._multi.close()
        for descriptor in list(self._watched):
            self._forget(descriptor)

    def _watch(self, wanted: int, descriptor: int, _multi: object, _data: object) -> None:
        self._forget(descriptor)
        if wanted in {pycurl.POLL_IN, pycurl.POLL_INOUT}:
            self._loop.add_reader(descriptor, self._act, descriptor, pycurl.CSELECT_IN)
            self._watched.add(descriptor)
        if wanted in {pycurl.POLL_OUT, pycurl.POLL_INOUT}:
            self._loop.add_writer(descriptor, self._act, descriptor, pycurl.CSELECT_OUT)
            self._watched.add(descriptor)

    def _forget(self, descriptor: int) -> None:
        if descriptor in self._watched:
            self._watched.discard(descriptor)
            self._loop.remove_reader(descriptor)
            self._loop.remove_writer(descriptor)

    def _set_timer(self, wait_ms: int) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if wait_ms >= 0:
            self._timer = self._loop.call_later(wait_ms / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, descriptor: int, ready: int) -> None:
        self._multi.socket_action(descriptor, ready)
        while True:
            left, good, failed = self._multi.info_read()
            for curl in good:
                self._end(curl, None)
            for curl, code, words in failed:
                self._end(curl, _error_of(code, words))
            if not left:
                return

    def _end(self, curl: pycurl.Curl, error: OSError | None) -> None:
        self._multi.remove_handle(curl)
        done = self._waiting.pop(curl, None)
        if done is None or done.done():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _error_of(code: int, words: str) -> OSError:
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return TimeoutError(words)
    return _CutError(words) if code == pycurl.E_WRITE_ERROR else ConnectionError(words)
