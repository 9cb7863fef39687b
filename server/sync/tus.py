"""tus 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation, checksum, expiration.

The address is a capability: whoever has it may send bytes to this one part, and learn how many are here, nothing else.
A piece that is cut short is kept as far as it came, unless a checksum was announced with it: then it is all or nothing.
"""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from functools import wraps
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from server import cases
from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.db import DatabaseBusy, StorageFull
from server.platform.installation import current
from server.platform.web import CAPABILITY, route
from server.platform.web.answers import NO_STORE, ProblemResponse
from server.platform.web.errors import busy, storage_full
from server.platform.words import _
from server.sync.receipts import UPLOADS, upload_path
from server.sync.writers import Writers

VERSION = "1.0.0"
MIB = 1024 * 1024
CHUNK = MIB
"""What phones are asked to send in one piece."""
BLOCK = 256 * 1024
"""Bytes gathered in memory before they go to the disk."""
LARGEST_PIECE = 64 * MIB
IDLE_S = 20.0
"""A phone that has gone leaves its connection open: after this long without a byte, what came is kept."""
CHECKSUMS = ("sha1", "sha256")

Handler = Callable[[Request], Awaitable[Response]]

_writers = Writers()


@dataclass(frozen=True, kw_only=True)
class Checksum:
    """What a piece must hash to."""

    algorithm: str
    digest: bytes


def resumable(handler: Handler) -> Handler:
    """Speak the protocol around a handler: its version asked for and said on every answer, refusals too."""

    @wraps(handler)
    async def spoken(request: Request) -> Response:
        try:
            if request.headers.get("Tus-Resumable") != VERSION:
                raise _wrong_version()
            response = await handler(request)
        except Problem as problem:
            response = ProblemResponse(problem)
        except DatabaseBusy:
            response = ProblemResponse(busy())
        except StorageFull:
            response = ProblemResponse(storage_full())
        response.headers["Tus-Resumable"] = VERSION
        return response

    return spoken


async def options(_request: Request) -> Response:
    """What this server can do."""
    return Response(
        status_code=204,
        headers={
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,checksum,expiration",
            "Tus-Max-Size": str(current().settings.max_photo),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@resumable
async def create(request: Request) -> Response:
    """The address of a declared part, the same each time; the digest of its bytes is what proves the asker."""
    part = await _declared(request)
    size = _number(request, "Upload-Length")
    if size > current().settings.max_photo:
        raise cases.too_heavy(current().settings.max_photo_mib)
    if size != part.size_bytes:
        raise _malformed("Upload-Length")
    headers = {"Location": upload_path(part)}
    return Response(status_code=201, headers=headers | _standing(await cases.offset_of(part)))


async def upload(request: Request) -> Response:
    """HEAD or PATCH of an upload, also as a POST that says so (clients that cannot PATCH)."""
    method = request.headers.get("X-HTTP-Method-Override", request.method)
    if method == "PATCH":
        return await patch(request)
    if method == "HEAD":
        return await head(request)
    return Response(status_code=405, headers={"Allow": "HEAD, PATCH, OPTIONS", "Tus-Resumable": VERSION})


@resumable
async def head(request: Request) -> Response:
    """How many bytes are here."""
    async with _opened(request, to_write=False) as upload:
        return Response(headers=_standing(upload.offset) | {"Upload-Length": str(upload.size)})


@resumable
async def patch(request: Request) -> Response:
    """Add bytes at the offset where the upload stands."""
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        raise Problem(
            code="media-type", status=415, title=_("Cet envoi n’a pas été compris."),
            detail="Content-Type: application/offset+octet-stream",
        )  # fmt: skip
    offset, checksum = _number(request, "Upload-Offset"), _checksum(request)
    async with _opened(request, to_write=True) as upload:
        if upload.offset != offset:
            raise _wrong_offset(upload.offset)
        await _receive(request, upload, checksum)
        return Response(status_code=204, headers=_standing(upload.offset))


async def _receive(request: Request, upload: cases.Upload, checksum: Checksum | None) -> None:
    start = upload.offset
    announced = request.headers.get("Content-Length", "")
    cases.require_room(int(announced) if announced.isdecimal() else BLOCK)
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    is_whole = await _pour(_Body(request), upload, digest)
    if digest and checksum and (not is_whole or digest.digest() != checksum.digest):
        await upload.forget(start)
        raise _wrong_checksum()
    await upload.keep()


async def _pour(body: "_Body", upload: cases.Upload, digest: "hashlib._Hash | None") -> bool:
    """Write the body to the file as it comes; whether it came to its end."""
    left = upload.size - upload.offset
    async for pieces in body.blocks():
        left -= sum(map(len, pieces))
        if left < 0:
            raise _too_long()
        await upload.write(*pieces, digest=digest)
    return body.is_whole


class _Body:
    """A request's body in blocks, up to where it was cut, went silent or had to make room for another request."""

    def __init__(self, request: Request) -> None:
        self.is_whole = True
        self._name = request.path_params["capability"]
        self._stream = request.stream()

    async def blocks(self) -> AsyncIterator[list[bytes]]:
        """The pieces as they came, about `BLOCK` bytes of them at a time: they are never copied together."""
        pieces: list[bytes] = []
        length = 0
        while piece := await self._next():
            pieces.append(piece)
            length += len(piece)
            if length >= BLOCK:
                yield pieces
                pieces, length = [], 0
        if pieces:
            yield pieces

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(IDLE_S) as patience:
                with _writers.waiting(self._name, patience):
                    return await anext(self._stream, b"")
        except (TimeoutError, ClientDisconnect):
            self.is_whole = False
            return b""


@asynccontextmanager
async def _opened(request: Request, *, to_write: bool) -> AsyncIterator[cases.Upload]:
    """The upload of the address, taken over from a request of this process that hears nothing any more."""
    capability = request.path_params["capability"]
    async with AsyncExitStack() as stack:
        try:
            upload = await stack.enter_async_context(cases.open_upload(capability, to_write=to_write))
        except Problem as problem:
            if problem.code != "locked" or not await _writers.relieve(capability):
                raise
            upload = await stack.enter_async_context(cases.open_upload(capability, to_write=to_write))
        stack.enter_context(_writers.at_work(capability))
        yield upload


async def _declared(request: Request) -> cases.Part:
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    try:
        case_id, n, sha256 = UUID(told["case"]), int(told["part"]), told["sha256"]
    except (KeyError, ValueError):
        raise _malformed("Upload-Metadata: case, part, sha256") from None
    part = await cases.find_part(case_id, n)
    if part is None or part.sha256 != sha256.lower():
        raise cases.unknown_upload()
    return part


def _metadata(header: str) -> dict[str, str]:
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    try:
        return {name: base64.b64decode(value, validate=True).decode() for name, _space, value in pairs}
    except (binascii.Error, UnicodeDecodeError):
        raise _malformed("Upload-Metadata") from None


def _checksum(request: Request) -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        raise _malformed("Upload-Checksum") from None
    if algorithm not in CHECKSUMS:
        raise _malformed("Upload-Checksum: sha1, sha256")
    return Checksum(algorithm=algorithm, digest=digest)


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise _malformed(name)
    return int(text)


def _standing(offset: int) -> dict[str, str]:
    expires = format_datetime(clock.now() + cases.UPLOAD_KEPT_FOR, usegmt=True)
    return {"Upload-Offset": str(offset), "Upload-Expires": expires, "Cache-Control": NO_STORE}


def _malformed(header: str) -> Problem:
    return Problem(code="malformed", status=400, title=_("Cet envoi n’a pas été compris."), detail=header)


def _wrong_version() -> Problem:
    return Problem(
        code="tus-version", status=412, title=_("Cet envoi n’a pas été compris."), detail=f"Tus-Resumable: {VERSION}",
        headers={"Tus-Version": VERSION},
    )  # fmt: skip


def _wrong_offset(offset: int) -> Problem:
    return Problem(
        code="offset", status=409, title=_("L’envoi reprend ailleurs."), headers={"Upload-Offset": str(offset)}
    )


def _wrong_checksum() -> Problem:
    return Problem(code="checksum", status=460, title=_("Ce morceau est arrivé abîmé ; il est à renvoyer."))


def _too_long() -> Problem:
    # Other bytes than the declared ones: the phone declares what it has, instead of making a smaller photo.
    return Problem(code="part-digest", status=422, title=_("Il est arrivé plus qu’il n’avait été annoncé."))


routes = [
    route(UPLOADS, options, policy=CAPABILITY, methods=("OPTIONS",)),
    route(UPLOADS, create, policy=CAPABILITY, methods=("POST",)),
    route(f"{UPLOADS}/{{capability}}", options, policy=CAPABILITY, methods=("OPTIONS",)),
    route(
        f"{UPLOADS}/{{capability}}",
        upload,
        policy=CAPABILITY,
        methods=("HEAD", "PATCH", "POST"),
        max_body=LARGEST_PIECE,
    ),
]
