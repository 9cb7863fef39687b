"""A copy of a person's data: asked for, made away from the request, fetched once by its owner, then removed."""

import asyncio
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import StorageFull, in_transaction
from server.platform.exporting import ExportedFile, Section
from server.platform.files import make_folder
from server.platform.installation import current
from server.platform.outbox import publish
from server.platform.proofs import link_token, token_digest
from server.platform.web import limits
from server.platform.words import _
from server.privacy import rules
from server.privacy.facts import ExportAsked, ExportReady
from server.privacy.models import Export

FOLDER = "exports"
LINK = "export"
"""What the token of the link is for."""
DATA, SCHEMA = "donnees.json", "donnees.schema.json"
TOLD_EVERY = 20
"""Records and files between two notes of progress."""

_sections: list[Section] = []


def export_from(sections: Sequence[Section]) -> None:
    """Say what a copy is made of; called by the composition root, a later call replaces it."""
    _sections[:] = sections


async def ask_export(viewer: Viewer) -> None:
    """Have a copy of the viewer's data made; while one is in the making, nothing. Problem 429 after three in a day."""
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    if await Export.exists(account_id=viewer.account_id, state="making"):
        return
    await limits.hit(f"export:{viewer.account_id}", limit=rules.EXPORTS_A_DAY, window_s=24 * 3600)
    id_ = new_id()
    async with in_transaction():
        await Export.create(
            id=id_, account_id=viewer.account_id, state="making", asked_at=clock.now(),
            token_sha256=token_digest(link_token(LINK, id_)),
        )  # fmt: skip
        await publish(ExportAsked(export_id=id_))


async def make_export(export: Export) -> None:
    """Write the zip, record by record and file by file, then say that it is ready. Safe to run again."""
    files, key = current().files, file_key(export)
    partial = files.path(partial_key(export))
    make_folder(partial.parent)
    total = sum([await section.count(export.account_id) for section in _sections])
    await Export.filter(id=export.id).update(total=total, done=0)
    await _Writing(export.id, export.account_id).write(partial)
    now = clock.now()
    await files.finish(partial_key(export), key)
    async with in_transaction():
        is_wanted = await Export.filter(id=export.id, state="making").update(
            state="ready", ready_at=now, expires_at=now + rules.EXPORT_LASTS, file=key,
            size_bytes=await files.size(key) or 0, done=total,
        )  # fmt: skip
        if is_wanted:
            await publish(ExportReady(export_id=export.id))
    if not is_wanted:  # the account was closed, or the time for it ran out, meanwhile
        await files.delete(key)


async def fetch(viewer: Viewer, token: str) -> Export:
    """The viewer's copy, which nobody fetches again; Problem 410 when the link is no longer good."""
    now, token_sha256 = clock.now(), token_digest(token)
    good = Export.filter(token_sha256=token_sha256, account_id=viewer.account_id, state="ready", expires_at__gt=now)
    if not await good.update(state="fetched", fetched_at=now):
        raise export_over()
    export = await Export.get(token_sha256=token_sha256)
    if await current().files.size(export.file) is None:  # `check` tells the operator
        raise export_over()
    return export


async def remove_file(export: Export) -> None:
    """Take a copy's zip away, whatever became of it; safe to run again."""
    await current().files.delete(partial_key(export))
    await current().files.delete(file_key(export))
    await Export.filter(id=export.id).update(file="")


def file_key(export: Export) -> str:
    """Where the zip of a copy is kept."""
    return f"{FOLDER}/{export.id.hex}.zip"


def partial_key(export: Export) -> str:
    """Where it is written until it is whole."""
    return f"{file_key(export)}.partial"


def export_over() -> Problem:
    """A copy that was fetched, is too old, or was never this person's."""
    return Problem(
        code="link-over",
        status=410,
        title=_("Ce lien n’est plus bon."),
        detail=_("Cette copie a déjà servi, ou elle a plus de 48 heures. Demandez-en une autre."),
    )


def schema() -> dict[str, object]:
    """The JSON Schema of a copy, each section's own fields in it."""
    made: dict[str, object] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{current().town.name} : {DATA}",
        "type": "object",
        "required": [section.name for section in _sections],
    }
    records = TypeAdapter.json_schemas([(each.name, "serialization", TypeAdapter(each.record)) for each in _sections])
    made["properties"] = {name: {"type": "array", "items": dict(found)} for (name, _mode), found in records[0].items()}
    return made | {"$defs": records[1].get("$defs", {})}


class _Writing:
    """One zip being written; what was done is told every now and then."""

    def __init__(self, export_id: UUID, account_id: UUID) -> None:
        self._export_id = export_id
        self._account_id = account_id
        self._done = 0

    async def write(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(SCHEMA, json.dumps(schema(), ensure_ascii=False, indent=1))
            with made.open(DATA, "w", force_zip64=True) as out:
                await self._write_records(out)
            for section in _sections:
                if section.files is not None:
                    async for file in section.files(self._account_id):
                        await asyncio.to_thread(_add, made, file)
                        await self._tell()

    async def _write_records(self, out: IO[bytes]) -> None:
        before = "{"
        for section in _sections:
            await asyncio.to_thread(out.write, f'{before}\n"{section.name}": ['.encode())
            first = True
            async for record in section.read(self._account_id):
                await asyncio.to_thread(out.write, ("\n" if first else ",\n").encode() + _json(record))
                first = False
                await self._tell()
            await asyncio.to_thread(out.write, b"]")
            before = ","
        await asyncio.to_thread(out.write, b"\n}\n")

    async def _tell(self) -> None:
        self._done += 1
        if self._done % TOLD_EVERY == 0:
            await Export.filter(id=self._export_id).update(done=self._done)


def _add(made: zipfile.ZipFile, file: ExportedFile) -> None:
    """Photos are compressed already; one that went meanwhile is left out."""
    try:
        size = file.source.stat().st_size
    except FileNotFoundError:
        return
    if current().files.free_bytes() - size < current().settings.min_free_mib * 1024 * 1024:
        raise StorageFull("less would be free than RIVERAIN_MIN_FREE_MIB")
    made.write(file.source, file.name, zipfile.ZIP_STORED)


def _json(record: BaseModel) -> bytes:
    return record.model_dump_json().encode()
