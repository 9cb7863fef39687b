"""Catalogues that were in force before: reports wait on phones, and are written under what the person had read."""

import json
from collections.abc import Mapping
from functools import lru_cache

from server.catalogue.models import CatalogueVersion
from server.kernel import clock
from server.platform.db import execute_returning, find, in_transaction
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.municipality.loading import topic_as_written

ACCEPTED_BACK = 2
"""How many versions before the present one are still understood."""
KEPT = 12

_REMEMBER = """
INSERT INTO catalogue_versions (digest, topics, since) VALUES (?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET since = excluded.since
RETURNING digest
"""


async def remember_version() -> None:
    """Note that the present catalogue is in force; to be called when a process starts, and when it changes."""
    town = current().town
    newest = await find(CatalogueVersion, "1 = 1 ORDER BY since DESC LIMIT ?", KEPT + 1)
    if newest and newest[0].digest == town.catalogue_version:
        return
    written = json.dumps(dict(town.written), ensure_ascii=False, sort_keys=True)
    async with in_transaction():
        await execute_returning(_REMEMBER, [town.catalogue_version, written, clock.now()])
        for old in newest[KEPT:]:
            await old.delete()


async def earlier_topic(code: str, digest: str | None) -> Topic | None:
    """The topic as it was in one of the two catalogues before this one; None for any other catalogue."""
    if not digest or digest == current().town.catalogue_version:
        return None
    versions = await find(CatalogueVersion, "1 = 1 ORDER BY since DESC LIMIT ?", ACCEPTED_BACK + 1)
    before = [one for one in versions if one.digest != current().town.catalogue_version][:ACCEPTED_BACK]
    version = next((one for one in before if one.digest == digest), None)
    return _topics_of(version.digest, version.topics, code) if version else None


@lru_cache(maxsize=64)
def _topics_of(_digest: str, written: str, code: str) -> Topic | None:
    topics: Mapping[str, object] = json.loads(written)
    return topic_as_written(code, topics[code]) if code in topics else None
