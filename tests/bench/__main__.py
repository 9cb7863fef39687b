"""Run every measurement and print them beside the aims."""

import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import browsers, fanout, near, places, searching, servers, strangers
from tests.bench.figures import Figure, machine


def main() -> None:
    """Measure, print the table, write `var/bench.json`."""
    wanted = sys.argv[1:] or ["machine", "servers", "strangers", "fanout", "places", "near", "search", "browsers"]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="riverain-bench-") as folder:
        if "machine" in wanted:
            figures.append(machine())
        if "servers" in wanted:
            figures += servers.measure(Path(folder))
        if "strangers" in wanted:
            figures += strangers.measure(Path(folder))
        if "fanout" in wanted:
            figures += fanout.measure(Path(folder))
        if "places" in wanted:
            figures += places.measure(Path(folder))
        if "near" in wanted:
            figures += near.measure(Path(folder))
        if "search" in wanted:
            figures += searching.measure(Path(folder))
        if "browsers" in wanted:
            figures += browsers.measure(Path(folder))
    table = Table("what", "measured", "aim", "reached")
    for figure in figures:
        table.add_row(
            figure.name, f"{figure.value:,.2f} {figure.unit}", figure.aim_text, "yes" if figure.is_reached else "no"
        )
    Console().print(table)
    target = Path("var/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([figure.to_json() for figure in figures], ensure_ascii=False, indent=1))


main()
