"""Whoever writes the municipality's files sees them at the next page, without starting the server again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from server.editions import in_force
from server.editions.actions.guards import count_edition
from server.platform.db import in_transaction
from server.platform.installation import current, install

PATIENCE_S = 20.0

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.engine("sqlite")]


@pytest.fixture
async def changed(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Set each time another town is in force, while the files are followed."""
    monkeypatch.setattr(in_force, "POLL_S", 0.01)
    monkeypatch.setattr(in_force, "_told", [])
    install(replace(current(), settings=replace(current().settings, follow_files=True)))
    told, stop = asyncio.Event(), asyncio.Event()

    async def tell() -> None:
        told.set()

    in_force.when_changed(tell)
    following = asyncio.create_task(in_force.keep_current(stop))
    yield told
    stop.set()
    await following


def save(folder: Path, old: str, new: str) -> None:
    file = folder / "topics" / "graffiti.yaml"
    written = file.read_text()
    assert old in written
    file.write_text(written.replace(old, new))


async def test_a_topic_that_is_saved_is_in_force(changed: asyncio.Event, folder: Path) -> None:
    before = current().town.catalogue_version
    save(folder, "title: {fr: Graffiti, en: Graffiti}", "title: {fr: Tag, en: Tag}")
    await asyncio.wait_for(changed.wait(), PATIENCE_S)
    topic = current().town.topic("graffiti")
    assert topic
    assert topic.title.fr == "Tag"
    assert current().town.catalogue_version != before


async def test_a_spoilt_file_changes_nothing_until_it_is_mended(folder: Path) -> None:
    before = current().town
    save(folder, "title: {fr: Graffiti, en: Graffiti}", "title: {fr: Tag, en: Tag}\ncategorie: lune")
    await in_force.refresh(anew=True)
    assert current().town is before, "what was served goes on"
    save(folder, "\ncategorie: lune", "")
    await in_force.refresh(anew=True)
    topic = current().town.topic("graffiti")
    assert topic
    assert topic.title.fr == "Tag"


async def test_files_that_stay_spoilt_under_a_new_edition_are_said_once(folder: Path) -> None:
    save(folder, "title: {fr: Graffiti, en: Graffiti}", "title: {fr: Tag, en: Tag}\ncategorie: lune")
    async with in_transaction():
        edition = await count_edition()
    with capture_logs() as said:
        for _second in range(3):
            await in_force.refresh()
    assert [one["event"] for one in said] == ["editions.files_do_not_load"]
    save(folder, "\ncategorie: lune", "")
    await in_force.refresh()
    assert in_force.now().edition == edition, "taken up as soon as they are mended"
