"""R7: the server dies at each step of a report with its photo; no row is without its file, and `check` would say so."""

import contextlib
import os
from itertools import count
from pathlib import Path

import httpx2
import pytest

from e2e.support.town import Town
from server.cases import check_files
from server.cases.models import Part
from server.platform.db import connected
from server.platform.db.checking import check
from server.platform.settings import Settings
from tests.sync import photos
from tests.sync.phone import Phone
from tests.sync.reports import Photo, Report, report
from tests.sync.storm import nothing_was_lost, over

pytestmark = [pytest.mark.deep, pytest.mark.engine("sqlite")]

A_FEW = 20
"""Steps of a report at the very least: three requests, their commits, two writes, their fsyncs, a rename."""


async def test_killed_at_each_step_of_an_upload_no_row_lacks_its_file(settings: Settings, tmp_path: Path) -> None:
    armed = tmp_path / "armed"
    town = Town(settings.data)
    made: list[Report] = []
    for step in count(1):
        town.program = ("tests.support.dying_server", str(step), str(armed))
        made.append(report(Photo(n=1, content=photos.jpeg_of(1_500_000))))
        with town.start():
            await finish(town, made[-2:-1])  # what the last death left
            armed.touch()
            has_died = not await finish(town, made[-1:])
            armed.unlink()
        assert await damage(settings) == []
        if not has_died:
            break
    assert len(made) > A_FEW
    await nothing_was_lost(settings, len(made))
    print(f"R7: killed at {len(made) - 1} steps of a report with a photo, 0 rows without file")
    await lose_things(settings)
    output = town.refused("check")
    assert "has lost its file" in output
    assert "belongs to no row since more than a day" in output


async def finish(town: Town, reports: list[Report]) -> bool:
    """Deliver these; False when the line died."""
    with contextlib.suppress(httpx2.TransportError):
        async with Phone(over(town.url)) as phone:
            for one in reports:
                await phone.deliver(one)
            return True
    return False


async def damage(settings: Settings) -> list[str]:
    """What `check` finds, as an operator runs it after the death."""
    async with connected(settings):
        return await check(settings, [check_files])


async def lose_things(settings: Settings) -> None:
    """A photo goes, and a file comes that nobody asked for."""
    async with connected(settings):
        part = await Part.first()
    assert part
    files = settings.data / "files"
    (files / part.original).unlink()
    stray = files / "stray.jpg"
    stray.touch()
    os.utime(stray, (0, 0))
