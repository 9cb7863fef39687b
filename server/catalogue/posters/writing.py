"""The command that writes all posters: `python -m server posters DIR`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from server.catalogue.posters.printing import index_pdf, poster_pdf
from server.catalogue.posters.sheets import Poster, poster_of
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.words import _, spoken_in


def write_posters(folder: Path, topics: Sequence[Topic], *, place: str = "") -> list[Path]:
    """Write for each topic its code (`<code>.svg`) and its poster (`<code>.pdf`), and `index.pdf` with all the codes.

    The town's first language has the plain names; each other one adds its own: `<code>.en.pdf`, `index.en.pdf`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, mark in languages():
        posters = [(topic.code, poster_of(topic, language=language, place=place)) for topic in topics]
        for name, content in _files(posters, language=language, mark=mark):
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written


def languages() -> list[tuple[str, str]]:
    """The town's languages, each with what it adds to the name of a file; nothing for the first."""
    first, *others = current().town.languages
    return [(first, ""), *((other, f".{other.partition('-')[0]}") for other in others)]


def _files(posters: Sequence[tuple[str, Poster]], *, language: str, mark: str) -> Iterator[tuple[str, bytes]]:
    for code, poster in posters:
        yield f"{code}{mark}.svg", poster.code.encode()
        yield f"{code}{mark}.pdf", poster_pdf(poster)
    with spoken_in(language):
        title = _("Codes des démarches")
    yield f"index{mark}.pdf", index_pdf([poster for _code, poster in posters], title=title)
