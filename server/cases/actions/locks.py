"""Holding a case while what belongs to it changes: always the case before its parts, so that nobody waits in a ring."""

from uuid import UUID

from server.cases.models import Case, Part
from server.platform.db import client


async def lock_case(case_id: UUID) -> None:
    """Hold the case until the transaction ends; on SQLite the transaction itself holds them all."""
    if client().capabilities.support_for_update:
        await Case.filter(id=case_id).select_for_update().values_list("id")


async def count_missing(case_id: UUID) -> int:
    """Write on the case how many of its parts are still to come; gives the number."""
    missing = await Part.filter(case_id=case_id, state="declared").count()
    await Case.filter(id=case_id).update(parts_missing=missing)
    return missing
