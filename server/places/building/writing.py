"""The gazetteer's files, named by what they hold and put in place whole: the server's SQLite, the browser's pack, the
base map."""

import hashlib
import json
import re
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from server.places.building.assembling import Assembled
from server.places.building.base_map import DrawnMap
from server.places.building.packing import pack
from server.places.building.whole import kept, whole
from server.places.geometry import Line, cell_of, cells_of_line

FORMAT = 1
KEPT_S = 45 * 24 * 3600
"""How long a version stays that nobody asked for: a phone that began to download it may be without a signal."""
_OURS = re.compile(r"[a-z0-9-]+-[0-9a-f]{16}\.(sqlite|gaz|pmtiles|odd\.txt)")

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE streets (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, other_names TEXT NOT NULL, borough TEXT NOT NULL,
    lat INTEGER NOT NULL, lon INTEGER NOT NULL
);
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY, street INTEGER NOT NULL, number INTEGER NOT NULL, suffix TEXT NOT NULL,
    lat INTEGER NOT NULL, lon INTEGER NOT NULL, cell INTEGER NOT NULL
);
CREATE TABLE crossings (one INTEGER NOT NULL, other INTEGER NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL);
CREATE TABLE segments (
    id INTEGER PRIMARY KEY, street INTEGER NOT NULL, starts_at TEXT NOT NULL, ends_at TEXT NOT NULL,
    metres INTEGER NOT NULL, lines TEXT NOT NULL
);
CREATE TABLE segment_cells (cell INTEGER NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY (cell, segment)) WITHOUT ROWID;
CREATE TABLE areas (name TEXT NOT NULL, rings TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX addresses_of_street ON addresses (street, number, suffix);
CREATE INDEX addresses_by_cell ON addresses (cell);
CREATE INDEX crossings_of_street ON crossings (one, other);
CREATE INDEX crossings_of_other ON crossings (other);
CREATE INDEX segments_of_street ON segments (street);
"""


def write_gazetteer(slug: str, town: Assembled, folder: Path, base_map: DrawnMap | None = None) -> Path:
    """Write `<slug>-<digest>.sqlite`, `.gaz` and `.pmtiles`, and make them the current ones; the same town gives the
    same names.

    Whoever reads meanwhile sees the version before, whole; it stays until nobody has asked for it for `KEPT_S`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".building-") as temporary:
        made = Path(temporary) / "gazetteer.sqlite"
        with closing(sqlite3.connect(made)) as database:
            _fill(database, slug, town)
        digest = _sha256(made)[:16]
        target = folder / f"{slug}-{digest}.sqlite"
        made.replace(target)
        packed = Path(temporary) / "gazetteer.gaz"
        packed.write_bytes(pack(slug, town))
        browser = {"name": f"{slug}-{digest}.gaz", "size": packed.stat().st_size, "sha256": _sha256(packed)}
        packed.replace(folder / str(browser["name"]))
        written: dict[str, object] = {"format": FORMAT, "town": slug, "version": digest}
        written |= {"server": target.name, "browser": browser}
        if base_map:
            written["map"] = _put(base_map, slug, folder)
        current = Path(temporary) / "current.json"
        current.write_text(json.dumps(written) + "\n")
        current.replace(folder / "current.json")
    _drop_unasked(folder, json.dumps(written))
    return target


def _put(base_map: DrawnMap, slug: str, folder: Path) -> dict[str, object]:
    digest = _sha256(base_map.file)
    name = f"{slug}-{digest[:16]}.pmtiles"
    size = base_map.file.stat().st_size
    base_map.file.replace(folder / name)
    return {"name": name, "size": size, "sha256": digest, "credit": base_map.credit}


def _drop_unasked(folder: Path, current: str) -> None:
    """Files of versions before go once nobody asks; `packs` marks those that are asked for."""
    stem = re.compile(r"[a-z0-9-]+-[0-9a-f]{16}")
    now_in_use = set(stem.findall(current))
    for file in folder.iterdir():
        is_old = _OURS.fullmatch(file.name) and file.name.split(".")[0] not in now_in_use
        if is_old and time.time() - file.stat().st_mtime > KEPT_S:
            file.unlink()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fill(database: sqlite3.Connection, slug: str, town: Assembled) -> None:
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;" + _SCHEMA)
    database.executemany("INSERT INTO meta VALUES (?, ?)", [("format", str(FORMAT)), ("town", slug)])
    database.executemany(
        "INSERT INTO streets VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, one.name, _json(dict(one.other_names)), one.borough, *whole(one.point))
            for number, one in enumerate(town.streets)
        ),
    )
    database.executemany(
        "INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (number, one.street, one.number, one.suffix, *whole(one.point), cell_of(kept(one.point)))
            for number, one in enumerate(town.addresses)
        ),
    )
    database.executemany(
        "INSERT INTO crossings VALUES (?, ?, ?, ?)", ((*one.streets, *whole(one.point)) for one in town.crossings)
    )
    for number, one in enumerate(town.segments):
        database.execute(
            "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)",
            (number, one.street, _json(one.start), _json(one.end), round(one.metres), _json(_lines(one.lines))),
        )
        cells = {cell for line in one.lines for cell in cells_of_line([kept(point) for point in line])}
        database.executemany("INSERT INTO segment_cells VALUES (?, ?)", ((cell, number) for cell in sorted(cells)))
    database.executemany(
        "INSERT INTO areas VALUES (?, ?)", ((area.name, _json(_lines(area.rings))) for area in town.areas)
    )
    database.executescript(_INDEXES + "ANALYZE;")
    database.commit()


def _lines(lines: Iterable[Line]) -> list[list[tuple[int, int]]]:
    return [[whole(point) for point in line] for line in lines]


def _json(value: Sequence[object] | dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
