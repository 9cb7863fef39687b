"""What reporters add to their cases from a phone: exactly once, legal or refused with both sides, never lost."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases import Seen
from server.cases.models import Case, Entry, Part
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform import outbox
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import WHO, Photo, Report, entry, report
from tests.sync.test_corrections import agent

BIG, SMALL = photos.jpeg(side=900), photos.jpeg(side=120)


@pytest.fixture
async def line(app: Starlette) -> Viewer:
    """An agent."""
    async with Phone.on(app) as made:
        return await agent(made)


async def put(phone: Phone, **changes: Any) -> tuple[Report, str]:
    """A report of this phone's, received: the report and its number."""
    made = report(**{"who": WHO, **changes})
    return made, (await phone.put(made)).json()["reference"]


async def entries_of(made: Report) -> list[tuple[str, str, str]]:
    """What residents say in the timeline: kind, reason, words."""
    found = await Entry.filter(case_id=made.id, by="resident").order_by("rev")
    return [(one.kind, one.reason, one.text) for one in found]


async def test_an_update_with_a_photo_arrives_once_however_often_it_is_sent(aicha: Phone) -> None:
    made, reference = await put(aicha)
    said = entry(made.id, "update", Photo(n=1, content=BIG), Photo(n=2, content=SMALL), text="C’est pire ce matin.")
    first = await aicha.put(said)
    assert first.status_code == 201
    for _again in range(3):
        await aicha.deliver(said)
    told = (await aicha.put(said)).json()
    assert (told["rev"], told["reference"]) == (first.json()["rev"], reference)
    assert [(part["n"], part["state"]) for part in told["parts"]] == [(1, "complete"), (2, "complete")]
    assert await entries_of(made) == [("update", "", "C’est pire ce matin.")]
    assert await Part.filter(case_id=made.id).count() == 2
    assert (await Case.get(id=made.id)).parts_missing == 0


async def test_the_same_update_sent_by_ten_tabs_at_once_is_one(aicha: Phone) -> None:
    made, _reference = await put(aicha)
    said = entry(made.id, "update", text="Toujours là.")
    answers = await asyncio.gather(*(aicha.put(said) for _tab in range(10)))
    assert sorted({answer.status_code for answer in answers} - {503}) == [200, 201]
    assert len({answer.json()["rev"] for answer in answers if answer.status_code < 300}) == 1
    assert await entries_of(made) == [("update", "", "Toujours là.")]


async def test_other_words_under_the_same_id_are_refused(aicha: Phone) -> None:
    made, _reference = await put(aicha)
    said = entry(made.id, "update", text="Un.")
    await aicha.put(said)
    answer = await aicha.put(entry(made.id, "update", id=said.id, text="Deux."))
    assert (answer.status_code, answer.json()["code"]) == (422, "payload-mismatch")
    other, _reference = await put(aicha)
    elsewhere = await aicha.put(entry(other.id, "update", id=said.id, text="Un."))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "payload-mismatch")
    assert await entries_of(other) == []


async def test_the_photos_of_an_entry_leave_those_of_the_report_alone(aicha: Phone) -> None:
    made = report(Photo(n=1, content=BIG), who=WHO)
    receipt = (await aicha.put(made)).json()
    said = entry(made.id, "update", Photo(n=1, content=SMALL))
    told = (await aicha.put(said)).json()
    assert part_of(told, 1)["upload"] != part_of(receipt, 1)["upload"]
    await aicha.upload(part_of(told, 1)["upload"], SMALL)
    assert (await aicha.complete(said)).status_code == 200
    answer = await aicha.complete(made)
    assert (answer.status_code, answer.json()["missing"]) == (409, [1])
    assert len((await aicha.put(made)).json()["parts"]) == 1
    await aicha.deliver(made)


async def test_a_photo_of_an_entry_is_declared_again_smaller_or_dropped(aicha: Phone) -> None:
    made, _reference = await put(aicha)
    said = entry(made.id, "update", Photo(n=1, content=BIG), Photo(n=2, content=BIG), text="Deux photos.")
    await aicha.put(said)
    smaller = Photo(n=1, content=SMALL)
    told = (await aicha.declare(said, smaller)).json()
    await aicha.upload(told["upload"], SMALL)
    assert (await aicha.complete(said)).json()["missing"] == [2]
    assert (await aicha.drop(said, 2)).json()["state"] == "dropped"
    assert (await aicha.complete(said)).status_code == 200


async def test_a_correction_of_the_report_keeps_the_photos_of_entries(aicha: Phone) -> None:
    made, _reference = await put(aicha)
    await aicha.deliver(entry(made.id, "update", Photo(n=1, content=SMALL)))
    await aicha.put(report(who=WHO, supersedes=str(made.id), comment="Corrigé."))
    assert await Part.filter(case_id=made.id, state__in=["received", "ready"]).count() == 1


async def test_only_its_reporter_or_who_has_its_code_adds_to_a_case(phone: Phone, aicha: Phone, etienne: Phone) -> None:
    made, _reference = await put(aicha)
    for stranger in (phone, etienne):
        assert (await stranger.put(entry(made.id, "update", text="Moi."))).json()["code"] == "unknown-case"
        assert (await stranger.put(entry(uuid4(), "update", text="Moi."))).json()["code"] == "unknown-case"
    nobodys = report(Photo(n=1, content=SMALL), who=WHO)
    code = (await phone.put(nobodys)).json()["follow_code"]
    assert (await phone.put(entry(nobodys.id, "update", text="Sans code."))).json()["code"] == "unknown-case"
    assert (await phone.put(entry(nobodys.id, "update", text="Faux.", code=code[:-1]))).json()["code"] == "unknown-case"
    said = entry(nobodys.id, "update", Photo(n=1, content=SMALL), text="Avec.", code=code)
    told = (await phone.put(said)).json()
    assert (await aicha.declare(said, Photo(n=1, content=BIG))).json()["code"] == "unknown-case"
    await phone.upload(part_of(told, 1)["upload"], SMALL)
    assert (await phone.complete(said, code)).status_code == 200
    assert await entries_of(nobodys) == [("update", "", "Avec.")]


async def test_a_question_is_answered_and_waits_no_more(aicha: Phone, line: Viewer) -> None:
    made, reference = await put(aicha)
    asked = await cases.add_entry(reference, line, text="De quel côté de la rue ?", audience="question")
    assert (await Case.get(id=made.id)).question_rev == asked.rev
    await aicha.put(entry(made.id, "reply", text="Côté nord."))
    assert (await Case.get(id=made.id)).question_rev == 0
    assert await entries_of(made) == [("reply", "", "Côté nord.")]


async def test_a_case_is_withdrawn_with_a_reason_and_once(aicha: Phone) -> None:
    made, _reference = await put(aicha)
    refused = await aicha.put(entry(made.id, "withdrawal", reason="autre"))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    unexplained = await aicha.put(entry(made.id, "withdrawal", reason="other"))
    assert unexplained.json()["errors"][0]["pointer"] == "/text"
    said = entry(made.id, "withdrawal", reason="settled", text="Merci.")
    assert (await aicha.put(said)).json()["state"] == "cancelled"
    assert (await aicha.put(said)).json()["state"] == "cancelled"
    assert await entries_of(made) == [("status", "withdrawn-settled", "Merci.")]


async def test_a_stale_change_is_done_when_it_is_legal_and_told_with_both_sides_otherwise(
    aicha: Phone, line: Viewer
) -> None:
    made, reference = await put(aicha)
    await cases.take(reference, line)
    seen_before = entry(made.id, "withdrawal", base_rev=1, reason="mistake")
    assert (await aicha.put(seen_before)).status_code == 201
    answer = await aicha.put(entry(made.id, "withdrawal", base_rev=1, reason="settled"))
    told = answer.json()
    assert (answer.status_code, told["code"], told["current"], told["by"]) == (409, "conflict", "cancelled", "resident")
    assert told["allowed"] == ["in_progress"]
    assert (await aicha.put(entry(made.id, "update", base_rev=1, text="Toujours bienvenu."))).status_code == 201


async def test_a_case_that_others_wait_for_is_not_withdrawn(aicha: Phone, etienne: Phone) -> None:
    made, _reference = await put(aicha)
    await Case.filter(id=made.id).update(supporters=1)
    answer = await aicha.put(entry(made.id, "withdrawal", reason="settled"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "supported")


async def resolved(phone: Phone, line: Viewer) -> Report:
    made, reference = await put(phone)
    await cases.change_status(reference, line, target="resolved", reason="service-rendered", text="", seen_rev=1)
    return made


async def test_it_is_not_settled_reopens_with_a_photo_under_a_new_pledge(aicha: Phone, line: Viewer) -> None:
    made = await resolved(aicha, line)
    await Case.filter(id=made.id).update(first_follow_up_by="2020-01-01")
    said = entry(made.id, "reopening", Photo(n=1, content=BIG), text="Le trou est revenu.")
    for _again in range(2):
        await aicha.deliver(said)
    case = await Case.get(id=made.id)
    assert (case.status, case.parts_missing) == ("in_progress", 0)
    assert case.reopened_at is not None
    assert case.first_follow_up_by is not None
    assert case.first_follow_up_by > clock.now().date()
    assert await entries_of(made) == [("status", "not-settled", "Le trou est revenu.")]
    await cases.add_entry(case.reference, line, text="Nous y retournons.", audience="public")
    assert (await Case.get(id=made.id)).reopened_at is None


async def test_said_in_time_without_a_signal_it_reopens_when_it_arrives(aicha: Phone, line: Viewer) -> None:
    made = await resolved(aicha, line)
    await Case.filter(id=made.id).update(status_at=clock.now() - timedelta(days=20))
    in_time = clock.to_iso(clock.now() - timedelta(days=5, minutes=1))
    late = await aicha.put(entry(made.id, "reopening", text="Encore.", captured_at=clock.to_iso(clock.now())))
    assert (late.status_code, late.json()["code"]) == (422, "too-late")
    assert "15 jours" in late.json()["detail"]
    assert (await aicha.put(entry(made.id, "reopening", text="Encore.", captured_at=in_time))).status_code == 201


async def test_a_reopening_says_something(aicha: Phone, line: Viewer) -> None:
    made = await resolved(aicha, line)
    assert (await aicha.put(entry(made.id, "reopening"))).json()["errors"][0]["pointer"] == "/text"
    assert (await aicha.put(entry(made.id, "reopening", Photo(n=1, content=SMALL)))).status_code == 201


async def test_words_place_and_photos_are_corrected_within_thirty_minutes(aicha: Phone) -> None:
    made = report(Photo(n=1, content=BIG), Photo(n=2, content=SMALL), who=WHO)
    await aicha.deliver(made)
    place = {"chosen": {"mode": "text", "label": "14, rue du Moulin"}, "fix": None}
    said = entry(made.id, "correction", Photo(n=1, content=SMALL), comment="Sur le mur nord.", place=place, dropped=[1])
    await aicha.deliver(said)
    await aicha.deliver(said)
    case = await Case.get(id=made.id)
    assert (case.comment, case.place_label, case.lat) == ("Sur le mur nord.", "14, rue du Moulin", None)
    states = await Part.filter(case_id=made.id).order_by("n").values_list("n", "state")
    assert [state == "dropped" for _n, state in states] == [True, False, False]
    assert await entries_of(made) == [("corrected", "", "")]


async def test_a_correction_after_thirty_minutes_is_refused_in_words(aicha: Phone, line: Viewer) -> None:
    made, reference = await put(aicha)
    await Case.filter(id=made.id).update(received_at=clock.now() - timedelta(minutes=31))
    answer = await aicha.put(entry(made.id, "correction", comment="Trop tard."))
    assert (answer.status_code, answer.json()["code"]) == (422, "too-late")
    assert "30 minutes" in answer.json()["detail"]
    in_time = clock.to_iso(clock.now() - timedelta(minutes=5))
    assert (await aicha.put(entry(made.id, "correction", comment="À temps.", captured_at=in_time))).status_code == 201
    await cases.take(reference, line)
    answer = await aicha.put(entry(made.id, "correction", comment="Encore.", captured_at=in_time))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await Case.get(id=made.id)).comment == "À temps."


async def test_a_joined_case_tells_who_treats_the_other_and_leaves_it_when_it_is_withdrawn(
    aicha: Phone, etienne: Phone, line: Viewer
) -> None:
    main, main_reference = await put(aicha)
    joined, reference = await put(etienne)
    await cases.merge(reference, line, into=main_reference)
    await etienne.put(entry(joined.id, "update", text="Chez moi aussi."))
    notes = await Entry.filter(case_id=main.id, kind="said-beside").values_list("text", "is_public")
    assert notes == [(reference, False)]
    assert (await etienne.put(entry(joined.id, "withdrawal", reason="settled"))).status_code == 201
    case, other = await Case.get(id=joined.id), await Case.get(id=main.id)
    assert (case.status, case.joined_to_id, other.status, other.supporters) == ("cancelled", None, "new", 0)


async def test_nothing_is_added_to_a_case_whose_people_were_erased(aicha: Phone) -> None:
    made, reference = await put(aicha)
    await Case.filter(id=made.id).update(erased_at=clock.now())
    answer = await aicha.put(entry(made.id, "update", text="Encore là."))
    assert (answer.status_code, answer.json()["code"], answer.json()["reference"]) == (410, "case-gone", reference)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": "a" * 4001}, "/fields/text"),
        ({"couleur": "rouge"}, "/fields/couleur"),
        ({"dropped": [0]}, "/fields/dropped/0"),
    ],
)
async def test_what_cannot_be_read_is_said_by_field(aicha: Phone, changes: dict[str, Any], pointer: str) -> None:
    made, _reference = await put(aicha)
    answer = await aicha.put(entry(made.id, "update", **changes))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_phones_word_for_the_hour_is_not_believed_for_ever(aicha: Phone, line: Viewer) -> None:
    made, _reference = await put(aicha)
    await Case.filter(id=made.id).update(received_at=clock.now() - timedelta(days=8))
    said = entry(
        made.id, "correction", comment="Autre chose.", captured_at=clock.to_iso(clock.now() - timedelta(days=8))
    )
    assert (await aicha.put(said)).json()["code"] == "too-late"
    closed = await resolved(aicha, line)
    await Case.filter(id=closed.id).update(status_at=clock.now() - timedelta(days=23))
    told = entry(closed.id, "reopening", text="Encore.", captured_at=clock.to_iso(clock.now() - timedelta(days=20)))
    assert (await aicha.put(told)).json()["code"] == "too-late"
    assert (await Case.get(id=closed.id)).status == "resolved"


async def test_words_that_an_agent_opened_are_shown_no_more_once_they_are_others(aicha: Phone, line: Viewer) -> None:
    made, reference = await put(aicha)
    await cases.publish(reference, line, level="whole")
    await aicha.put(entry(made.id, "correction", comment="Sur le mur de la bibliothèque.", dropped=[]))
    assert (await Case.get(id=made.id)).publicity == "whole", "the same words"
    await aicha.put(entry(made.id, "correction", comment="Mon voisin Jean en est l’auteur."))
    assert (await Case.get(id=made.id)).publicity == "photos"


async def test_a_report_sent_anew_does_not_show_what_an_agent_hid(aicha: Phone, line: Viewer) -> None:
    made, reference = await put(aicha)
    assert (await Case.get(id=made.id)).publicity == "place", "as its topic says"
    await cases.publish(reference, line, level="none")
    await aicha.put(report(who=WHO, supersedes=str(made.id), comment="Corrigé."))
    case = await Case.get(id=made.id)
    assert (case.comment, case.publicity) == ("Corrigé.", "")


async def test_a_photo_taken_away_by_a_correction_is_judged_anew_when_another_comes(aicha: Phone, line: Viewer) -> None:
    made = report(Photo(n=1, content=BIG), who=WHO)
    await aicha.deliver(made)
    await outbox.drain()
    case = await Case.get(id=made.id)
    part = await Part.get(case_id=case.id)
    await cases.show_photo(Seen(reference=case.reference, n=1, name=cases.name_of(part.display)), line)
    await aicha.put(entry(made.id, "correction", comment="Sans photo.", dropped=[1]))
    other = Photo(n=1, content=SMALL)
    await aicha.upload((await aicha.declare(made, other)).json()["upload"], SMALL)
    assert (await Part.get(case_id=case.id)).verdict == ""
    await outbox.drain()
    now = await Part.get(case_id=case.id)
    assert (now.state, now.verdict, now.public_display) == ("ready", "", "")


@pytest.mark.engine("postgres")
async def test_what_is_said_of_a_joined_case_and_what_leaves_its_main_wait_in_no_ring(
    aicha: Phone, etienne: Phone, line: Viewer
) -> None:
    main, main_reference = await put(aicha)
    joined = []
    for _case in range(4):
        made, reference = await put(etienne)
        await cases.merge(reference, line, into=main_reference)
        joined.append((made, reference))
    said = [etienne.put(entry(made.id, "update", text=f"{n}")) for made, _reference in joined for n in range(3)]
    parted = [cases.split(reference, line) for _made, reference in joined]
    answers = await asyncio.gather(*said, *parted)
    assert {answer.status_code for answer in answers if isinstance(answer, httpx2.Response)} == {201}
    assert (await Case.get(id=main.id)).supporters == 0
