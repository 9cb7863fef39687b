"""Ports of this machine that stay somebody's own, from when they are chosen until the tests end."""

import random
import socket

PORTS = range(10_100, 32_768)
"""Below those of outgoing connections; browsers refuse 10080."""

_held: list[socket.socket] = []


def own_port() -> int:
    """A port for a server to listen on, at once or later, and again after it was stopped.

    It is held by a socket that is bound and never listens: nobody else is given it, neither another process that asks
    here nor an outgoing connection (`bind`, ip(7), `SO_REUSEADDR`: a server with this option, as all of asyncio's, may
    bind beside a socket that has it and does not listen).
    """
    for port in random.sample(PORTS, len(PORTS)):
        holder = socket.socket()
        try:
            holder.bind(("127.0.0.1", port))  # without the option: refused where anybody is
        except OSError:
            holder.close()
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _held.append(holder)
        return port
    raise RuntimeError("every port is taken")
