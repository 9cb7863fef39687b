"""The link between phone and town: a TCP proxy of our own, that can be cut at the moment that hurts most."""

import asyncio
import contextlib
import re
import threading
from dataclasses import dataclass, field

BLOCK = 64 * 1024
FIRST_LINE = re.compile(rb"[A-Z]{3,7} \S+ HTTP/1\.1\r\n")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


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
    refuses: bytes | None = None
    """Requests whose first line matches find nobody: their connection is cut before the town hears of them."""
    _instead: tuple[re.Pattern[bytes], bytes] | None = None
    _to_cut: list[re.Pattern[bytes]] = field(default_factory=list)
    _falls: bool = False
    _passages: "set[_Passage]" = field(default_factory=set)
    _taken: "set[asyncio.Task[None]]" = field(default_factory=set)
    _held: re.Pattern[bytes] | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def open(self) -> "Link":
        """Listen."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def close(self) -> None:
        """Stop listening, drop every connection, and return when nothing of them is left."""
        if self._loop is not None:
            loop, self._loop = self._loop, None
            loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(5)
            assert not self._thread.is_alive(), "a connection of the link does not end"

    def down(self) -> None:
        """No signal: every connection dies, and no other is taken."""
        self.is_down = True
        assert self._loop
        self._loop.call_soon_threadsafe(self._drop_all)

    def up(self) -> None:
        """The signal is back."""
        self.is_down = False

    def answer_instead(self, first_line: bytes | None, answer: bytes = b"") -> None:
        """Have a portal or a tired proxy answer these requests in the town’s place; None stops it."""
        self._instead = (re.compile(first_line), answer) if first_line else None

    def cut_in_turn(self, *first_lines: bytes) -> None:
        """Lose one answer for each of these requests, in this order."""
        self._to_cut = [re.compile(line) for line in first_lines]
        self.cut_answers = self._to_cut.pop(0)

    def fall_after(self, first_line: bytes) -> None:
        """The signal goes in the very moment when the town has answered this request."""
        self.cut_in_turn(first_line)
        self._falls = True

    def hold(self, first_line: bytes) -> None:
        """Let requests that match reach the town, and keep its answers back until `release`."""
        self._held = re.compile(first_line)

    def release(self) -> None:
        """Let the answers that were held go."""
        self._held = None
        assert self._loop
        self._loop.call_soon_threadsafe(self._released.set)

    def asked(self, first_line: str) -> list[str]:
        """The requests that came so far and match."""
        return [line for line in self.requests if re.match(first_line, line)]

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop, self._released = asyncio.Event(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        self._ready.set()
        async with server:
            await self._stop.wait()
            server.close()
            self.is_down = True
            self._drop_all()
            self._released.set()
            await asyncio.gather(*self._taken)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._taken.add(task)
        try:
            await self._carry(reader, writer)
        finally:
            self._taken.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            town_reader, town_writer = await asyncio.open_connection("127.0.0.1", self.town_port)
        except OSError:
            writer.transport.abort()
            return
        if self.is_down:
            for end in (writer, town_writer):
                end.transport.abort()
            return
        passage = _Passage(phone=(reader, writer), town=(town_reader, town_writer))
        self._passages.add(passage)
        up = asyncio.create_task(self._up(passage))
        down = asyncio.create_task(self._down(passage))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        self._passages.discard(passage)
        for end in (writer, town_writer):
            end.transport.abort() if passage.is_doomed else end.close()

    def _drop_all(self) -> None:
        for passage in self._passages:
            for _, end in (passage.phone, passage.town):
                end.transport.abort()

    async def _up(self, passage: "_Passage") -> None:
        (phone, back), (_, town) = passage.phone, passage.town
        with contextlib.suppress(ConnectionError):
            while data := await phone.read(BLOCK):
                self.up_bytes += len(data)
                found = FIRST_LINE.match(data)
                if found:
                    self.requests.append(found[0].decode().strip())
                    if self._instead and self._instead[0].match(data):
                        await _read_body(phone, data)
                        back.write(self._instead[1])
                        await back.drain()
                        return
                    if self.refuses and re.match(self.refuses, data):
                        passage.is_doomed = True
                        return
                    self._mark(passage, data)
                town.write(data)
                await town.drain()

    def _mark(self, passage: "_Passage", request: bytes) -> None:
        """What will happen to the answer."""
        if self.cut_answers and self.cut_answers.match(request):
            self.cut_answers = self._to_cut.pop(0) if self._to_cut else None
            passage.is_doomed = True
        if self._held and self._held.match(request):
            self._released.clear()
            passage.is_held = True

    async def _down(self, passage: "_Passage") -> None:
        (_, phone), (town, _) = passage.phone, passage.town
        with contextlib.suppress(ConnectionError):
            while data := await town.read(BLOCK):
                if passage.is_doomed:
                    self.cuts += 1
                    if self._falls:
                        self._falls = False
                        self.down()
                    return
                if passage.is_held:
                    await self._released.wait()
                    passage.is_held = False
                phone.write(data)
                await phone.drain()


@dataclass(eq=False)
class _Passage:
    """One connection of a phone, and its other end at the town."""

    phone: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    town: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    is_doomed: bool = False
    """The next answer is lost, and the connection with it."""
    is_held: bool = False


async def _read_body(reader: asyncio.StreamReader, begun: bytes) -> None:
    """Take the rest of a request, so that its sender listens to the answer."""
    head, _, body = begun.partition(b"\r\n\r\n")
    found = LENGTH.search(head)
    left = int(found[1]) - len(body) if found else 0
    while left > 0 and (data := await reader.read(BLOCK)):
        left -= len(data)
