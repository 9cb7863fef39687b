"""A client that costs next to nothing: prepared bytes over a kept connection, so that only the server is measured."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

PATIENCE_S = 60


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; names of headers are lower case, of several with one name the last."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: bytes


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request as a browser of this origin makes it; `_` in a header's name is written `-`."""
    lines = {
        "Host": "localhost",
        "Accept-Encoding": "gzip, deflate, br",
        "Sec-Fetch-Site": "same-origin",
        **({"Content-Length": str(len(body))} if body or method not in {"GET", "HEAD"} else {}),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Line:
    """One connection to the server, kept open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        """Bytes without waiting for an answer."""
        self._socket.sendall(data)

    def ask(self, data: bytes, *, status: int = 200) -> Answer:
        """The answer to a request; AssertionError when it has another status."""
        self.send(data)
        answer = self._read()
        assert answer.status == status, (answer.status, answer.headers, answer.body[:500])
        return answer

    def wait(self) -> Answer:
        """The answer to what was sent, whatever its status."""
        return self._read()

    def _read(self) -> Answer:
        first = self._file.readline()
        if not first:
            raise ConnectionError("the server hung up")
        headers, cookies = {}, []
        while line := self._file.readline().rstrip(b"\r\n"):
            name, _colon, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookies.append(value.strip().partition(";")[0])
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self._file.readline(), 16):
                body += self._file.read(size)
                self._file.readline()
            self._file.readline()
        elif length := int(headers.get("content-length", 0)):
            body = self._file.read(length)
        return Answer(status=int(first.split()[1]), headers=headers, cookies=tuple(cookies), body=body)

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()
