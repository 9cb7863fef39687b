"""A phone on the wire: it speaks `/sync/v1` as the outbox does, and knows no answer that is not in the shared table."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

import httpx2
from starlette.applications import Starlette

from server.kernel import clock
from tests.support.cast import Person
from tests.support.clients import browser, sign_in
from tests.sync.reports import Photo, Report, Written, content_digest, report

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "sync-answers.json").read_text())
KNOWN = {(row["call"], row["status"], row["code"]) for row in VECTORS["answers"]}
CHUNK = 1024 * 1024


class Phone:
    """Somebody's phone, or nobody's; `client` may be a live server's."""

    def __init__(self, client: httpx2.AsyncClient, is_up: asyncio.Event | None = None) -> None:
        self.client = client
        self.owner: UUID | None = None
        self._is_up = is_up

    @classmethod
    def on(cls, app: Starlette) -> "Phone":
        """A phone that reaches the app without a socket."""
        return cls(browser(app))

    async def __aenter__(self) -> "Phone":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def sign_in(self, person: Person) -> "Phone":
        """A session of `person`, and rows that are theirs from now on."""
        self.owner = (await sign_in(self.client, person)).account_id
        return self

    def lose_session(self) -> None:
        """The session ended; the rows keep their owner."""
        self.client.cookies.clear()

    async def session(self) -> dict[str, Any]:
        answer = await self.client.get("/sync/v1/session")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def put(self, report: Report, **headers: str) -> httpx2.Response:
        """Send a case once."""
        proof = _code(report.code) if isinstance(report, Written) else {}
        return await self.send(report.call, "PUT", report.path, report.body, **{**proof, **headers})

    async def complete(self, report: Report, code: str | None = None) -> httpx2.Response:
        """Say that all is there."""
        return await self.send("complete", "POST", f"{report.path}/complete", b"{}", **_code(code))

    async def declare(self, report: Report, photo: Photo, code: str | None = None) -> httpx2.Response:
        """Declare a part again."""
        body = json.dumps(photo.declaration()).encode()
        return await self.send("part", "PUT", f"{report.path}/parts/{photo.n}", body, **_code(code))

    async def drop(self, report: Report, n: int, code: str | None = None) -> httpx2.Response:
        """Send without a part."""
        body = json.dumps({"n": n, "dropped": True}).encode()
        return await self.send("part", "PUT", f"{report.path}/parts/{n}", body, **_code(code))

    async def send(self, call: str, method: str, path: str, body: bytes | None, **headers: str) -> httpx2.Response:
        """Any call of `/sync/v1`; headers are given as `Content_Digest=`, an empty one is left out."""
        told = {
            "X-Sync": "1",
            "X-Device-Time": clock.to_iso(clock.now()),
            "Content-Type": "application/json",
            "Content-Digest": content_digest(body or b""),
            "X-Owner": str(self.owner or ""),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.request(
            method, path, content=body, headers={name: value for name, value in told.items() if value}
        )
        return known(call, answer)

    async def upload(self, address: str, content: bytes, *, offset: int = 0, chunk: int = CHUNK) -> httpx2.Response:
        """Send the bytes from `offset` to the end, in chunks with their checksum; gives the last answer."""
        answer = await self.patch(address, content[offset : offset + chunk], offset=offset)
        while answer.status_code == 204 and int(answer.headers["Upload-Offset"]) < len(content):
            offset = int(answer.headers["Upload-Offset"])
            answer = await self.patch(address, content[offset : offset + chunk], offset=offset)
        return answer

    async def patch(
        self, address: str, content: bytes | AsyncIterator[bytes], *, offset: int, **headers: str
    ) -> httpx2.Response:
        """One chunk."""
        told = {
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
        }
        if isinstance(content, bytes):
            told["Upload-Checksum"] = f"sha256 {base64.b64encode(hashlib.sha256(content).digest()).decode()}"
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        told = {name: value for name, value in told.items() if value}
        return known("upload", await self.client.patch(address, content=content, headers=told))

    async def head(self, address: str) -> httpx2.Response:
        """Where an upload stands."""
        return known("upload", await self.client.head(address, headers={"Tus-Resumable": "1.0.0"}))

    async def deliver(self, report: Report, whole: set[int] | None = None) -> dict[str, Any]:
        """The whole of a report: its text, its photos, « complete »; gives the receipt.

        As the outbox does, it goes on where the server stands when an earlier try, cut short here, ends there; photos
        that it acknowledged stand in `whole`, and it must never ask for them again.
        """
        whole = set() if whole is None else whole
        answer = await self.put(report)
        while answer.status_code == 503:
            await self._wait()
            answer = await self.put(report)
        assert answer.status_code in {200, 201}, answer.text
        receipt: dict[str, Any] = answer.json()
        for photo in report.photos:
            part = part_of(receipt, photo.n)
            assert part["state"] != "waiting" or photo.n not in whole, f"photo {photo.n} of {report.id} was forgotten"
            if part["state"] == "waiting" and part["offset"] < len(photo.content):
                sent = await self.upload(part["upload"], photo.content, offset=part["offset"])
                while sent.status_code in {409, 423, 503}:
                    await self._wait()
                    reached = int((await self.head(part["upload"])).headers.get("Upload-Offset", 0))
                    sent = await self.upload(part["upload"], photo.content, offset=reached)
                assert sent.status_code == 204, sent.text
            whole.add(photo.n)
        if report.photos:
            done = await self.complete(report, receipt.get("follow_code"))
            while done.status_code in {423, 503}:
                await self._wait()
                done = await self.complete(report, receipt.get("follow_code"))
            assert done.status_code == 200, done.text
        return receipt

    async def _wait(self) -> None:
        """Until there is somebody to ask again."""
        if self._is_up:
            await self._is_up.wait()


async def sent(phone: Phone, *contents: bytes, **changes: str) -> tuple[Report, dict[str, str], str]:
    """A report that was received, its photos still to come: the report, their addresses by number, the follow code."""
    made = report(*(Photo(n=n, content=content, **changes) for n, content in enumerate(contents, start=1)))
    receipt = (await phone.put(made)).json()
    return made, {str(part["n"]): part["upload"] for part in receipt["parts"]}, receipt["follow_code"]


def part_of(receipt: dict[str, Any], n: int) -> dict[str, Any]:
    """What a receipt says of one part."""
    found: dict[str, Any] = next(part for part in receipt["parts"] if part["n"] == n)
    return found


def known(call: str, answer: httpx2.Response) -> httpx2.Response:
    """The answer, which must be one of those that phones know what to do with."""
    has_body = answer.request.method != "HEAD" and answer.headers.get("Content-Type") == "application/problem+json"
    code = answer.json()["code"] if has_body else None
    if call == "upload" and answer.request.method == "HEAD":
        code = next((code for its, status, code in KNOWN if (its, status) == (call, answer.status_code)), None)
    assert (call, answer.status_code, code) in KNOWN, f"phones do not know {call} {answer.status_code} {code}"
    return answer


def _code(code: str | None) -> dict[str, str]:
    return {"X_Follow_Code": code} if code else {}
