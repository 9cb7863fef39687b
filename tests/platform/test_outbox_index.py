"""What the queue asks of the database again and again walks an index, however many rows wait."""

import pytest

from server.platform.db import execute_returning
from server.platform.outbox import rows
from server.platform.settings import Settings
from tests.support.queue import fill

NAMES = [f"somebody.jobs.number_{number}" for number in range(5)]


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("subscribers", [1, 5])
async def test_finding_and_taking_what_is_ready_never_scans_the_table(
    database: Settings, *, analyzed: bool, subscribers: int
) -> None:
    for name in NAMES[:subscribers]:
        await fill(name, kind="somebody.Happened", count=50_000 // subscribers)
    if analyzed:
        await execute_returning("ANALYZE")
    look = await _plan(rows.ready_sql(subscribers), 3 * subscribers)
    assert [step for step in look if "outbox" in step] == [
        "SEARCH outbox USING INDEX outbox_by_subscriber (subscriber=? AND dead_at=? AND available_at<?)"
    ] * subscribers
    take = await _plan(rows.lease_sql(8, dialect="sqlite"), 12)
    misdated = await _plan(rows.misdated_sql(subscribers), 4 * subscribers)
    for step in (*look, *take, *misdated):
        assert "SCAN outbox" not in step
        assert "TEMP B-TREE" not in step
    assert all("(id=?)" in step for step in take if "SEARCH outbox" in step)


async def _plan(sql: str, values: int) -> list[str]:
    return [str(row["detail"]) for row in await execute_returning(f"EXPLAIN QUERY PLAN {sql}", [None] * values)]
