"""The three towns of the demonstration, drawn and built once for a run."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from server.places.building.assembling import Assembled, assemble
from server.places.building.generating import generate, towns
from server.places.building.writing import write_gazetteer
from server.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def drawn() -> Mapping[str, Assembled]:
    """Each town as it is assembled."""
    return {town: assemble(generate(town)) for town in towns()}


@pytest.fixture(scope="session")
def gazetteers(drawn: Mapping[str, Assembled], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Gazetteer]:
    """Each town as it is read."""
    folder = tmp_path_factory.mktemp("gazetteers")
    for town, made in drawn.items():
        write_gazetteer(town, made, folder / town)
    return {town: Gazetteer.current(folder / town) for town in drawn}


@pytest.fixture(scope="session")
def rivemont(gazetteers: Mapping[str, Gazetteer]) -> Gazetteer:
    return gazetteers["rivemont"]


GEODATA = Path(__file__).resolve().parents[3] / "shared" / "geodata"
"""Real towns, where they are: none of them is in the repository."""


@pytest.fixture(scope="session")
def geodata() -> Path:
    if not GEODATA.is_dir():
        pytest.skip(f"no real towns in {GEODATA}")
    return GEODATA
