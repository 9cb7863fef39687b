"""A report that waited for a signal is understood under the catalogue that the person had before their eyes."""

import shutil
from pathlib import Path

import pytest

from server import catalogue
from server.cases.models import Case, Entry
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.municipality import Municipality, load
from server.platform.municipality.loading import MUNICIPALITIES
from tests.support.reports import report
from tests.support.towns import move_to

pytestmark = pytest.mark.usefixtures("app")

ANSWERS = {"voie": "rue", "dimension": "grand", "danger": False}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rivemont's files, to be changed."""
    return Path(shutil.copytree(MUNICIPALITIES / "rivemont", tmp_path / "rivemont"))


async def publish(folder: Path, file: str, old: str, new: str) -> Municipality:
    """Change a file; the town is another one from now on."""
    path = folder / "topics" / file
    written = path.read_text()
    assert old in written
    path.write_text(written.replace(old, new))
    return await put_in_force(folder)


async def put_in_force(folder: Path) -> Municipality:
    town = load(str(folder))
    move_to(town)
    await catalogue.remember_version()
    return town


async def test_an_answer_that_is_offered_no_more_is_kept_in_words(folder: Path) -> None:
    first = await put_in_force(folder)
    await publish(folder, "nid-de-poule.yaml", "code: grand,", "code: enorme,")
    receipt = await report(catalogue=first.catalogue_version, answers=ANSWERS)
    case = await Case.get(id=receipt.case.id)
    assert case.answers == {"voie": "rue", "danger": False}
    assert case.catalogue == first.catalogue_version
    moved = await Entry.get(case_id=case.id, kind="moved")
    assert moved.is_public
    assert "Quelle est sa dimension\u00a0? – Grand" in moved.text
    assert case.rev == moved.rev == 2


async def test_a_question_that_came_later_is_not_asked_of_who_could_not_see_it(folder: Path) -> None:
    first = await put_in_force(folder)
    later = "questions:\n  - {code: bruit, kind: yesno, title: Fait-il du bruit ?, required: yes}\n"
    await publish(folder, "nid-de-poule.yaml", "questions:\n", later)
    receipt = await report(catalogue=first.catalogue_version, answers=ANSWERS)
    assert (await Case.get(id=receipt.case.id)).answers == ANSWERS
    assert not await Entry.filter(kind="moved").exists()
    with pytest.raises(Problem) as refused:
        await report(catalogue=current().town.catalogue_version, answers=ANSWERS)
    assert [error.pointer for error in refused.value.errors] == ["/answers/bruit"]


async def test_what_was_wrong_already_stays_wrong(folder: Path) -> None:
    first = await put_in_force(folder)
    await publish(folder, "nid-de-poule.yaml", "code: grand,", "code: enorme,")
    with pytest.raises(Problem) as refused:
        await report(catalogue=first.catalogue_version, answers={**ANSWERS, "dimension": "immense"})
    assert [error.pointer for error in refused.value.errors] == ["/answers/dimension"]


async def test_two_catalogues_back_are_understood_and_not_three(folder: Path) -> None:
    first = await put_in_force(folder)
    await publish(folder, "nid-de-poule.yaml", "code: grand,", "code: enorme,")
    await publish(folder, "nid-de-poule.yaml", "code: enorme,", "code: geant,")
    assert (await report(catalogue=first.catalogue_version, answers=ANSWERS)).is_new
    await publish(folder, "nid-de-poule.yaml", "code: geant,", "code: immense,")
    with pytest.raises(Problem):
        await report(catalogue=first.catalogue_version, answers=ANSWERS)


async def test_a_report_of_a_topic_that_is_gone_still_arrives(folder: Path) -> None:
    first = await put_in_force(folder)
    (folder / "topics" / "nid-de-poule.yaml").unlink()
    shutil.rmtree(folder / "cards")  # some of them lead to it
    await put_in_force(folder)
    receipt = await report(catalogue=first.catalogue_version, answers=ANSWERS)
    case = await Case.get(id=receipt.case.id)
    assert (case.topic, case.department) == ("nid-de-poule", "travaux-publics")
    assert case.answers == ANSWERS
    with pytest.raises(Problem):
        await report(catalogue="0" * 64, answers=ANSWERS)


async def test_a_catalogue_that_comes_back_is_the_present_one_again(folder: Path) -> None:
    first = await put_in_force(folder)
    second = await publish(folder, "nid-de-poule.yaml", "code: grand,", "code: enorme,")
    await publish(folder, "nid-de-poule.yaml", "code: enorme,", "code: grand,")
    assert current().town.catalogue_version == first.catalogue_version
    receipt = await report(catalogue=second.catalogue_version, answers={**ANSWERS, "dimension": "enorme"})
    assert "dimension" not in (await Case.get(id=receipt.case.id)).answers
