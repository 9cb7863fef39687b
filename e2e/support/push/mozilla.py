"""Firefox's push service: its WebSocket protocol for the browser, RFC 8030 for the town, on one port."""

import asyncio
import base64
import json
import threading
from dataclasses import dataclass, field
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from e2e.support.ports import own_port
from e2e.support.push.desk import PushDesk
from e2e.support.town import eventually

PATH = "/wpush/v2/"


@dataclass
class _Channel:
    """One subscription of one browser, with what waits for it."""

    browser: str
    id: str
    key: str
    waiting: list[dict[str, object]] = field(default_factory=list)


class MozillaPush:
    """A push service for Firefox on 127.0.0.1, in a thread of its own."""

    def __init__(self) -> None:
        self.desk = PushDesk()
        self.port = own_port()
        self._channels: dict[str, _Channel] = {}
        self._browsers: dict[str, WebSocket] = {}
        routes = [WebSocketRoute("/", self._browser), Route(PATH + "{token}", self._push, methods=["POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes),
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            lifespan="off",
            ws="websockets-sansio",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def open(self) -> "MozillaPush":
        """Listen."""
        self._thread.start()
        eventually(lambda: self._server.started)
        return self

    def close(self) -> None:
        """Stop, and drop every browser."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)

    @property
    def preferences(self) -> dict[str, str | float | bool]:
        """What makes Firefox take this for its own service, and the person's « yes »."""
        return {
            "dom.push.serverURL": f"ws://127.0.0.1:{self.port}/",
            "dom.push.testing.allowInsecureServerURL": True,
            "dom.push.connection.enabled": True,
            "alerts.useSystemBackend": False,
            "permissions.default.desktop-notification": 1,
        }

    def town_endpoint(self, endpoint: str) -> str:
        """The same: Firefox gives pages the address that its service told it."""
        return endpoint

    async def _browser(self, socket: WebSocket) -> None:
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol="push-notification" if "push-notification" in offered else None)
        browser = ""
        try:
            while True:
                said = json.loads(await socket.receive_text())
                if said.get("messageType") == "hello":
                    browser = said.get("uaid") or uuid4().hex
                    self._browsers[browser] = socket
                await self._hear(socket, browser, said)
        except (WebSocketDisconnect, RuntimeError):
            if self._browsers.get(browser) is socket:
                del self._browsers[browser]

    async def _hear(self, socket: WebSocket, browser: str, said: dict[str, object]) -> None:
        kind = said.get("messageType")
        if kind == "hello":
            hello = {"messageType": kind, "uaid": browser, "status": 200, "use_webpush": True, "broadcasts": {}}
            await socket.send_json(hello)
            for channel in [one for one in self._channels.values() if one.browser == browser]:
                await self._deliver(channel)
        elif kind == "register":
            token = uuid4().hex
            self._channels[token] = _Channel(browser, str(said["channelID"]), str(said.get("key", "")))
            endpoint = f"http://127.0.0.1:{self.port}{PATH}{token}"
            told = {"messageType": kind, "channelID": said["channelID"], "status": 200, "pushEndpoint": endpoint}
            await socket.send_json(told)
        elif kind == "unregister":
            self.desk.gone |= {token for token, one in self._channels.items() if one.id == said["channelID"]}
            await socket.send_json({"messageType": kind, "channelID": said["channelID"], "status": 200})
        elif kind == "ack":
            updates = said["updates"]
            assert isinstance(updates, list)
            seen = {update["version"] for update in updates}
            for channel in self._channels.values():
                channel.waiting = [one for one in channel.waiting if one["version"] not in seen]
        else:
            await socket.send_text("{}")

    async def _push(self, request: Request) -> Response:
        token, body = str(request.path_params["token"]), await request.body()
        channel = self._channels.get(token)
        origin = f"http://127.0.0.1:{self.port}"
        status = self.desk.judge(token, request.headers, body, origin=origin, key=channel.key if channel else None)
        if status >= 300 or channel is None:
            return Response(status_code=status)
        topic = request.headers.get("topic")
        channel.waiting = [one for one in channel.waiting if topic is None or one["topic"] != topic]
        channel.waiting.append(
            {
                "version": uuid4().hex,
                "topic": topic,
                "data": base64.urlsafe_b64encode(body).rstrip(b"=").decode(),
            }
        )
        await self._deliver(channel)
        return Response(status_code=status, headers={"Location": f"/m/{uuid4().hex}", "TTL": request.headers["ttl"]})

    async def _deliver(self, channel: _Channel) -> None:
        socket = self._browsers.get(channel.browser)
        if socket is None:
            return
        for message in channel.waiting:
            told = {"messageType": "notification", "channelID": channel.id, "version": message["version"]}
            told |= {"data": message["data"], "headers": {"encoding": "aes128gcm"}}
            try:
                await asyncio.wait_for(socket.send_json(told), 5)
            except (WebSocketDisconnect, RuntimeError, TimeoutError):
                return
