"""Look-alikes and windows of the map among a million cases, of which fifty thousand are open, on both engines."""

import asyncio
import os
import time
from pathlib import Path
from random import Random
from uuid import UUID

from server.app import installation_for
from server.cases import rules
from server.cases.marks import marks_json
from server.cases.models import Case
from server.cases.queries.near import Spot, look_alikes
from server.cases.queries.window import SHARED_S, Asked, Box, marks_within
from server.platform.db import connected, execute_returning, in_transaction
from server.platform.installation import install
from server.platform.settings import Settings
from tests.bench.figures import Figure, percentile
from tests.support import postgres
from tests.support.databases import Databases
from tests.support.drawn import lay_rivemont
from tests.support.migrated import migrate_product
from tests.support.reports import report

ALL, OPEN, ASKED, AT_ONCE = 1_000_000, 50_000, 2_000, 47_500
_RANDOM_ID = (
    "lower(hex(randomblob(4))||'-'||hex(randomblob(2))||'-4'||substr(hex(randomblob(2)),2)||'-8'||"
    "substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))"
)
TOPICS = ("nid-de-poule", "lampadaire", "graffiti", "trottoir-glissant")
SOUTH, WEST, HIGH, WIDE = 46.75, -71.35, 0.12, 0.24
"""A city of 13 by 18 km."""


def measure(folder: Path) -> list[Figure]:
    """Milliseconds of CPU and the ninety-fifth of the time, as a request spends them."""
    cluster = postgres.prepare_folder()
    postgres.announce(cluster)
    databases = Databases(folder / "near-templates")
    figures: list[Figure] = []
    try:
        for engine in ("sqlite", "postgres"):
            settings = databases.migrated(engine, folder / f"near-{engine}", migrate_product)
            lay_rivemont(settings)
            figures += asyncio.run(_on(engine, settings))
    finally:
        databases.close()
        postgres.stop(cluster)
    return figures


async def _on(engine: str, settings: Settings) -> list[Figure]:
    install(installation_for(settings))
    async with connected(settings):
        await _fill(engine)
        chance = Random(7)
        near, window, town = [], [], []
        spent = time.process_time()
        for _ in range(ASKED):
            spot = Spot(point=_somewhere(chance))
            begun = time.perf_counter()
            await look_alikes(chance.choice(TOPICS), spot, is_public=True)
            near.append(time.perf_counter() - begun)
        spent = time.process_time() - spent
        for _ in range(200):
            lat, lon = _somewhere(chance)
            box = Box(south=lat, west=lon, north=lat + 0.012, east=lon + 0.02)
            begun = time.process_time()
            marks_json(await marks_within(Asked(box=box), zoom=15), root="/carte")
            window.append(time.process_time() - begun)
        for _ in range(8):
            await asyncio.sleep(SHARED_S)  # nobody looked in the last seconds
            begun = time.process_time()
            marks_json(await marks_within(Asked(), zoom=12), root="/carte")
            town.append(time.process_time() - begun)
    return [
        Figure(
            name=f"{engine}: look-alikes among a million, p95", value=percentile(near, 0.95) * 1000, unit="ms", aim=1
        ),
        Figure(name=f"{engine}: look-alikes among a million, CPU", value=spent / ASKED * 1000, unit="ms"),
        Figure(name=f"{engine}: a window of the map, CPU", value=percentile(window, 0.5) * 1000, unit="ms", aim=8),
        Figure(
            name=f"{engine}: the whole town on the map, the first to look, CPU",
            value=percentile(town, 0.5) * 1000,
            unit="ms",
            aim=8,
        ),
    ]


def _somewhere(chance: Random) -> tuple[float, float]:
    return SOUTH + chance.random() * HIGH, WEST + chance.random() * WIDE


async def _fill(engine: str) -> None:
    """Copies of one case: most of them done, the others open and all over the city."""
    case = (await report(who={"anonymous": True})).case
    changed = ("id", "reference", "status", "topic", "lat", "lon", "cell", "publicity", "place_mode")
    columns = [name for name in Case._meta.fields_db_projection.values() if name not in changed]
    names = ", ".join(f'"{name}"' for name in (*changed, *columns))
    kept = ", ".join(f'"{name}"' for name in columns)
    new_id = "gen_random_uuid()" if engine == "postgres" else _RANDOM_ID
    series = "WITH RECURSIVE n(i) AS (SELECT ? + 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    done = "'RVM-2025-' || i || '-0', 'resolved', 'nid-de-poule', 46.8, -71.2, 1, 'place', 'map'"
    for first in range(0, ALL - OPEN, AT_ONCE):
        await execute_returning(
            f"INSERT INTO cases ({names}) {series} SELECT {new_id}, {done}, {kept} FROM n, cases WHERE reference = ?",
            [first, first + AT_ONCE - 1, case.reference],
        )
    chance = Random(311)
    copy = (
        f"INSERT INTO cases ({names}) SELECT ?, ?, ?, ?, ?, ?, ?, 'place', 'map', {kept} FROM cases WHERE reference = ?"
    )
    async with in_transaction():
        for number in range(OPEN):
            lat, lon = _somewhere(chance)
            id_, reference = UUID(bytes=os.urandom(16), version=4), f"RVM-2026-{number + 10}-0"
            status, topic = chance.choice(("new", "in_progress")), chance.choice(TOPICS)
            cell = rules.cell_of(lat, lon)
            await execute_returning(copy, [id_, reference, status, topic, lat, lon, cell, case.reference])
    await execute_returning("VACUUM ANALYZE cases" if engine == "postgres" else "ANALYZE", [])
