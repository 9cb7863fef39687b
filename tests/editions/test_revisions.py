"""A revision is the text of a file: published it is in force, and nothing spoilt, hostile or overtaken ever is."""

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette

from server import catalogue, editions
from server.editions.models import Revision
from server.kernel.problems import Problem
from server.platform.db import client
from server.platform.installation import current
from server.platform.settings import Settings
from tests.support.clients import Somebody

GRAFFITI = "topics/graffiti.yaml"


def written(folder: Path, path: str = GRAFFITI) -> str:
    return (folder / path).read_text()


def retitled(folder: Path, title: str) -> str:
    lines = written(folder).splitlines(keepends=True)
    return "".join(f"title: {title}\n" if line.startswith("title:") else line for line in lines)


async def refusal(verb: object) -> Problem:
    with pytest.raises(Problem) as refused:
        await verb  # type: ignore[misc] # the verb that is tried
    return refused.value


async def test_a_draft_changes_nothing_until_it_is_published(colette: Somebody, folder: Path) -> None:
    version = current().town.catalogue_version
    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "Tag à effacer"), colette.viewer)
    assert "Tag à effacer" not in (await colette.browser.get("/demandes/nouvelle/graffiti")).text

    assert await editions.publish([draft.id], colette.viewer) == 1
    assert "Tag à effacer" in (await colette.browser.get("/demandes/nouvelle/graffiti")).text
    assert "Tag à effacer" in (await colette.browser.get("/demarches")).text
    assert current().town.catalogue_version != version
    assert "Tag à effacer" not in written(folder), "the files are exported, never written by a publication"


async def test_what_waits_on_a_phone_is_read_as_the_person_read_it(colette: Somebody, folder: Path) -> None:
    before = current().town.catalogue_version
    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "Tag à effacer"), colette.viewer)
    await editions.publish([draft.id], colette.viewer)
    earlier = await catalogue.earlier_topic("graffiti", before)
    assert earlier is not None
    assert earlier.title.fr == "Graffiti"


async def test_writing_on_keeps_one_draft_and_another_window_is_not_overwritten(
    colette: Somebody, folder: Path
) -> None:
    first = await editions.keep_draft(GRAFFITI, retitled(folder, "Un"), colette.viewer)
    again = await editions.keep_draft(
        GRAFFITI, retitled(folder, "Deux"), colette.viewer, seen=editions.digest(first.text)
    )
    assert again.id == first.id
    stale = editions.keep_draft(GRAFFITI, "perdu", colette.viewer, seen=editions.digest(first.text))
    assert (await refusal(stale)).code == "written-elsewhere"
    kept = await editions.draft_of(GRAFFITI, colette.viewer)
    assert kept is not None
    assert "Deux" in (kept.text or "")


async def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(
    colette: Somebody, omar: Somebody, folder: Path
) -> None:
    hers = await editions.keep_draft(GRAFFITI, retitled(folder, "La sienne"), colette.viewer)
    his = await editions.keep_draft(GRAFFITI, retitled(folder, "Le sien"), omar.viewer)
    told = await asyncio.gather(
        editions.publish([hers.id], colette.viewer), editions.publish([his.id], omar.viewer), return_exceptions=True
    )
    assert sorted(str(getattr(one, "code", one)) for one in told) == ["1", "overtaken"]
    assert await Revision.filter(state="published").count() == 1

    loser, person = (his, omar) if told[0] == 1 else (hers, colette)
    now = await editions.standing(GRAFFITI)
    assert (await refusal(editions.acknowledge(loser.id, person.viewer, seen="what nobody saw"))).code == "overtaken"
    seen = await editions.acknowledge(loser.id, person.viewer, seen=now.digest)
    assert await editions.publish([seen.id], person.viewer) == 2
    states = [revision.state for revision in await editions.history(GRAFFITI)]
    assert sorted(states) == ["published", "superseded"]


async def test_two_files_published_at_once_are_both_in_force(colette: Somebody, omar: Somebody, folder: Path) -> None:
    other = "topics/bruit.yaml"
    hers = await editions.keep_draft(GRAFFITI, retitled(folder, "La sienne"), colette.viewer)
    his = await editions.keep_draft(other, written(folder, other) + "# plus calme\n", omar.viewer)
    numbers = await asyncio.gather(editions.publish([hers.id], colette.viewer), editions.publish([his.id], omar.viewer))
    assert sorted(numbers) == [1, 2]
    assert set(editions.in_force_now().texts) == {GRAFFITI, other}


SPOILT = {
    "a when that looks ahead": (
        "questions:\n  - {code: a, kind: text, title: A, when: {present: b}}\n  - {code: b, kind: text, title: B}\n",
        "no question b is asked before this one",
    ),
    "a when that looks at itself": (
        "questions:\n  - {code: a, kind: text, title: A, when: {present: a}}\n",
        "no question a is asked before this one",
    ),
    "an unknown department": ("route: {department: lune}\n", "there is no department lune"),
    "an unknown member": ("requird: yes\n", "requird is not known here"),
    "an option twice": (
        (
            "questions:\n  - code: a\n    kind: choice\n    title: A\n    options: "
            "[{code: x, title: X}, {code: x, title: Y}]\n"
        ),
        "two options have the same code",
    ),
    "a bomb": ("a: &a [x]\nb: [*a, *a]\n", "anchors and aliases"),
    "a tag": ("a: !!python/name:os.system id\n", "tags such as"),
    "too deep": (f"a: {'[' * 5000}\n", "more than 40 levels"),
    "no YAML": ("a: [\n", "this is not YAML"),
}


@pytest.mark.parametrize(("more", "said"), SPOILT.values(), ids=SPOILT)
async def test_what_would_not_load_is_kept_as_a_draft_and_never_published(
    colette: Somebody, folder: Path, more: str, said: str
) -> None:
    text = written(folder).split("questions:")[0]
    first = more.split(":")[0]
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"{first}:")) + more
    draft = await editions.keep_draft(GRAFFITI, text, colette.viewer)
    problem = await refusal(editions.publish([draft.id], colette.viewer))
    assert problem.code == "does-not-load"
    told = next(error for error in problem.errors if said in error.detail)
    path, _slash, line = told.pointer.rpartition("/")
    assert path == f"/{GRAFFITI}"
    assert int(line) > 0
    assert current().town.topic("graffiti") is not None
    assert await Revision.filter(state="published").count() == 0


async def test_a_bilingual_town_publishes_nothing_that_is_not_translated(colette: Somebody, folder: Path) -> None:
    trial = await editions.tried({GRAFFITI: retitled(folder, "{fr: Graffiti, en: Graffiti}")})
    assert trial.town is not None
    spoken = (folder / "municipality.yaml").read_text().replace("[fr-CA]", "[fr-CA, en-CA]")
    (folder / "municipality.yaml").write_text(spoken)
    trial = await editions.tried({GRAFFITI: retitled(folder, "Graffiti")})
    assert trial.town is None
    assert any(message.steps == ("title",) and "speaks English too" in message.text for message in trial.of(GRAFFITI))


@pytest.mark.parametrize(
    "path",
    [
        "../municipality.yaml",
        "topics/../municipality.yaml",
        "municipality.yaml",
        "topics/graffiti.yaml\n",
        "topics/Graffiti.yaml",
        "topics//graffiti.yaml",
        "/etc/passwd",
        "cards/bacs.fr.md",
        "topics/graffiti.yaml\x00",
        "seed/people.yaml",
    ],
)
async def test_nothing_but_topics_and_cards_is_ever_written(colette: Somebody, path: str) -> None:
    assert (await refusal(editions.keep_draft(path, "a: b", colette.viewer))).code == "unknown-path"


@pytest.mark.parametrize("text", ["x" * 200_000, "a: \x00", "a: \x1b[2J", "a\n" * 5_000])
async def test_what_nobody_types_is_refused(colette: Somebody, text: str) -> None:
    assert (await refusal(editions.keep_draft(GRAFFITI, text, colette.viewer))).status == 422


async def test_a_resident_and_an_agent_write_no_topic(aicha: Somebody, agent: Somebody, folder: Path) -> None:
    for person in (aicha, agent):
        assert (await refusal(editions.keep_draft(GRAFFITI, written(folder), person.viewer))).status == 403


async def test_nobody_goes_on_with_somebody_elses_draft(colette: Somebody, omar: Somebody, folder: Path) -> None:
    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "La sienne"), colette.viewer)
    for verb in (editions.propose, editions.withdraw, editions.resume):
        assert (await refusal(verb([draft.id], omar.viewer))).status == 403


async def test_a_draft_given_up_is_taken_up_again(colette: Somebody, folder: Path) -> None:
    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "Un"), colette.viewer)
    await editions.withdraw([draft.id], colette.viewer)
    assert await editions.draft_of(GRAFFITI, colette.viewer) is None
    assert (await refusal(editions.publish([draft.id], colette.viewer))).code == "not-open"
    await editions.resume([draft.id], colette.viewer)
    assert await editions.publish([draft.id], colette.viewer) == 1


async def test_an_older_version_is_restored_as_a_draft(colette: Somebody, folder: Path) -> None:
    ids = []
    for title in ("Un", "Deux"):
        draft = await editions.keep_draft(GRAFFITI, retitled(folder, title), colette.viewer)
        await editions.publish([draft.id], colette.viewer)
        ids.append(draft.id)
    back = await editions.restore(ids[0], colette.viewer)
    topic = current().town.topic("graffiti")
    assert topic is not None
    assert topic.title.fr == "Deux"
    await editions.publish([back.id], colette.viewer)
    topic = current().town.topic("graffiti")
    assert topic is not None
    assert topic.title.fr == "Un"


async def test_a_topic_is_made_and_taken_away(colette: Somebody, folder: Path) -> None:
    path = "topics/borne-fontaine.yaml"
    text = written(folder).replace("code: graffiti", "code: borne-fontaine")
    draft = await editions.keep_draft(path, text, colette.viewer)
    await editions.publish([draft.id], colette.viewer)
    assert (await colette.browser.get("/demandes/nouvelle/borne-fontaine")).status_code == 200
    gone = await editions.keep_draft(path, None, colette.viewer)
    await editions.publish([gone.id], colette.viewer)
    assert (await colette.browser.get("/demandes/nouvelle/borne-fontaine")).status_code == 404
    assert (await editions.standing(path)).text is None


CARD = """---
title: Les bacs
summary: Quand les sortir
owner: centre-311
review: 2030-01-01
---
Le soir d’avant.
"""


async def test_a_card_needs_a_second_pair_of_eyes(agent: Somebody, colette: Somebody) -> None:
    draft = await editions.keep_draft("cards/sortir-les-bacs.md", CARD, agent.viewer)
    assert (await refusal(editions.publish([draft.id], colette.viewer))).code == "needs-another"
    await editions.propose([draft.id], agent.viewer, note="Relire l’heure")
    assert (await refusal(editions.publish([draft.id], agent.viewer))).code == "needs-another"
    assert (await refusal(editions.refuse([draft.id], colette.viewer, reason="  "))).status == 422
    await editions.publish([draft.id], colette.viewer)
    assert current().town.card("sortir-les-bacs") is not None
    (kept,) = await editions.history("cards/sortir-les-bacs.md")
    assert (editions.name_of(kept.author), editions.name_of(kept.reviewer)) == ("Marc-Antoine Roy", "Colette Lavoie")


async def test_what_was_proposed_keeps_its_text(agent: Somebody, colette: Somebody) -> None:
    path = "cards/sortir-les-bacs.md"
    proposed = await editions.keep_draft(path, CARD, agent.viewer)
    await editions.propose([proposed.id], agent.viewer)
    again = await editions.keep_draft(path, CARD + "Ou le matin.\n", agent.viewer)
    assert again.id != proposed.id
    assert (await refusal(editions.publish([proposed.id], colette.viewer))).code == "not-open"


async def test_a_refused_card_says_why(agent: Somebody, colette: Somebody) -> None:
    draft = await editions.keep_draft("cards/sortir-les-bacs.md", CARD, agent.viewer)
    await editions.propose([draft.id], agent.viewer)
    await editions.refuse([draft.id], colette.viewer, reason="L’heure manque")
    (kept,) = await editions.history("cards/sortir-les-bacs.md")
    assert (kept.state, kept.reason) == ("refused", "L’heure manque")


async def test_a_restart_keeps_what_was_published(colette: Somebody, folder: Path, town_settings: Settings) -> None:
    from server.app import installation_for
    from server.platform.installation import install

    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "Tag à effacer"), colette.viewer)
    await editions.publish([draft.id], colette.viewer)
    install(installation_for(town_settings))
    assert current().town.topic("graffiti").title.fr != "Tag à effacer"  # type: ignore[union-attr] # it is there
    await editions.start()
    assert current().town.topic("graffiti").title.fr == "Tag à effacer"  # type: ignore[union-attr] # it is there


async def test_a_publication_that_new_files_do_not_bear_is_left_out_and_said(colette: Somebody, folder: Path) -> None:
    bad = await editions.keep_draft(GRAFFITI, retitled(folder, "Tag à effacer"), colette.viewer)
    good = await editions.keep_draft(
        "topics/bruit.yaml", written(folder, "topics/bruit.yaml") + "# plus calme\n", colette.viewer
    )
    await editions.publish([bad.id], colette.viewer)
    await editions.publish([good.id], colette.viewer)
    departments = folder / "departments.yaml"
    topic = current().town.topic("graffiti")
    assert topic is not None
    gone = topic.route.department
    others = [file for file in (folder / "topics").glob("*.yaml") if f"department: {gone}" in file.read_text()]
    departments.write_text(departments.read_text().replace(f"code: {gone}", "code: autre-service"))
    for file in others:
        file.write_text(file.read_text().replace(f"department: {gone}", "department: autre-service"))
    for card in (folder / "cards").glob("*.md"):
        card.write_text(card.read_text().replace(gone, "autre-service"))

    await editions.refresh(anew=True)

    places = {one.path: one.place for one in editions.in_force_now().placed}
    assert places[GRAFFITI] == "left-out"
    assert places["topics/bruit.yaml"] in {"over", "file-changed"}
    topic = current().town.topic("graffiti")
    assert topic is not None
    assert topic.route.department == "autre-service"


async def test_another_process_sees_it_within_two_seconds(app: Starlette, colette: Somebody, folder: Path) -> None:
    draft = await editions.keep_draft(GRAFFITI, retitled(folder, "Tag à effacer"), colette.viewer)
    dialect = client().capabilities.dialect
    # What another process does: rows change, and this one is told nothing.
    number, mark = ("$1", "$2") if dialect == "postgres" else ("?", "?")
    await client().execute_query(
        f"UPDATE revisions SET state = 'published', edition = 1, file_digest = {number} WHERE path = {mark}",
        [draft.base_digest, GRAFFITI],
    )
    await client().execute_query("INSERT INTO memory (name, value) VALUES ('editions', '1')", [])
    for _tenth in range(20):
        await asyncio.sleep(0.1)
        if "Tag à effacer" in (await colette.browser.get("/demandes/nouvelle/graffiti")).text:
            return
    pytest.fail("two seconds later the old form is still given")
