"""Receipts as JSON: what the phone may rely on, echoing the id it knows the case by."""

from uuid import UUID

from server import cases

UPLOADS = "/sync/v1/uploads"

_STATES = {"declared": "waiting", "dropped": "dropped"}


async def receipt_told(case_id: UUID, receipt: cases.Receipt, *, is_proved: bool = True) -> dict[str, object]:
    """The receipt under the id that was asked for; without a proof, no follow code and no address of an upload."""
    return {
        "id": str(case_id),
        "reference": receipt.case.reference,
        "follow_code": (receipt.follow_code or None) if is_proved else None,
        "state": receipt.case.status,
        "parts": [await part_told(part, is_proved=is_proved) for part in receipt.parts],
    }


async def entry_told(entry_id: UUID, written: cases.Contributed) -> dict[str, object]:
    """The receipt of an entry: the revision it made, the case's number and status, its photos."""
    return {
        "id": str(entry_id),
        "rev": written.entry.rev,
        "reference": written.case.reference,
        "state": written.case.status,
        "parts": [await part_told(part) for part in written.parts],
    }


async def part_told(part: cases.Part, *, is_proved: bool = True) -> dict[str, object]:
    """One part: where to send its bytes, how many are kept, and whether it is waiting, complete or dropped."""
    told: dict[str, object] = {
        "n": part.wire_n,
        "offset": await cases.offset_of(part),
        "state": _STATES.get(part.state, "complete"),
    }
    return told | {"upload": upload_path(part)} if is_proved else told


def upload_path(part: cases.Part) -> str:
    """The address of a part's upload, the same each time."""
    return f"{UPLOADS}/{cases.upload_capability(part.case_id, part.n, part.sha256)}"
