"""`/sync/v1`: who is signed in, a case with its receipt, its parts, the end."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server import cases
from server.kernel import clock
from server.kernel.problems import FieldError
from server.platform.db.epoch import epoch
from server.platform.installation import current
from server.platform.web import DEVICE, route
from server.platform.web.answers import NO_STORE
from server.platform.words import _
from server.sync import wire
from server.sync.receipts import entry_told, part_told, receipt_told
from server.sync.tus import CHUNK
from server.sync.tus import routes as upload_routes

CASES = "/sync/v1/cases"
ENTRIES = "/sync/v1/entries"
BODY_LIMIT = wire.DISCARDED_AT_MOST + wire.KIB * wire.KIB
PART_AT_MOST = 16 * wire.KIB


async def session(request: Request) -> Response:
    """Who is signed in, and what this server takes; also the proof that it is ours that answers."""
    wire.require_proto(request)
    viewer = wire.viewer_of(request)
    settings = current().settings
    return _json(
        {
            "owner": str(viewer.account_id) if viewer.account_id else None,
            "server_time": clock.to_iso(clock.now()),
            "epoch": await epoch(),
            "proto_min": wire.PROTO_MIN,
            "proto_max": wire.PROTO_MAX,
            "max_photo": settings.max_photo,
            "chunk": CHUNK,
            "types": list(cases.MEDIA_TYPES),
        }
    )


async def put_case(request: Request) -> Response:
    """Receive a case: 201 the first time, 200 with the same receipt each time after."""
    viewer, case_id = wire.sender(request), wire.case_id(request)
    raw = await wire.read_body(request, at_most=wire.CASE_AT_MOST)
    digest = wire.verified_digest(request, raw)
    submission = cases.Submission(
        case_id=case_id,
        body=cases.read_case(raw),
        digest=digest,
        channel="app",
        device_time=cases.instant_of(request.headers.get("X-Device-Time")),
    )
    receipt = await cases.submit(submission, viewer)
    told = await receipt_told(case_id, receipt)
    return _json(told | {"digest": digest}, status=201 if receipt.is_new else 200)


async def get_case(request: Request) -> Response:
    """Read a case back after « payload-mismatch »: receipt and digest as kept, secrets only with a proof."""
    asked = _asked(request)
    case = await cases.case_of(asked)
    receipt = await cases.receipt_of(case)
    told = await receipt_told(asked.case_id, receipt, is_proved=cases.is_proved(asked, case))
    return _json(told | {"digest": await cases.digest_of(asked.case_id)})


async def put_part(request: Request) -> Response:
    """Declare a part again, or drop it."""
    asked, n = _asked(request), int(request.path_params["n"])
    declared = cases.read_part(await wire.read_body(request, at_most=PART_AT_MOST))
    if declared.n != n:
        raise cases.invalid(
            [FieldError(pointer="/n", code="wrong-type", detail=_("Ce numéro n’est pas celui de l’adresse."))]
        )
    if isinstance(declared, cases.Dropped):
        part = await cases.drop_part(asked, n)
        return _json(await part_told(part) if part else {"n": n, "state": "dropped", "upload": "", "offset": 0})
    return _json(await part_told(await cases.declare_part(asked, declared)))


async def complete(request: Request) -> Response:
    """Everything is here: 200, however often it is asked; 409 with what is missing."""
    asked = _asked(request)
    case = await cases.complete(asked)
    receipt = await cases.receipt_of(case)
    return _json(await receipt_told(asked.case_id, receipt, is_proved=cases.is_proved(asked, case)))


async def put_entry(request: Request) -> Response:
    """Receive what a reporter adds to a case: 201 the first time, 200 with the same receipt each time after."""
    viewer, entry_id = wire.sender(request), wire.case_id(request)
    raw = await wire.read_body(request, at_most=wire.CASE_AT_MOST)
    digest = wire.verified_digest(request, raw)
    contribution = cases.Contribution(
        entry_id=entry_id,
        body=cases.read_contribution(raw),
        digest=digest,
        code=request.headers.get("X-Follow-Code", ""),
        device_time=cases.instant_of(request.headers.get("X-Device-Time")),
    )
    written = await cases.contribute(contribution, viewer)
    return _json(await entry_told(entry_id, written), status=201 if written.is_new else 200)


async def complete_entry(request: Request) -> Response:
    """Every photo of the entry is here: 200, however often it is asked; 409 with what is missing."""
    asked = _asked(request)
    case = await cases.complete(asked)
    return _json({"id": str(asked.case_id), "reference": case.reference, "state": case.status})


def _asked(request: Request) -> cases.Asked:
    viewer = wire.sender(request)
    return cases.Asked(
        case_id=wire.case_id(request),
        viewer=viewer,
        code=request.headers.get("X-Follow-Code", ""),
        is_entry=request.url.path.startswith(ENTRIES),
    )


def _json(told: dict[str, object], *, status: int = 200) -> Response:
    return JSONResponse(told, status_code=status, headers={"Cache-Control": NO_STORE})


routes = [
    route("/sync/v1/session", session, policy=DEVICE),
    route(f"{CASES}/{{id}}", put_case, policy=DEVICE, methods=("PUT",), max_body=BODY_LIMIT),
    route(f"{CASES}/{{id}}", get_case, policy=DEVICE),
    route(f"{CASES}/{{id}}/parts/{{n:int}}", put_part, policy=DEVICE, methods=("PUT",), max_body=BODY_LIMIT),
    route(f"{CASES}/{{id}}/complete", complete, policy=DEVICE, methods=("POST",)),
    route(f"{ENTRIES}/{{id}}", put_entry, policy=DEVICE, methods=("PUT",), max_body=BODY_LIMIT),
    route(f"{ENTRIES}/{{id}}/parts/{{n:int}}", put_part, policy=DEVICE, methods=("PUT",), max_body=BODY_LIMIT),
    route(f"{ENTRIES}/{{id}}/complete", complete_entry, policy=DEVICE, methods=("POST",)),
    *upload_routes,
]
