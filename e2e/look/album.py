"""The index of the pictures: by town and by who looks, a line to a page, both themes side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Every page</title><style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 24px; background: #ddd; color: #222; }
h2 { position: sticky; top: 0; background: #ddd; padding: 8px 0; margin: 24px 0 0; }
article { margin: 16px 0 32px; } h3 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere; }
.shots { display: flex; gap: 12px; align-items: flex-start; overflow-x: auto; }
figure { margin: 0; } figcaption { font-size: 12px; } img { display: block; border: 1px solid #999; max-height: 720px; }
.wide img { width: 480px; } .narrow img { width: 195px; }
.failed { color: #a00; }
</style></head><body><h1>Every page</h1>
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A page as it was taken: its pictures by (width, theme), or what went wrong."""

    town: str
    who: str
    name: str
    shots: Sequence[tuple[int, str, Path]] = ()
    failure: str = ""


def write_index(folder: Path, taken: Sequence[Taken]) -> Path:
    """Write `index.html` beside the pictures."""
    index = folder / "index.html"
    index.write_text(HEAD + "".join(_body(folder, taken)) + "</body></html>\n")
    return index


def _body(folder: Path, taken: Sequence[Taken]) -> Iterator[str]:
    for (town, who), pages in groupby(taken, key=lambda page: (page.town, page.who)):
        yield f"<h2>{escape(town)} · {escape(who)}</h2>\n"
        for page in pages:
            yield f"<article><h3>{escape(page.name)}</h3>"
            if page.failure:
                yield f'<p class="failed">{escape(page.failure)}</p>'
            yield f'<div class="shots">{"".join(_figure(folder, *shot) for shot in page.shots)}</div></article>\n'


def _figure(folder: Path, width: int, theme: str, file: Path) -> str:
    where = escape(str(file.relative_to(folder)))
    size = "wide" if width > 600 else "narrow"
    picture = f'<img src="{where}" loading="lazy" alt="">'
    return f'<figure class="{size}"><figcaption>{width} {theme}</figcaption><a href="{where}">{picture}</a></figure>'
