"""What each context gives of its own when a person asks for a copy of their data."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Exported(BaseModel):
    """One record of a copy; its fields are the schema that goes with it."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, kw_only=True)
class ExportedFile:
    """A file of a copy: how it is called there, and where it lies here."""

    name: str
    source: Path


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of records about an account, read one after the other, however many there are."""

    name: str
    record: type[BaseModel]
    count: Callable[[UUID], Awaitable[int]]
    """How many records and files will come: what progress is measured against."""
    read: Callable[[UUID], AsyncIterator[BaseModel]]
    files: Callable[[UUID], AsyncIterator[ExportedFile]] | None = None
