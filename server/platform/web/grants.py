"""What a browser may see for a while without an account: a signed cookie, nothing stored.

`seal` and `unseal` carry a short text in a cookie that nobody can write; `grant` opens one case for a day to the person
who gave its reference and follow code, `close_case` closes it before.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.kernel import clock
from server.platform.installation import current

COOKIE = "__Host-grants"
LASTS = timedelta(hours=24)
MOST = 20
"""Cases that one browser may hold open; the oldest goes first."""


def seal(purpose: str, text: str, *, lasts: timedelta) -> str:
    """`text` with its expiry and our signature, fit for a cookie. It can be read by its holder, not changed."""
    payload = f"{int((clock.now() + lasts).timestamp())}|{text}"
    return f"{_encode(payload.encode())}.{_encode(current().key.sign(purpose, payload))}"


def unseal(purpose: str, sealed: str) -> str | None:
    """What `seal` was given for the same purpose; None when it is over, altered or not ours."""
    try:
        payload, signature = (_decode(part) for part in sealed.split("."))
        expires, _bar, text = payload.decode().partition("|")
        is_ours = hmac.compare_digest(signature, current().key.sign(purpose, payload.decode()))
        return text if is_ours and clock.now().timestamp() < int(expires) else None
    except (ValueError, Error):
        return None


def grant(response: Response, case_id: UUID, *, request: Request | None = None) -> None:
    """Open one case to the browser that gets this answer, for 24 hours; those that `request` holds stay open."""
    held = _held(request) if request else {}
    held[case_id] = clock.now() + LASTS
    _hold(response, held)


def close_case(response: Response, case_id: UUID, *, request: Request) -> None:
    """Close a case to this browser before its day is over; the others that it holds stay open."""
    held = _held(request)
    held.pop(case_id, None)
    _hold(response, held)


def granted(request: Request) -> frozenset[UUID]:
    """The cases that this browser was given by reference and code in the last 24 hours."""
    return frozenset(_held(request))


def set_private_cookie(response: Response, name: str, value: str, *, lasts: timedelta) -> None:
    """A cookie of this host alone, over TLS or localhost, out of reach of scripts and of other sites' requests."""
    response.set_cookie(
        name, value, max_age=int(lasts.total_seconds()), path="/", secure=True, httponly=True, samesite="lax"
    )


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie that `set_private_cookie` gave it."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def _hold(response: Response, held: dict[UUID, datetime]) -> None:
    kept = sorted(held.items(), key=lambda item: item[1])[-MOST:]
    text = ",".join(f"{case.hex}:{int(until.timestamp())}" for case, until in kept)
    set_private_cookie(response, COOKIE, seal("grants", text, lasts=LASTS), lasts=LASTS)


def _held(request: Request) -> dict[UUID, datetime]:
    text = unseal("grants", request.cookies.get(COOKIE, ""))
    now = clock.now()
    found = {}
    for entry in (text or "").split(","):
        case, _colon, until = entry.partition(":")
        if until and datetime.fromtimestamp(int(until), now.tzinfo) > now:
            found[UUID(case)] = datetime.fromtimestamp(int(until), now.tzinfo)
    return found


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
