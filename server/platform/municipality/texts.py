"""A municipality's folder, with texts that stand in the place of some of its files: how a change is tried out."""

from collections.abc import Mapping
from pathlib import Path

Texts = Mapping[str, str | None]
"""Texts by the path of their file in the folder, `topics/graffiti.yaml`; None where the file is to be thought away."""


class Files:
    """The files of a folder as they are on the disk, but for `texts`."""

    def __init__(self, folder: Path, texts: Texts | None = None) -> None:
        self.folder = folder
        self.texts = texts or {}

    def listed(self, kind: str, ending: str) -> list[Path]:
        """The files of a folder inside, in the order of their names."""
        names = {f"{kind}/{file.name}" for file in (self.folder / kind).glob(f"*{ending}")}
        names |= {name for name in self.texts if name.startswith(f"{kind}/") and name.endswith(ending)}
        return [self.folder / name for name in sorted(names) if self.texts.get(name, "") is not None]

    def instead(self, file: Path) -> str | None:
        """The text that stands in the place of a file; None when the file itself does."""
        return self.texts.get(file.relative_to(self.folder).as_posix())
