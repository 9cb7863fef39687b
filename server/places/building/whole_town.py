"""A town, from what its source told to the files in its folder."""

from collections.abc import Callable
from pathlib import Path

from server.places.building.assembling import Assembled, assemble
from server.places.building.base_map import DrawingMap
from server.places.building.generating import generate
from server.places.building.raw import RawTown
from server.places.building.writing import write_gazetteer

Step = Callable[[str], Callable[[], None]]


def build_town(
    slug: str, raw: RawTown, folder: Path, step: Step = lambda _name: lambda: None
) -> tuple[Assembled, Path]:
    """Make the town's files; gives what was made and the server's file. `step` begins a step and gives its tick."""
    with DrawingMap(slug, raw, folder) as drawing:
        made = assemble(raw, step("Streets and corners"))
        step("Drawing the map")
        drawn = drawing.finish()
        step("Writing")
        return made, write_gazetteer(slug, made, folder, drawn)


def draw_town(slug: str, folder: Path) -> None:
    """Make the files of a town of the demonstration; KeyError for another."""
    build_town(slug, generate(slug), folder)
