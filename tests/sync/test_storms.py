"""R1, R2, R5, R6 and R8 whole: thousands of reports through kills, power cuts, stopped databases and full disks."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from e2e.support.town import Town
from server.platform.settings import Settings
from tests.support import postgres
from tests.support.disks import Kind, PoweredDisk, make_larger, powered_disk, small_disk
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import Photo, Report, report
from tests.sync.storm import CREATED, OK, Storm, nothing_was_lost, over, storm

pytestmark = pytest.mark.deep

BACK_WITHIN_S = 10
NO_CONTENT, FULL = 204, 507


async def test_ten_thousand_reports_through_a_hundred_kills(town: Town, settings: Settings) -> None:
    """R1, and R7 after it."""
    toll = await storm([town], Storm(submissions=10_000, clients=32, outages=100))
    await nothing_was_lost(settings, 10_000)
    print(f"R1, {'PostgreSQL' if settings.database_url else 'SQLite'}: 10,000 reports, 0 lost, 0 doubled; {toll}")


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
async def test_what_is_acknowledged_survives_a_power_cut_of_the_server(tmp_path: Path, kind: Kind) -> None:
    """R5 and R6 on SQLite: the disk loses all that was not flushed, twenty times."""
    with powered_disk(tmp_path, kind) as disk, Town(disk.path / "town") as town:
        town.data.mkdir()
        town.run("migrate")
        town.start()
        weather = Storm(submissions=2_000, clients=16, outages=20, cut_share=0.02, photo_share=0.6)
        toll = await storm([town], weather, power_cut(disk, town))
        town.kill()
        await nothing_was_lost(Settings(data=town.data), weather.submissions)
    print(f"R5 and R6, {kind}: 2,000 reports, 0 lost, 0 doubled, all photos whole; {toll}")


def power_cut(disk: PoweredDisk, town: Town) -> Callable[[], None]:
    """The machine of the town loses its power, and gets it back."""

    def outage() -> None:
        town.freeze()  # nothing is answered by a machine without power
        disk.cut()
        town.kill()
        disk.restore()
        town.start()

    return outage


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    """A cluster of this test's own, to be stopped at once."""
    folder = postgres.prepare_folder()
    postgres.start(folder)
    yield postgres.Cluster(folder=folder)
    postgres.stop(folder)


async def test_postgresql_stops_at_once_while_two_processes_write(cluster: postgres.Cluster, tmp_path: Path) -> None:
    """R2: the processes go on, the database is gone and back."""
    url = cluster.url("postgres")
    data = tmp_path / "data"
    data.mkdir()
    back_s: list[float] = []
    with Town(data) as one, Town(data) as other:
        one.extra["RIVERAIN_DATABASE_URL"] = url
        one.run("migrate")
        towns = [one.start(), other.start(**one.extra)]

        def outage() -> None:
            postgres.stop_at_once(cluster.folder)
            begun = time.monotonic()
            postgres.start_again(cluster.folder)
            for town in towns:
                town.wait_until_ready()
            back_s.append(time.monotonic() - begun)

        toll = await storm(towns, Storm(submissions=10_000, clients=32, outages=60), outage)
    await nothing_was_lost(Settings(data=data, database_url=url), 10_000)
    print(f"R2: 10,000 reports, 0 lost, 0 doubled; back after {max(back_s):.1f} s at most; {toll}")
    assert max(back_s) < BACK_WITHIN_S


async def test_a_full_disk_neither_corrupts_nor_lies(tmp_path: Path) -> None:
    """R8: what was acknowledged is kept, the rest is refused with 507, and all of it arrives once there is room."""
    made = [report(*[Photo(n=1, content=photos.jpeg_of(600_000))][: n % 2]) for n in range(160)]
    kept: dict[UUID, set[int]] = {}
    answers: Counter[int] = Counter()
    disk = tmp_path / "small"
    with small_disk(disk, 24), Town(disk / "town") as town:
        town.data.mkdir()
        town.run("migrate")
        town.start()
        async with Phone(over(town.url)) as phone:
            for one in made[:80]:
                answers.update(await as_far_as_there_is_room(phone, one, kept))
            refused_photos = answers[FULL]
            fill(disk / "ballast")
            for one in made:
                answers.update(await as_far_as_there_is_room(phone, one, kept))
            assert (await phone.client.get("/")).status_code == OK, "pages are read on a full disk"
            town.kill()
            town.start(ready="/healthz")  # alive, and by /readyz not ready
            (disk / "ballast").unlink()
            make_larger(disk, 512)
            for one in made:
                assert (await phone.put(one)).status_code == (OK if one.id in kept else CREATED)
                await phone.deliver(one, kept.get(one.id))
        town.kill()
        await nothing_was_lost(Settings(data=town.data), len(made))
    print(
        f"R8: {len(made)} reports, {len(kept)} kept before there was room, answers {dict(answers)}; all arrived after"
    )
    assert set(answers) <= {OK, CREATED, NO_CONTENT, FULL}
    assert 0 < refused_photos < answers[FULL], "photos are refused first, then texts"
    assert len(kept) < len(made)


async def as_far_as_there_is_room(phone: Phone, made: Report, kept: dict[UUID, set[int]]) -> list[int]:
    """Deliver a report until the disk is full: the answers; what they acknowledged stands in `kept`."""
    answer = await phone.put(made)
    if answer.status_code == FULL:
        return [FULL]
    assert answer.status_code == (OK if made.id in kept else CREATED), answer.text
    whole = kept.setdefault(made.id, set())
    answers = [answer]
    for photo in made.photos:
        part = part_of(answer.json(), photo.n)
        if part["state"] == "waiting":
            assert photo.n not in whole
            answers.append(await phone.upload(part["upload"], photo.content, offset=part["offset"]))
        whole.update({photo.n} if answers[-1].status_code != FULL else set())
    return [one.status_code for one in answers]


def fill(path: Path) -> None:
    """To the last byte."""
    with path.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(b"x" * 4096)
