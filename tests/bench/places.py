"""The gazetteer of a large city: 8,300 streets and 260,000 addresses, drawn by chance."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path
from random import Random

from server.places.building.generating import words_of_towns
from server.places.building.raw import RawAddress, RawTown, Way
from server.places.building.whole_town import build_town
from server.places.gazetteer import Gazetteer
from tests.bench.figures import Figure, percentile

STREETS, HOUSES, ASKED = 8_300, 31, 3_000
KINDS = ("Rue", "Avenue", "Boulevard", "Chemin", "Place", "Croissant")
PHONE = Path(__file__).with_name("places.mjs")
SLOWER = 4
"""How much slower the processor of a cheap phone is than ours."""


def measure(folder: Path) -> list[Figure]:
    """Building, sizes, and how long answers take."""
    raw = large_city()
    begun, own = time.perf_counter(), time.process_time()
    _, file = build_town("large", raw, folder / "places")
    built, built_by_us = time.perf_counter() - begun, time.process_time() - own
    gazetteer, pack = Gazetteer.current(folder / "places"), file.with_suffix(".gaz")
    gazetteer.search("rue")  # names are read once
    chance = Random(260)
    streets = [chance.choice(gazetteer.streets) for _ in range(ASKED)]
    begun_words = [street.name[: chance.randrange(2, len(street.name) + 1)] for street in streets]
    mistaken = [_without_a_letter(chance, f"{chance.randrange(1, 60)} {street.name}") for street in streets]
    points = [(street.point[0] + 1e-4, street.point[1] + 1e-4) for street in streets]
    return [
        Figure(name="places: build with its map", value=built, unit="s", aim=15),
        Figure(name="places: build without its map, CPU", value=built_by_us, unit="s", aim=15),
        Figure(name="places: the map", value=next(file.parent.glob("*.pmtiles")).stat().st_size / 1e6, unit="MB"),
        Figure(name="places: the server's file", value=file.stat().st_size / 1e6, unit="MB", aim=40),
        Figure(name="places: the phone's file", value=pack.stat().st_size / 1e6, unit="MB", aim=1.1),
        Figure(name="places: autocomplete, p95", value=_p95_ms(gazetteer.search, begun_words), unit="ms", aim=1),
        Figure(name="places: with a mistake, p95", value=_p95_ms(gazetteer.search, mistaken), unit="ms", aim=10),
        Figure(name="places: reverse, p95", value=_p95_ms(gazetteer.reverse, points), unit="ms", aim=1),
        Figure(
            name=f"places: beginnings on the phone, p95 times {SLOWER}",
            value=_p95_on_the_phone(pack, begun_words) * SLOWER,
            unit="ms",
            aim=2,
        ),
    ]


def large_city() -> RawTown:
    """Streets of 400 m in rows, a house every 13 m on either side; the same each time."""
    raw = RawTown()
    firsts, lasts = words_of_towns("first names"), words_of_towns("last names")
    names = [f"{kind} {first}-{last}" for kind, first, last in product(KINDS, firsts, lasts)]
    chance = Random(8300)
    for place, name in enumerate(chance.sample(names, STREETS)):
        lat, lon = 46.7 + (place // 90) * 0.001, -71.5 + (place % 90) * 0.0055
        line = [(lat, lon + step * 0.00075) for step in range(8)]
        raw.ways.append(Way(street=name, line=line, nodes=[(place, step) for step in range(8)]))
        for house in range(HOUSES + chance.randrange(2)):
            beside = 0.0001 if house % 2 else -0.0001
            point = lat + beside, lon + house * 0.00017
            raw.addresses.append(RawAddress(number=house + 1, suffix="", street=name, point=point))
    return raw


def _without_a_letter(chance: Random, text: str) -> str:
    place = chance.randrange(3, len(text))
    return text[:place] + text[place + 1 :]


def _p95_ms(ask: Callable[..., object], questions: Iterable[object]) -> float:
    took = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        took.append((time.perf_counter() - begun) * 1000)
    return percentile(took, 0.95)


def _p95_on_the_phone(pack: Path, questions: Sequence[str]) -> float:
    done = subprocess.run(
        ["node", str(PHONE), str(pack)], input=json.dumps(questions), capture_output=True, text=True, check=True
    )
    return percentile(json.loads(done.stdout), 0.95)
