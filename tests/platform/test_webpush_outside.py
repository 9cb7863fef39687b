"""A push service that is not ours: npm's web-push-testing checks our signature and opens what we sealed."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from e2e.support.ports import own_port
from e2e.support.town import ROOT
from server.platform.webpush import EndpointRules, Message, Pusher, VapidKeys, read_subscription

LOCAL = EndpointRules(is_local=True)
TOLD = {"web_push": 8030, "notification": {"title": "Demande RVM-2026-004512-7", "body": "En cours"}}
MESSAGE = Message(payload=json.dumps(TOLD).encode(), topic="0123456789abcdef0123456789abcdef", ttl_s=3600)


@pytest.fixture
async def outside() -> AsyncIterator[httpx2.AsyncClient]:
    """The service, running; what it tells of itself is asked with POST."""
    node, port = shutil.which("node"), own_port()
    assert node, "node 20 or newer is needed: see the README"
    script = str(ROOT / "tests/support/outside_push.mjs")
    process = await asyncio.create_subprocess_exec(node, script, str(port), cwd=ROOT / "pwa", stdout=-1, stderr=-1)
    assert process.stdout
    try:
        assert b"running" in await asyncio.wait_for(process.stdout.readline(), 30)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        process.kill()
        await process.communicate()


@pytest.fixture
async def pusher(tmp_path: Path) -> AsyncIterator[Pusher]:
    made = Pusher(VapidKeys.load(tmp_path), LOCAL, contact="311@rivemont.test")
    yield made
    await made.close()


async def subscribed(outside: httpx2.AsyncClient, pusher: Pusher) -> dict[str, Any]:
    """A browser of that service that agreed under the town's key."""
    answer = await outside.post("/subscribe", json={"applicationServerKey": pusher.keys.current.public_key})
    told: dict[str, Any] = answer.json()["data"]
    told["endpoint"] = told["endpoint"].replace("localhost", "127.0.0.1")
    return told


async def test_a_service_that_is_not_ours_believes_us_and_reads_what_we_sealed(
    outside: httpx2.AsyncClient, pusher: Pusher
) -> None:
    browser = await subscribed(outside, pusher)
    outcome = await pusher.send(MESSAGE, read_subscription(browser, LOCAL), pusher.keys.current.id)
    assert (outcome.kind, outcome.status) == ("sent", 201)
    kept = await outside.post("/get-notifications", json={"clientHash": browser["clientHash"]})
    assert [json.loads(text) for text in kept.json()["data"]["messages"]] == [TOLD]


async def test_a_browser_that_left_that_service_is_gone(outside: httpx2.AsyncClient, pusher: Pusher) -> None:
    browser = await subscribed(outside, pusher)
    await outside.post(f"/expire-subscription/{browser['clientHash']}")
    outcome = await pusher.send(MESSAGE, read_subscription(browser, LOCAL), pusher.keys.current.id)
    assert (outcome.kind, outcome.status) == ("gone", 410)


async def test_that_service_refuses_another_town(outside: httpx2.AsyncClient, pusher: Pusher, tmp_path: Path) -> None:
    browser = await subscribed(outside, pusher)
    stranger = Pusher(VapidKeys.load(tmp_path / "other"), LOCAL, contact="311@valquier.test")
    outcome = await stranger.send(MESSAGE, read_subscription(browser, LOCAL), stranger.keys.current.id)
    await stranger.close()
    assert (outcome.kind, outcome.status) == ("refused", 400)
