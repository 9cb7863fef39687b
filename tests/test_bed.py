"""The test bed gives what its fixtures promise."""

import contextlib
import gc
import socket
import sys
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from e2e.support.link import Link
from e2e.support.ports import own_port
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE


async def test_each_of_the_cast_has_a_browser_of_their_own(app: Starlette, client_for: ClientFor) -> None:
    aicha, marc_antoine = await client_for(AICHA), await client_for(MARC_ANTOINE)
    assert (await aicha.get("/moi")).json()["first_name"] == "Aïcha"
    assert (await aicha.get("/poste")).status_code == 404
    assert (await marc_antoine.get("/poste")).status_code == 200


def test_a_port_stays_its_owners_while_nobody_listens_on_it() -> None:
    port = own_port()
    for _ in range(2):  # a server that is started again
        with _listening(port):
            pass
        with socket.socket() as stranger, pytest.raises(OSError, match="Address already in use"):
            stranger.bind(("127.0.0.1", port))


def test_a_link_that_closes_leaves_no_connection_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)
    port = own_port()
    with _listening(port) as town:
        link = Link(port=own_port(), town_port=port).open()
        link.hold(b"GET /held ")
        phones = [socket.create_connection(("127.0.0.1", link.port), timeout=5) for _ in range(4)]
        phones[0].sendall(b"GET /held HTTP/1.1\r\n\r\n")
        calls = [town.accept()[0] for _ in phones]
        calls[0].sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        link.close()
        gc.collect()
        assert not left
        for one in phones + calls:
            with contextlib.suppress(ConnectionResetError):
                assert one.recv(100) in {b"", b"GET /held HTTP/1.1\r\n\r\n"}
            one.close()


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        yield server
