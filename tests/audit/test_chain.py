"""The audit log: one chain whoever writes, refused to be edited, and what was edited all the same is found."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from server import audit
from server.audit.models import AuditEntry
from server.audit.queries import verify
from server.audit.rules import Line, seal_of
from server.kernel.viewer import Viewer
from server.platform.db import client, in_transaction
from server.platform.settings import Settings

SOMEBODY = Viewer(account_id=UUID(int=7), role="supervisor")
LINE = Line(
    seq=1,
    at=datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    actor_id=UUID(int=7),
    role="administrator",
    action="staff-invited",
    subject="",
    details={"role": "agent", "departments": "eaux"},
    previous="",
)


async def write(*subjects: str) -> None:
    for subject in subjects:
        await audit.record("case-merged", SOMEBODY, subject=subject, details={"into": "RVM-2026-000001-1"})


async def behind_its_back(engine: str, statement: str) -> None:
    """What somebody does who owns the database: the triggers off, a change, the triggers on again."""
    if engine == "postgres":
        await client().execute_script(
            f"ALTER TABLE audit_entries DISABLE TRIGGER ALL; {statement}; ALTER TABLE audit_entries ENABLE TRIGGER ALL"
        )
    else:
        for change in ("update", "delete"):
            await client().execute_script(f"DROP TRIGGER IF EXISTS audit_entries_no_{change}")
        await client().execute_script(statement)


def test_a_seal_covers_every_member_and_not_the_order_of_the_details() -> None:
    seal = seal_of(LINE)
    assert seal == seal_of(replace(LINE, details={"departments": "eaux", "role": "agent"}))
    others = [
        replace(LINE, seq=2),
        replace(LINE, at=datetime(2026, 11, 30, 12, 0, 0, 1, tzinfo=UTC)),
        replace(LINE, actor_id=None),
        replace(LINE, role="agent"),
        replace(LINE, action="staff-closed"),
        replace(LINE, subject="x"),
        replace(LINE, details={"role": "agent"}),
        replace(LINE, previous="0"),
    ]
    assert len({seal, *map(seal_of, others)}) == len(others) + 1


async def test_what_is_written_is_whole(database: Settings) -> None:
    empty = await verify()
    await write("a", "b", "c")
    found = await verify()
    assert (empty.count, empty.fault) == (0, None)
    assert (found.count, found.fault) == (3, None)
    assert (await verify(known=(3, found.seal))).fault is None


async def test_concurrent_writers_keep_one_chain(database: Settings) -> None:
    await asyncio.gather(*(write(f"case-{number}") for number in range(20)))
    found = await verify()
    assert (found.count, found.fault) == (20, None)


async def test_what_is_rolled_back_leaves_no_line_and_no_gap(database: Settings) -> None:
    await write("a")
    with pytest.raises(LookupError):
        async with in_transaction():
            await write("never")
            raise LookupError
    await write("b")
    assert [entry.subject for entry in (await audit.page_of(audit.Asked())).entries] == ["b", "a"]
    assert (await verify()).fault is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET subject = 'z'", "DELETE FROM audit_entries"])
async def test_the_database_itself_refuses_to_edit(database: Settings, statement: str) -> None:
    await write("a")
    with pytest.raises(Exception, match="never edited"):
        await client().execute_script(statement)
    assert (await verify()).count == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE audit_entries SET subject = 'z' WHERE seq = 2", "line 2 was changed"),
        ("UPDATE audit_entries SET previous = 'z' WHERE seq = 3", "line 3 was changed"),
        ("DELETE FROM audit_entries WHERE seq = 2", "line 2 is missing"),
        ("DELETE FROM audit_entries WHERE seq = 1", "line 1 is missing"),
        ("DELETE FROM audit_entries WHERE seq = 4", "the last lines are missing: line 3 is the last"),
    ],
)
async def test_the_first_broken_link_is_named(database: Settings, engine: str, statement: str, sentence: str) -> None:
    await write("a", "b", "c", "d")
    await behind_its_back(engine, statement)
    fault = (await verify()).fault
    assert fault is not None
    assert fault.startswith(sentence)


async def test_a_line_that_was_replaced_with_a_seal_of_its_own_breaks_the_next(database: Settings, engine: str) -> None:
    await write("a", "b", "c")
    second = await AuditEntry.get(seq=2)
    forged = seal_of(
        Line(
            seq=2, at=second.at, actor_id=None, role=second.role, action=second.action, subject=second.subject,
            details=second.details, previous=second.previous,
        )
    )  # fmt: skip
    await behind_its_back(engine, f"UPDATE audit_entries SET actor_id = NULL, seal = '{forged}' WHERE seq = 2")
    assert (await verify()).fault == "line 3 does not follow line 2: the line before was replaced"


async def test_a_chain_that_was_written_anew_is_not_the_one_kept_elsewhere(database: Settings) -> None:
    await write("a")
    fault = (await verify(known=(1, "0" * 64))).fault
    assert fault is not None
    assert "written anew" in fault
    assert (await verify(known=(9, "0" * 64))).fault == (
        "the last lines are missing: line 9 was kept elsewhere, and line 1 is the last"
    )


async def test_pages_go_on_by_the_number_of_a_line(database: Settings) -> None:
    async with in_transaction():
        await write(*map(str, range(120)))
    first = await audit.page_of(audit.Asked())
    second = await audit.page_of(audit.Asked(), before=first.older)
    third = await audit.page_of(audit.Asked(), before=second.older)
    back = await audit.page_of(audit.Asked(), after=third.newer)
    assert [len(page.entries) for page in (first, second, third)] == [50, 50, 20]
    assert (first.newer, third.older) == (0, 0)
    assert [entry.seq for entry in back.entries] == [entry.seq for entry in second.entries]
    assert [entry.seq async for entry in audit.stream(audit.Asked(), at_most=110)] == list(range(120, 10, -1))
    assert [entry.seq async for entry in audit.stream(audit.Asked(subject="7"), at_most=110)] == [8]
