"""`GET /metrics`: an operator's figures, for operators, with names of ours and nobody's data."""

import re
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.db import DatabaseBusy
from server.platform.installation import current, install
from server.platform.settings import Settings, SettingsError
from server.platform.web import measuring
from server.platform.web.routing import GuardedRoute
from server.routes import all_routes
from tests.support.clients import ADDRESS
from tests.support.reports import report

TOKEN = "0123456789abcdef01234567"
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


async def figures(client: httpx2.AsyncClient) -> dict[tuple[str, str], float]:
    """What is counted, by name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    return {(name, labels or ""): float(value) for name, labels, value in SAMPLE.findall(answer.text)}


def configured(**changes: str) -> None:
    """The installation with other settings."""
    install(replace(current(), settings=replace(current().settings, **changes)))  # type: ignore[arg-type] # all are text


def from_address(app: Starlette, address: str) -> httpx2.AsyncClient:
    """Somebody's client, as the server sees it."""
    transport = httpx2.ASGITransport(app=app, client=(address, 50_000))
    return httpx2.AsyncClient(transport=transport, base_url=ADDRESS)


async def test_the_queue_is_counted_by_subscriber_and_state(app: Starlette, client: httpx2.AsyncClient) -> None:
    await report()
    name = 'subscriber="cases.letters.send_summary"'
    before = await figures(client)
    assert before["riverain_outbox_rows", f'state="ready",{name}'] == 1
    assert before["riverain_outbox_oldest_seconds", name] >= 0
    done = before.get(("riverain_outbox_runs_total", f'outcome="done",{name}'), 0)
    await outbox.drain()
    after = await figures(client)
    assert after["riverain_outbox_rows", f'state="ready",{name}'] == 0
    assert after["riverain_outbox_runs_total", f'outcome="done",{name}'] == done + 1
    assert after["riverain_outbox_run_seconds_count", name] >= 1


async def test_requests_are_counted_by_the_name_of_their_route_and_never_by_address(
    app: Starlette, client: httpx2.AsyncClient
) -> None:
    receipt = await report()
    await client.get(f"/demandes/{receipt.case.reference}")
    for _ in range(3):
        await client.get(f"/nulle-part/{new_id()}")
    counted = await figures(client)
    answer = await client.get("/metrics")
    assert counted["riverain_http_request_seconds_count", 'route="none",status="4xx"'] >= 3
    assert receipt.case.reference not in answer.text
    assert "belkacem" not in answer.text.lower()
    assert "nulle-part" not in answer.text
    routes = {found[1] for found in re.finditer(r'route="([^"]*)"', answer.text)}
    ours = {entry.name for entry in all_routes() if isinstance(entry, GuardedRoute)}
    assert routes <= ours | {measuring.NO_ROUTE, measuring.KEPT_PAGE}
    assert len(routes) > 2


async def test_the_process_and_a_busy_database_are_counted(client: httpx2.AsyncClient) -> None:
    before = await figures(client)
    str(DatabaseBusy("the writer of this process did not come free"))
    after = await figures(client)
    assert after["riverain_database_busy_total", ""] == before["riverain_database_busy_total", ""] + 1
    assert after["process_resident_memory_bytes", ""] > 0
    assert ("process_cpu_seconds_total", "") in after


async def test_the_other_figures_are_there_while_the_database_does_not_answer(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent() -> list[outbox.Standing]:
        raise DatabaseBusy("TimeoutError")

    monkeypatch.setattr(outbox, "standings", silent)
    counted = await figures(client)
    assert counted["riverain_database_busy_total", ""] >= 1
    assert not any(name == "riverain_outbox_rows" for name, _ in counted)


@pytest.mark.parametrize(
    ("settings_of", "address", "authorization", "status"),
    [
        ({}, "127.0.0.1", "", 200),
        ({}, "::1", "", 200),
        ({}, "203.0.113.9", "", 404),
        ({}, "203.0.113.9", "Bearer ", 404),
        ({"public_url": "https://311.exemple.test"}, "127.0.0.1", "", 404),
        ({"public_url": "https://311.exemple.test"}, "127.0.0.1", "Bearer ", 404),
        ({"public_url": "https://311.exemple.test", "metrics_token": TOKEN}, "127.0.0.1", "", 404),
        ({"public_url": "https://311.exemple.test", "metrics_token": TOKEN}, "127.0.0.1", f"Bearer {TOKEN}", 200),
        ({"public_url": "https://311.exemple.test", "metrics_token": TOKEN}, "203.0.113.9", f"bearer {TOKEN}", 200),
        ({"metrics_token": TOKEN}, "203.0.113.9", f"Bearer {TOKEN}x", 404),
        ({"metrics_token": TOKEN}, "203.0.113.9", f"Basic {TOKEN}", 404),
    ],
)
async def test_only_operators_read_them(
    app: Starlette, settings_of: dict[str, str], address: str, authorization: str, status: int
) -> None:
    configured(**settings_of)
    async with from_address(app, address) as client:
        answer = await client.get("/metrics", headers={"Authorization": authorization} if authorization else {})
    assert answer.status_code == status


def test_a_token_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="RIVERAIN_METRICS_TOKEN has 5 characters"):
        Settings.from_env({"RIVERAIN_METRICS_TOKEN": "abcde"})
    assert TOKEN not in repr(Settings.from_env({"RIVERAIN_METRICS_TOKEN": TOKEN}))
