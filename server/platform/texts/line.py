"""One call to a gateway: no redirect, no proxy of the environment, short answers, and what came of it in our words."""

import httpx2

from server.kernel import clock
from server.platform.outbox import retry_after_s
from server.platform.texts.gateway import TextDelayed, TextRefused, TextUnanswered

PATIENCE_S = 20.0
LONGEST = 64 * 1024
BUSY_S = 60.0
KEYS_S = 600.0
"""Refused keys are mended by somebody."""


async def posted(request: httpx2.Request) -> dict[str, object]:
    """The JSON object of a 2xx answer; TextRefused, TextDelayed or TextUnanswered for any other end."""
    try:
        async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
            answer = await client.send(request)
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as away:
        raise TextDelayed(type(away).__name__) from None
    except httpx2.HTTPError as broken:
        raise TextUnanswered(type(broken).__name__) from None
    told = _object(answer)
    if answer.is_success:
        return told
    code = str(told.get("code", answer.status_code))[:40]
    if answer.status_code in {401, 403, 404}:
        raise TextDelayed(code, after_s=KEYS_S)
    if answer.status_code == 429 or answer.status_code == 503:
        header = answer.headers.get("retry-after")
        raise TextDelayed(code, after_s=retry_after_s(header, now=clock.now(), default_s=BUSY_S))
    if answer.status_code >= 500:
        raise TextUnanswered(code)
    raise TextRefused(code)


def _object(answer: httpx2.Response) -> dict[str, object]:
    try:
        found = answer.json() if len(answer.content) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
