"""What a push service's answer means: the table of RFC 8030 §5 and §7, and when to come again."""

from dataclasses import dataclass
from typing import Literal

from pywebpush import WebPushException

from server.kernel import clock
from server.platform.outbox import retry_after_s

Kind = Literal["sent", "gone", "later", "refused", "too-long", "failed"]

LONGEST_WAIT_S = 6 * 3600.0
_KINDS: dict[int, Kind] = {
    200: "sent",
    201: "sent",
    202: "sent",
    204: "sent",
    400: "refused",
    401: "refused",
    403: "refused",
    404: "gone",
    410: "gone",
    413: "too-long",
    429: "later",
    503: "later",
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one message. `status` is None when nobody answered; `is_tried` false when nobody was asked."""

    kind: Kind
    status: int | None = None
    retry_after_s: float = 0.0
    detail: str = ""
    is_tried: bool = True


def outcome_of(status: int, *, media_type: str) -> Outcome:
    """The outcome of an answer that pywebpush found good; a page of HTML is somebody else's answer."""
    is_theirs = not media_type.lower().startswith("text/html")
    return Outcome(kind=_KINDS.get(status, "failed") if is_theirs else "failed", status=status)


def outcome_of_refusal(refusal: WebPushException) -> Outcome:
    """The outcome of an answer that pywebpush found wrong, with its `Retry-After`, within six hours."""
    status = refusal.status_code
    kind = _KINDS.get(status, "failed") if status is not None else "failed"
    wait_s = min(retry_after_s(refusal.retry_after, now=clock.now(), default_s=0.0), LONGEST_WAIT_S)
    return Outcome(kind=kind, status=status, retry_after_s=wait_s)
