"""A report that was corrected before anybody knew whether it had arrived: one case, whichever came first."""

import asyncio
from itertools import permutations
from uuid import uuid4

import pytest

from server.cases import take
from server.cases.models import Case, ClientId, Entry, Part
from server.kernel.viewer import Viewer
from server.platform.installation import current
from tests.support.cast import ETIENNE, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import WHO, Photo, report

ONE, TWO, THREE = (photos.jpeg(side=side) for side in (200, 240, 280))


async def agent(phone: Phone) -> Viewer:
    """Marc-Antoine, who takes cases."""
    cookies = dict(phone.client.cookies)
    viewer = await sign_in(phone.client, MARC_ANTOINE)
    phone.client.cookies.clear()
    phone.client.cookies.update(cookies)
    return viewer


async def test_the_correction_takes_the_place_of_what_had_arrived(phone: Phone) -> None:
    first = report(comment="Sur le mur.")
    corrected = report(comment="Sur le mur du fond.", supersedes=str(first.id))
    one, two = (await phone.put(first)).json(), (await phone.put(corrected)).json()
    assert (one["reference"], one["follow_code"]) == (two["reference"], two["follow_code"])
    assert (two["id"], one["id"]) == (str(corrected.id), str(first.id))
    case = await Case.all().get()
    assert (case.comment, case.digest) == ("Sur le mur du fond.", corrected.digest)
    assert [entry.kind for entry in await Entry.all().order_by("rev")] == ["received", "corrected"]
    assert (await phone.put(first)).json()["reference"] == one["reference"]
    assert (await phone.put(corrected)).status_code == 200
    assert (await Case.all().get()).comment == "Sur le mur du fond."


async def test_what_was_corrected_may_come_after_its_correction(phone: Phone) -> None:
    first = report(Photo(n=1, content=ONE))
    corrected = report(comment="Corrigé.", supersedes=str(first.id))
    two, one = (await phone.put(corrected)).json(), (await phone.put(first)).json()
    assert one["reference"] == two["reference"]
    assert (one["follow_code"], one["parts"]) == (None, [])  # anybody's bytes could stand under this id
    assert (await Case.all().get()).comment == "Corrigé."


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_line_of_corrections_is_one_case_in_any_order(phone: Phone, order: tuple[int, ...]) -> None:
    """The phone names the first of the line in every correction: whichever arrived, the town knows them by it."""
    first = report()
    line = [first, *(report(comment=f"Version {n}.", supersedes=str(first.id)) for n in (2, 3))]
    references = {(await phone.put(line[n])).json()["reference"] for n in order}
    assert len(references) == 1
    assert (await Case.all().count(), await ClientId.all().count()) == (1, 3)


async def test_both_at_once_are_one_case(phone: Phone) -> None:
    for _time in range(5):
        first = report()
        line = [first, *(report(comment=f"Version {n}.", supersedes=str(first.id)) for n in range(4))]
        answers = await asyncio.gather(*(phone.put(one) for one in line for _twice in range(2)))
        assert len({answer.json()["reference"] for answer in answers}) == 1
        assert all(answer.status_code in {200, 201} for answer in answers)
    assert await Case.all().count() == 5


async def test_photos_are_known_by_their_digest_whatever_their_number(phone: Phone) -> None:
    first = report(Photo(n=1, content=ONE), Photo(n=2, content=TWO))
    receipt = (await phone.put(first)).json()
    for photo in first.photos:
        await phone.upload(part_of(receipt, photo.n)["upload"], photo.content)
    # The person took the first photo away: the second is now number one, and a third follows.
    corrected = report(Photo(n=1, content=TWO), Photo(n=2, content=THREE), supersedes=str(first.id))
    told = (await phone.put(corrected)).json()
    assert [(part["n"], part["state"]) for part in told["parts"]] == [(1, "complete"), (2, "waiting")]
    await phone.deliver(corrected)
    kept = await Part.all().order_by("n")
    assert [part.sha256 for part in kept] == [photo.sha256 for photo in corrected.photos]
    assert sorted(current().files.keys("parts")) == sorted(part.original for part in kept)
    for part, photo in zip(kept, corrected.photos, strict=True):
        assert await current().files.read(part.original) == photo.content


async def test_a_photo_on_its_way_goes_on_where_it_was(phone: Phone) -> None:
    first = report(Photo(n=1, content=ONE))
    address = part_of((await phone.put(first)).json(), 1)["upload"]
    await phone.patch(address, ONE[:500], offset=0)
    corrected = report(Photo(n=1, content=ONE), comment="Corrigé.", supersedes=str(first.id))
    part = part_of((await phone.put(corrected)).json(), 1)
    assert (part["upload"], part["offset"]) == (address, 500)
    await phone.deliver(corrected)


async def test_once_the_town_works_on_it_a_correction_is_added_and_nothing_is_taken_away(phone: Phone) -> None:
    first = report(Photo(n=1, content=ONE), comment="Sur le mur.")
    reference = (await phone.deliver(first))["reference"]
    await take(reference, await agent(phone))
    corrected = report(Photo(n=1, content=TWO), comment="Sur l’autre mur.", supersedes=str(first.id))
    told = await phone.deliver(corrected)
    assert (told["reference"], told["state"]) == (reference, "in_progress")
    case = await Case.all().get()
    assert (case.comment, case.status, case.rev) == ("Sur le mur.", "in_progress", 3)
    assert (await Entry.get(rev=3)).text == "Sur l’autre mur."
    assert {part.sha256 for part in await Part.all()} == {first.photos[0].sha256, corrected.photos[0].sha256}
    assert case.parts_missing == 0


async def test_nobody_corrects_the_report_of_somebody_else(aicha: Phone, etienne: Phone, phone: Phone) -> None:
    hers = report(who=WHO, comment="À moi.")
    reference = (await aicha.put(hers)).json()["reference"]
    for stranger in (etienne, phone):
        his = report(comment="À lui.", supersedes=str(hers.id), who=WHO | {"email": ETIENNE.email})
        assert (await stranger.put(his)).json()["reference"] != reference
    assert (await Case.get(reference=reference)).comment == "À moi."


async def test_a_superseded_id_tells_a_stranger_nothing(aicha: Phone, etienne: Phone) -> None:
    gone = uuid4()
    await aicha.put(report(who=WHO, supersedes=str(gone)))
    answer = await etienne.put(report(id=gone, who=WHO))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-case")


async def test_becoming_anonymous_takes_the_account_away(aicha: Phone) -> None:
    first = report(who=WHO)
    await aicha.put(first)
    await aicha.put(report(supersedes=str(first.id)))
    case = await Case.all().get()
    assert (case.account_id, case.person, case.is_anonymous) == (None, None, True)


async def test_a_report_that_supersedes_itself_is_just_a_report(phone: Phone) -> None:
    own = uuid4()
    assert (await phone.put(report(id=own, supersedes=str(own)))).status_code == 201
