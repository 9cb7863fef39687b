"""R1, R2, R5, R6 and R8 whole: thousands of reports through kills, power cuts, stopped databases and full disks."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.support.town import Town
from server.platform.settings import Settings
from tests.support import postgres
from tests.support.disks import Kind, PoweredDisk, powered_disk
from tests.sync.storm import Storm, nothing_was_lost, storm

pytestmark = pytest.mark.deep

BACK_WITHIN_S = 10


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
