"""The line to a provider: short answers, soon, from where we asked, and nothing else."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2

from server.platform.oidc.outcomes import IdentityRefused

PATIENCE_S = 5.0
"""Somebody waits before a white page."""
LONGEST = 256 * 1024


class ShortAnswers(httpx2.AsyncBaseTransport):
    """No redirect, no proxy of the environment, nothing packed, 256 KiB read."""

    def __init__(self) -> None:
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        content = bytearray()
        try:
            async for part in response.aiter_raw():
                content += part
                if len(content) > LONGEST:
                    raise IdentityRefused("untrusted", f"more than {LONGEST} bytes")
        finally:
            await response.aclose()
        if response.headers.get("content-encoding", "identity") != "identity":
            raise IdentityRefused("untrusted", "a packed answer, which was not asked for")
        headers = {name: value for name, value in response.headers.items() if name != "transfer-encoding"}
        return httpx2.Response(response.status_code, headers=headers, content=bytes(content))

    async def aclose(self) -> None:
        await self._inner.aclose()


async def fetched(address: str) -> Mapping[str, object]:
    """The JSON object at an address of the provider; IdentityRefused when there is none."""
    async with httpx2.AsyncClient(transport=ShortAnswers(), timeout=PATIENCE_S) as client:
        answer = await client.get(address, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise IdentityRefused("unavailable", f"{urlsplit(address).path} answers {answer.status_code}")
    try:
        content = answer.json()
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise IdentityRefused("unavailable", f"{urlsplit(address).path} is no JSON object")
    return content
