"""Trying a text out: the municipality as it would be, and all that is wrong with it, nothing kept."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from server.editions import in_force
from server.editions.in_force import text_of_file
from server.editions.models import Revision
from server.editions.rules import digest
from server.platform.installation import current
from server.platform.municipality import Message, Municipality
from server.platform.municipality.loading import read
from server.platform.municipality.texts import Texts


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came of it; without a town, the messages say why."""

    town: Municipality | None
    messages: tuple[Message, ...]
    folder: Path

    def of(self, path: str) -> tuple[Message, ...]:
        """What is wrong in one file."""
        return tuple(message for message in self.messages if message.file == self.folder / path)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a file is now for residents: what was published, else what is on the disk."""

    path: str
    text: str | None
    revision: Revision | None = None

    @property
    def digest(self) -> str:
        return digest(self.text)


async def tried(texts: Texts) -> Trial:
    """The municipality with these texts over all that is in force, read and checked as at a start."""
    folder = current().town.folder
    whole = {**in_force.now().texts, **texts}
    town, messages = await asyncio.to_thread(read, folder, whole)
    return Trial(town=town, messages=tuple(sorted(messages)), folder=folder)


async def standing(path: str) -> Standing:
    """What stands in a file now; call `refresh` first where another process's last second matters."""
    found = next((one for one in in_force.now().placed if one.path == path), None)
    if found is not None and found.counts:
        return Standing(path=path, text=found.text, revision=found.revision)
    text = await asyncio.to_thread(text_of_file, current().town.folder, path)
    is_same = found is not None and found.place == "same"
    return Standing(path=path, text=text, revision=found.revision if found and is_same else None)
