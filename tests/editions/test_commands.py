"""Between the browser and the files: told apart, exported, imported, forgotten."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import editions
from server.platform.settings import Settings
from tests.editions.test_revisions import GRAFFITI, retitled, written
from tests.support.clients import Somebody

ROOT = Path(__file__).parents[2]


@pytest.fixture
def command(town_settings: Settings) -> "Command":
    """The command line of the town's installation."""
    return Command(town_settings)


class Command:
    """`python -m server editions …`"""

    def __init__(self, settings: Settings) -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RIVERAIN_")},
            "RIVERAIN_DATA": str(settings.data),
            "RIVERAIN_DATABASE_URL": settings.database_url,
            "RIVERAIN_MUNICIPALITY": settings.municipality,
            "COLUMNS": "200",
        }

    async def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What it says and its status."""
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "server", "editions", *words],
            cwd=ROOT,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )


async def published(colette: Somebody, path: str, text: str | None) -> None:
    draft = await editions.keep_draft(path, text, colette.viewer)
    await editions.publish([draft.id], colette.viewer)


async def test_export_then_import_elsewhere_is_the_same_to_the_byte(
    colette: Somebody, folder: Path, command: Command, tmp_path: Path
) -> None:
    text = "# Ce que Colette a écrit\n" + retitled(folder, '"Tag : à effacer"')
    await published(colette, GRAFFITI, text)
    elsewhere = tmp_path / "depot"
    shutil.copytree(folder, elsewhere)
    told = await command.run("export", str(elsewhere))
    assert told.returncode == 0, told
    assert (elsewhere / GRAFFITI).read_bytes() == text.encode()
    assert written(folder) != text

    assert (await command.run("forget", GRAFFITI)).returncode == 0
    told = await command.run("import", str(elsewhere), "--dry-run")
    assert '+ title: "Tag : à effacer"' in told.stdout
    assert "1 would be published" in told.stdout
    told = await command.run("import", str(elsewhere))
    assert "1 published" in told.stdout
    await editions.refresh()
    assert (await editions.standing(GRAFFITI)).text == text
    assert "Nothing differs" in (await command.run("import", str(elsewhere))).stdout


async def test_what_was_exported_and_deployed_stands_no_more_over_the_file(
    colette: Somebody, folder: Path, command: Command
) -> None:
    await published(colette, GRAFFITI, retitled(folder, "Tag à effacer"))
    assert "published here; the file is as it was" in (await command.run("status")).stdout
    assert (await command.run("export", str(folder))).returncode == 0
    assert "the file says the same" in (await command.run("status")).stdout
    (folder / GRAFFITI).write_text(retitled(folder, "Écrit dans le fichier"))
    assert "the file counts" in (await command.run("status")).stdout
    await editions.refresh(anew=True)
    assert "Écrit dans le fichier" in (await colette.browser.get("/demandes/nouvelle/graffiti")).text


async def test_a_file_that_changed_under_a_publication_is_said_and_not_overwritten(
    colette: Somebody, folder: Path, command: Command
) -> None:
    await published(colette, GRAFFITI, retitled(folder, "Tag à effacer"))
    (folder / GRAFFITI).write_text(retitled(folder, "Écrit dans le fichier"))
    assert "THE FILE HAS CHANGED SINCE" in (await command.run("status")).stdout
    told = await command.run("export", str(folder))
    assert told.returncode == 1
    assert "Écrit dans le fichier" in written(folder)
    assert (await command.run("export", str(folder), "--force")).returncode == 0
    assert "Tag à effacer" in written(folder)


async def test_a_removed_topic_is_removed_from_the_files(colette: Somebody, folder: Path, command: Command) -> None:
    path = "topics/bruit.yaml"
    for card in [file for file in (folder / "cards").glob("*.md") if "bruit" in file.read_text().split("---")[1]]:
        card.unlink()
    await published(colette, path, None)
    assert (await command.run("export", str(folder))).returncode == 0
    assert not (folder / path).exists()


async def test_a_folder_that_does_not_load_is_not_imported(
    colette: Somebody, folder: Path, command: Command, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "depot"
    shutil.copytree(folder, elsewhere)
    (elsewhere / GRAFFITI).write_text(retitled(folder, "Un").replace("category:", "categorie:"))
    told = await command.run("import", str(elsewhere))
    assert told.returncode == 1
    assert f"{GRAFFITI}:" in told.stdout
    assert "did you mean category" in told.stdout
    assert "Nothing was published" in told.stdout
    assert editions.in_force_now().placed == ()
    assert colette.viewer.role == "editor"
