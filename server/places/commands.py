"""`python -m server gazetteer`: make the gazetteer of a town from its sources, and ask it."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from server.places.found import Found
from server.places.gazetteer import Gazetteer, GazetteerError
from server.places.geometry import Point, is_on_earth
from server.platform.command_line import out

if TYPE_CHECKING:  # what builds is loaded by whoever builds: a server that starts has no use for it
    from server.places.building.assembling import Assembled
    from server.places.building.raw import RawTown
    from server.places.building.whole_town import Step

cli = typer.Typer(no_args_is_help=True, help="The places of a town: streets, addresses, corners and segments.")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Where `build` wrote it.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of lines.")]
Locale = Annotated[str, typer.Option("--locale", help="fr-CA, fr-FR, en-CA.")]
SLUG = re.compile(r"[a-z0-9-]{1,40}")
ODD_SHOWN = 20


@cli.command("build")
def build(
    *,
    town: Annotated[str, typer.Option("--town", help="Its short name: a-z, 0-9 and hyphens.")],
    to: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where it is written.")],
    osm: Annotated[Path | None, typer.Option("--osm", help="An extract of OpenStreetMap, .osm.pbf.")] = None,
    bal: Annotated[Path | None, typer.Option("--bal", help="A « Base adresse locale » 1.4 or 1.5, CSV.")] = None,
    addresses: Annotated[Path | None, typer.Option("--addresses", help="Addresses: CSV, or GeoJSON of points.")] = None,
    streets: Annotated[
        Path | None, typer.Option("--streets", help="Streets: GeoJSON of lines, or CSV with WKT.")
    ] = None,
    boroughs: Annotated[Path | None, typer.Option("--boroughs", help="Boroughs: GeoJSON of polygons.")] = None,
    generated: Annotated[bool, typer.Option("--generate", help="A town of the demonstration, drawn anew.")] = False,
) -> None:
    """Make a gazetteer from one source; the one before stays until the new one is whole, and its file after that."""
    if not SLUG.fullmatch(town):
        _refuse(f"--town {town}: a short name of a-z, 0-9 and hyphens is needed")
    if [bool(osm), bool(bal), bool(addresses), generated].count(True) != 1:
        _refuse("one source is needed: --osm, --bal, --addresses (with --streets) or --generate")
    from server.places.building.tables import read_areas
    from server.places.building.whole_town import build_town

    with _telling_errors(), _progress() as step:
        raw = _read(town, step, osm=osm, bal=bal, addresses=addresses, streets=streets)
        if boroughs:
            raw.areas += read_areas(boroughs)
        made, target = build_town(town, raw, to, step)
    _report(made, target)


@cli.command("search")
def search(
    folder: Folder,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    *,
    near: Annotated[str, typer.Option("--near", metavar="LAT,LON", help="Prefer what is near.")] = "",
    locale: Locale = "fr-CA",
    as_json: AsJson = False,
) -> None:
    """What a text may mean, best first."""
    with _telling_errors():
        found = Gazetteer.current(folder).search(text, near=_position(near) if near else None, locale=locale)
    _print([_plain(one) for one in found], as_json=as_json)


@cli.command("reverse", context_settings={"ignore_unknown_options": True})
def reverse(folder: Folder, lat: float, lon: float, *, locale: Locale = "fr-CA", as_json: AsJson = False) -> None:
    """The places nearest to a position."""
    with _telling_errors():
        gazetteer, point = Gazetteer.current(folder), _on_earth((lat, lon))
        found = [
            _plain(one) | {"metres": one.metres, "is_guess": one.is_guess}
            for one in gazetteer.reverse(point, locale=locale)
        ]
    _print(found, as_json=as_json)


@cli.command("segments")
def segments(
    folder: Folder,
    street: Annotated[str, typer.Argument(metavar="STREET")],
    *,
    locale: Locale = "fr-CA",
    as_json: AsJson = False,
) -> None:
    """The segments of a street, between which corners and how long."""
    with _telling_errors():
        gazetteer = Gazetteer.current(folder)
        named = gazetteer.streets_named(street, most=1)
        pieces = gazetteer.segments(named[0].id, locale=locale) if named else []
    found = [
        {
            "label": piece.label,
            "kind": "segment",
            "lat": round(piece.middle[0], 6),
            "lon": round(piece.middle[1], 6),
            "metres": piece.metres,
        }
        for piece in pieces
    ]
    _print(found, as_json=as_json)


def _read(
    town: str, step: "Step", *, osm: Path | None, bal: Path | None, addresses: Path | None, streets: Path | None
) -> "RawTown":
    from server.places.building.generating import generate, towns
    from server.places.building.tables import read_addresses, read_bal, read_streets

    if osm:
        from server.places.building.osm import read_osm

        return read_osm(osm, step(f"Reading {osm.name}"), town_name=town.replace("-", " "))
    if bal:
        return read_bal(bal, step(f"Reading {bal.name}"))
    if addresses:
        raw = read_addresses(addresses, step(f"Reading {addresses.name}"))
        if streets:
            raw.ways += read_streets(streets, step(f"Reading {streets.name}"))
        return raw
    if town not in towns():
        _refuse(f"--generate draws {', '.join(towns())}; not {town}")
    return generate(town)


@contextmanager
def _progress() -> Iterator["Step"]:
    """Bars on a terminal, nothing elsewhere: a step begins with its name, and is told of each thing it did."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=out, disable=not out.is_terminal) as progress:

        def step(name: str) -> Callable[[], None]:
            task = progress.add_task(name, total=None)
            return lambda: progress.advance(task)

        yield step


def _report(made: "Assembled", target: Path) -> None:
    out.print(
        f"{len(made.streets):,} streets, {len(made.addresses):,} addresses, {len(made.crossings):,} corners,"
        f" {len(made.segments):,} segments ({made.stubs:,} stubs merged): {target}",
        markup=False,
        soft_wrap=True,
    )
    if made.odd:
        out.print(f"Odd in the data, {len(made.odd):,}:")
    for sentence in made.odd[:ODD_SHOWN]:
        out.print(f"  - {sentence}", markup=False, soft_wrap=True)
    if len(made.odd) > ODD_SHOWN:
        everything = target.with_suffix(".odd.txt")
        everything.write_text("\n".join(made.odd) + "\n")
        out.print(f"  and {len(made.odd) - ODD_SHOWN:,} more, all in {everything}")


def _plain(found: Found) -> dict[str, object]:
    return {
        "label": found.label,
        "kind": found.kind,
        "lat": round(found.point[0], 6),
        "lon": round(found.point[1], 6),
        "score": found.score / 1000,
    }


def _print(found: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        out.print(f"{one['label']}  ({one['lat']}, {one['lon']})", markup=False, soft_wrap=True)
    if not found:
        out.print("Nothing was found.")


def _position(written: str) -> Point:
    try:
        lat, lon = map(float, written.split(","))
    except ValueError:
        _refuse(f"--near {written}: a latitude and a longitude are needed, as 46.81,-71.21")
    return _on_earth((lat, lon))


def _on_earth(point: Point) -> Point:
    if not is_on_earth(point):
        _refuse(f"{point[0]}, {point[1]} lies outside the world: degrees, WGS 84, are needed")
    return point


@contextmanager
def _telling_errors() -> Iterator[None]:
    from server.places.building.raw import SourceError

    try:
        yield
    except (SourceError, GazetteerError) as error:
        _refuse(str(error))


def _refuse(sentence: str) -> NoReturn:
    out.print(sentence, markup=False, soft_wrap=True)
    raise typer.Exit(2)
