"""The link between phone and town: a TCP proxy of our own, that can be cut at the moment that hurts most."""

import asyncio
import contextlib
import re
import threading
from dataclasses import dataclass, field

BLOCK = 64 * 1024


@dataclass
class Link:
    """Forwards 127.0.0.1:`port` to the town's port, in a thread of its own."""

    port: int
    town_port: int
    cut_answers: re.Pattern[bytes] | None = None
    """The next answer to a request whose first line matches is thrown away, and the connection with it."""
    cuts: int = 0
    requests: list[str] = field(default_factory=list)
    up_bytes: int = 0
    is_down: bool = False
    _loop: asyncio.AbstractEventLoop | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def open(self) -> "Link":
        """Listen."""
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        assert self._ready.wait(5)
        return self

    def close(self) -> None:
        """Stop listening and drop every connection."""
        if self._loop is not None:
            loop, self._loop = self._loop, None
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        self._ready.set()
        async with server:
            await self._stop.wait()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_down:
            writer.transport.abort()
            return
        try:
            town_reader, town_writer = await asyncio.open_connection("127.0.0.1", self.town_port)
        except OSError:
            writer.transport.abort()
            return
        doomed = asyncio.Event()
        up = asyncio.create_task(self._up(reader, town_writer, doomed))
        down = asyncio.create_task(self._down(town_reader, writer, doomed))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        for end in (writer, town_writer):
            end.transport.abort() if doomed.is_set() else end.close()

    async def _up(self, reader: asyncio.StreamReader, town: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(BLOCK):
                self.up_bytes += len(data)
                found = re.match(rb"[A-Z]{3,7} \S+ HTTP/1\.1\r\n", data)
                if found:
                    self.requests.append(found[0].decode().strip())
                    if self.cut_answers and self.cut_answers.match(data):
                        self.cut_answers = None
                        doomed.set()
                town.write(data)
                await town.drain()

    async def _down(self, town: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await town.read(BLOCK):
                if doomed.is_set():
                    self.cuts += 1
                    return
                writer.write(data)
                await writer.drain()
