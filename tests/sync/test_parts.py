"""Photos declared again, dropped, refused; by whom."""

import json

from server.cases import take
from server.cases.models import Case, Part
from server.platform.installation import current
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import WHO, Photo, report
from tests.sync.test_corrections import agent

BIG, SMALL = photos.jpeg(side=900), photos.jpeg(side=120)


async def test_a_smaller_photo_takes_the_place_of_one_that_does_not_pass(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG))
    receipt = (await phone.put(made)).json()
    await phone.patch(part_of(receipt, 1)["upload"], BIG[:1000], offset=0)
    smaller = Photo(n=1, content=SMALL)
    told = (await phone.declare(made, smaller, receipt["follow_code"])).json()
    assert (told["state"], told["offset"]) == ("waiting", 0)
    assert told["upload"] != part_of(receipt, 1)["upload"]
    assert (await phone.head(part_of(receipt, 1)["upload"])).status_code == 404
    assert current().files.keys("parts") == []
    await phone.upload(told["upload"], SMALL)
    assert (await phone.complete(made)).status_code == 200
    assert (await phone.put(made)).json()["parts"][0]["state"] == "complete"


async def test_declared_as_it_was_it_goes_on_where_it_stood(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG))
    receipt = (await phone.put(made)).json()
    address = part_of(receipt, 1)["upload"]
    await phone.patch(address, BIG[:1000], offset=0)
    told = (await phone.declare(made, made.photos[0], receipt["follow_code"])).json()
    assert (told["upload"], told["offset"]) == (address, 1000)


async def test_a_photo_that_is_here_cannot_become_another(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG))
    code = (await phone.deliver(made))["follow_code"]
    answer = await phone.declare(made, Photo(n=1, content=SMALL), code)
    assert (answer.status_code, answer.json()["code"]) == (409, "part-complete")
    assert (await phone.declare(made, made.photos[0], code)).json()["state"] == "complete"


async def test_a_row_of_nobody_is_changed_only_by_who_has_its_code(phone: Phone, aicha: Phone) -> None:
    made = report(Photo(n=1, content=BIG), who=WHO)
    code = (await phone.put(made)).json()["follow_code"]
    for stranger in (phone, aicha):
        for wrong in (None, "AAAA-BBBB-CCCC-DDDD", code[:-1]):
            assert (await stranger.declare(made, Photo(n=1, content=SMALL), wrong)).json()["code"] == "unknown-case"
            assert (await stranger.drop(made, 1, wrong)).json()["code"] == "unknown-case"
        told = await stranger.complete(made)
        assert (told.status_code, told.json()["missing"]) == (409, [1])
    assert (await phone.drop(made, 1, code)).json()["state"] == "dropped"
    told = (await phone.complete(made)).json()
    assert told["follow_code"] is None
    assert all("upload" not in part for part in told["parts"])
    assert (await phone.complete(made, code)).json()["follow_code"] == code


async def test_a_dropped_photo_is_waited_for_no_more(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG), Photo(n=2, content=SMALL))
    receipt = (await phone.put(made)).json()
    await phone.patch(part_of(receipt, 1)["upload"], BIG[:1000], offset=0)
    await phone.upload(part_of(receipt, 2)["upload"], SMALL)
    code = receipt["follow_code"]
    assert (await phone.drop(made, 1, code)).json()["state"] == "dropped"
    assert (await phone.drop(made, 1, code)).json()["state"] == "dropped"
    assert (await phone.complete(made)).status_code == 200
    assert (await Case.all().get()).parts_missing == 0
    assert current().files.keys("parts") == [(await Part.get(n=2)).original]
    again = await phone.declare(made, made.photos[0], code)
    assert (again.json()["state"], again.json()["offset"]) == ("waiting", 0)
    assert (await phone.upload(again.json()["upload"], BIG)).status_code == 204


async def test_the_town_keeps_a_photo_it_works_with(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG))
    receipt = await phone.deliver(made)
    await take(receipt["reference"], await agent(phone))
    assert (await phone.drop(made, 1, receipt["follow_code"])).json()["state"] == "complete"
    assert (await Part.get(n=1)).state == "received"


async def test_what_cannot_be_a_part_is_refused(phone: Phone) -> None:
    made = report(Photo(n=1, content=BIG))
    code = (await phone.put(made)).json()["follow_code"]
    declaration = Photo(n=1, content=SMALL).declaration()

    async def pointers(**changes: object) -> list[str]:
        body = json.dumps(declaration | changes).encode()
        answer = await phone.send("part", "PUT", f"{made.path}/parts/1", body, X_Follow_Code=code)
        return [error["pointer"] for error in answer.json()["errors"]]

    async def declared(n: int, **changes: object) -> tuple[int, str]:
        body = json.dumps(declaration | changes).encode()
        answer = await phone.send("part", "PUT", f"{made.path}/parts/{n}", body, X_Follow_Code=code)
        return answer.status_code, answer.json().get("code", "")

    assert await declared(2) == (422, "invalid")
    assert await declared(1, size=50 * 1024 * 1024) == (413, "part-too-large")
    assert await declared(1, type="image/svg+xml") == (415, "part-type")
    assert await declared(1, dropped=False) == (422, "invalid")
    assert await declared(1, surprise=1) == (422, "invalid")
    assert await pointers(size="gros", name=3) == ["/name", "/size"]
    assert await pointers(n=0) == ["/n"]
    assert (await phone.send("part", "PUT", f"{made.path}/parts/1", b"[" * 9000)).json()["code"] == "malformed"
    assert (await phone.send("part", "PUT", f"{made.path}/parts/1", b" " * 20_000)).json()["code"] == "too-large"
