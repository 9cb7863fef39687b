"""A carrier of text messages on this machine: keeps what it is sent, and answers what it is told to."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Posted:
    """One call as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Carrier:
    """Its answer to the next calls: a status, headers, a body; `is_dumb` hangs up after having read."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    told: dict[str, object] = field(default_factory=lambda: {"sid": "SM1", "id": "their-1"})
    is_dumb: bool = False
    posted: list[Posted] = field(default_factory=list)

    def __post_init__(self) -> None:
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                carrier.posted.append(Posted(path=self.path, headers=headers, body=body))
                if carrier.is_dumb:
                    self.close_connection = True
                    return
                answer = json.dumps(carrier.told).encode()
                self.send_response(carrier.status)
                for name, value in {**carrier.headers, "Content-Length": str(len(answer))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Nobody answers any more."""
        self._server.shutdown()
        self._server.server_close()
