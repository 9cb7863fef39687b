"""Photos that everybody may see: each once an agent has looked at it, as it is or blurred, and no other byte of it."""

import io
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from PIL import Image, ImageChops
from starlette.applications import Starlette

from server import cases
from server.audit import AuditEntry
from server.cases import Zone, imaging, name_of
from server.cases.actions.erasing import erase_people
from server.cases.actions.submit import follow_code
from server.cases.jobs import check_files
from server.cases.models import Case, Part
from server.cases.queries import visible_to
from server.cases.queries.photos import Around
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform.installation import current
from server.platform.settings import Settings
from server.platform.web.routing import GuardedRoute
from server.routes import all_routes
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE, NADIA
from tests.support.clients import browser, sign_in
from tests.support.drawn import lay_rivemont
from tests.support.photos import case_with_photos, noise, seen

GARDENER = replace(NADIA, email="parcs@rivemont.test", departments=("espaces-verts",))
MIDDLE = Zone(left=30, top=30, width=40, height=40)
HERE: dict[str, object] = {
    "chosen": {"mode": "map", "label": "", "lat": 46.8123, "lon": -71.2145, "gazetteer": None, "ids": []},
    "fix": None,
}


@pytest.fixture(autouse=True)
def places(settings: Settings) -> Path:
    return lay_rivemont(settings)


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as made:
        yield made


@pytest.fixture
async def neighbour(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as made:
        await sign_in(made, ETIENNE)
        yield made


async def shown_photos(who: httpx2.AsyncClient, case: Case) -> list[str]:
    """The addresses of the photos that the public page shows."""
    page = await who.get(f"/carte/{case.reference}")
    return re.findall(r'src="(/carte/[^"]+/photos/[^"]+)"', page.text)


async def opened(case: Case, agent: Viewer, level: str = "photos") -> None:
    await cases.publish(case.reference, agent, level=level)


async def test_a_photo_waits_until_an_agent_has_looked_at_it(stranger: httpx2.AsyncClient, agent: Viewer) -> None:
    case = await case_with_photos(noise(), place=HERE)
    assert await visible_to(agent).photos_to_judge() == []  # nobody sees the photos of such a case
    await opened(case, agent)
    assert await shown_photos(stranger, case) == []
    ((waiting),) = await visible_to(agent).photos_to_judge()
    assert (waiting.case.id, waiting.part.n) == (case.id, 1)
    await cases.show_photo(await seen(case), agent)
    (url,) = await shown_photos(stranger, case)
    answer = await stranger.get(url)
    part = await Part.get(case_id=case.id)
    assert (answer.content, answer.headers["cache-control"]) == (await current().files.read(part.display), "no-store")
    assert (await stranger.get(f"{url}/vignette")).content == await current().files.read(part.thumbnail)
    assert await visible_to(agent).photos_to_judge() == []
    await opened(case, agent, "place")
    assert (await stranger.get(url)).status_code == 404


async def test_the_catalogue_says_whose_photos_everybody_may_see_once_looked_at(
    stranger: httpx2.AsyncClient, agent: Viewer
) -> None:
    answers = {"quoi": ["pneus"], "quantite": "sac"}
    case = await case_with_photos(noise(), topic="depot-sauvage", answers=answers, comment="Chez Jean.", place=HERE)
    assert case.publicity == "photos"
    await cases.show_photo(await seen(case), agent)
    assert len(await shown_photos(stranger, case)) == 1
    assert "Jean" not in (await stranger.get(f"/carte/{case.reference}")).text  # its words are for an agent to open
    form = (await stranger.get("/demandes/nouvelle/depot-sauvage")).text
    assert "elles pourront être vues de tout le monde" in form
    assert "elles pourront être vues" not in (await stranger.get("/demandes/nouvelle/nid-de-poule")).text


async def test_what_is_hidden_or_blurred_again_is_gone_from_its_address(
    stranger: httpx2.AsyncClient, agent: Viewer
) -> None:
    case = await case_with_photos(noise(), place=HERE)
    await opened(case, agent)
    addresses = []
    for zone in (MIDDLE, MIDDLE, Zone(left=0, top=0, width=10, height=10)):
        await cases.blur_photo(await seen(case), agent, zones=[zone])
        addresses += await shown_photos(stranger, case)
        assert (await stranger.get(addresses[-1])).status_code == 200
    assert len(set(addresses)) == 3
    await cases.show_photo(await seen(case), agent)
    addresses += await shown_photos(stranger, case)
    await cases.hide_photo(await seen(case), agent, reason="identifies")
    assert await shown_photos(stranger, case) == []
    assert {(await stranger.get(url)).status_code for url in addresses} == {404}
    part = await Part.get(case_id=case.id)
    assert (part.verdict, part.verdict_reason, part.zones) == ("hidden", "identifies", None)
    assert len(current().files.keys("copies")) == 2  # of what was blurred, nothing is left
    lines = await AuditEntry.filter(subject=case.reference, action__startswith="photo-").order_by("seq")
    assert [(line.action, line.details) for line in lines] == [
        *[("photo-blurred", {"photo": "1"})] * 3,
        ("photo-shown", {"photo": "1"}),
        ("photo-hidden", {"photo": "1", "reason": "identifies"}),
    ]


async def test_a_photo_is_judged_by_who_treats_its_case_and_as_it_was_looked_at(app: Starlette, agent: Viewer) -> None:
    case = await case_with_photos(noise(), place=HERE)
    await opened(case, agent)
    async with browser(app) as made:
        nadia, gardener, aicha = [await sign_in(made, who) for who in (NADIA, GARDENER, AICHA)]
    for who, number in ((gardener, 0), (nadia, 1), (agent, 1)):
        assert (len(await visible_to(who).photos_to_judge()), await visible_to(who).count_to_judge()) == (
            number,
            number,
        )
    now = await seen(case)
    for who in (gardener, aicha, ANONYMOUS):
        for verb in (
            cases.show_photo(now, who),
            cases.hide_photo(now, who, reason="shocking"),
            cases.blur_photo(now, who, zones=[MIDDLE]),
        ):
            with pytest.raises(Problem) as refused:
                await verb
            assert refused.value.status == 404
    other = cases.Seen(reference=case.reference, n=1, name="0" * 32)
    for verb in (cases.show_photo(other, agent), cases.blur_photo(other, agent, zones=[MIDDLE])):
        with pytest.raises(Problem) as refused:
            await verb
        assert refused.value.code == "conflict"
    for verb in (
        cases.hide_photo(now, agent, reason="autre"),
        cases.blur_photo(now, agent, zones=[]),
        cases.blur_photo(now, agent, zones=[MIDDLE] * 21),
    ):
        with pytest.raises(Problem) as refused:
            await verb
        assert refused.value.status == 422
    assert (await Part.get(case_id=case.id)).verdict == ""
    assert len(current().files.keys("copies")) == 2


async def test_other_bytes_in_its_place_wait_again(stranger: httpx2.AsyncClient, agent: Viewer) -> None:
    case = await case_with_photos(noise(), place=HERE)
    await opened(case, agent)
    await cases.blur_photo(await seen(case), agent, zones=[MIDDLE])
    asked = cases.Asked(case_id=case.id, viewer=ANONYMOUS, code=follow_code(case.id))
    await cases.drop_part(asked, 1)
    assert await shown_photos(stranger, case) == []
    assert current().files.keys("copies") == []
    await Part.filter(case_id=case.id).update(state="received", verdict="shown", original="")
    assert [claim async for claim in check_files() if claim.must_exist] == []


async def test_what_everybody_was_given_goes_with_the_person(stranger: httpx2.AsyncClient, agent: Viewer) -> None:
    case = await case_with_photos(noise(), place=HERE)
    await opened(case, agent, "whole")
    await cases.blur_photo(await seen(case), agent, zones=[MIDDLE])
    (url,) = await shown_photos(stranger, case)
    await erase_people([case.id])
    assert (await stranger.get(url)).status_code == 404
    assert [*current().files.keys("copies"), *current().files.keys("parts")] == []


async def test_the_queue_goes_both_ways_the_oldest_first(agent: Viewer) -> None:
    first = await case_with_photos(noise(), noise(), place=HERE)
    second = await case_with_photos(noise(), place=HERE)
    for case in (second, first):
        await opened(case, agent)
    seen_by = visible_to(agent)
    whole = [(one.case.id, one.part.n) for one in await seen_by.photos_to_judge()]
    assert whole == [(first.id, 1), (first.id, 2), (second.id, 1)]

    async def beside(around: Around) -> list[tuple[object, int]]:
        return [(one.case.id, one.part.n) for one in await seen_by.photos_to_judge(around, size=1)]

    assert await beside(Around.after(first, 1)) == [whole[1]]
    assert await beside(Around.after(first, 2)) == [whole[2]]
    assert await beside(Around.after(second, 1)) == []
    assert await beside(Around.before(second, 1)) == [whole[1]]
    assert await beside(Around.before(first, 2)) == [whole[0]]
    assert await beside(Around.before(first, 1)) == []


# What strangers get


def addresses(case: Case, names: list[str]) -> Iterator[str]:
    """Every address that answers GET, filled with all that a stranger could know of the case."""
    known = {
        "reference": [case.reference], "id": [str(case.id)], "topic": [case.topic], "n": ["1", "2", "3", "4"],
        "name": names, "street": ["1"], "card": ["bac-bleu"], "poster": ["nid-de-poule.svg"],
    }  # fmt: skip
    for entry in all_routes():
        if not isinstance(entry, GuardedRoute) or "GET" not in (entry.methods or ()):
            continue
        paths = [entry.path]
        while any("{" in path for path in paths):
            paths = [
                re.sub(r"\{(\w+)(?::\w+)?\}", value, path, count=1)
                for path in paths
                for value in known.get(re.findall(r"\{(\w+)", path)[0], ["inconnu"])
            ]
        yield from paths


@pytest.mark.engine("sqlite")
async def test_no_route_gives_a_stranger_a_byte_of_a_photo_that_everybody_may_not_see(
    stranger: httpx2.AsyncClient, neighbour: httpx2.AsyncClient, agent: Viewer
) -> None:
    case = await case_with_photos(*[noise() for _ in range(4)], place=HERE)  # waiting, hidden, blurred, shown
    await opened(case, agent, "whole")
    await cases.show_photo(await seen(case, 2), agent)
    await cases.hide_photo(await seen(case, 2), agent, reason="private-place")
    await cases.blur_photo(await seen(case, 3), agent, zones=[MIDDLE])
    await cases.show_photo(await seen(case, 4), agent)
    parts = await Part.filter(case_id=case.id).order_by("n")
    files = current().files
    allowed = {key for part in parts for key in (part.public_display, part.public_thumbnail) if key}
    kept = {key: await files.read(key) for key in (*files.keys("copies"), *files.keys("parts"))}
    forbidden = [content for key, content in kept.items() if key not in allowed]
    assert (len(allowed), len(forbidden)) == (4, 10)
    names = [name_of(key) for key in (*files.keys("copies"), parts[0].upload)]
    for who in (stranger, neighbour):
        given = set()
        asked = [*addresses(case, names), "/demandes/proches?nature=nid-de-poule&maniere=map&lat=46.8123&lon=-71.2145"]
        for path in [*asked, *(f"/en{path}" for path in asked)]:
            answer = await who.get(path)
            assert all(content not in answer.content for content in forbidden), path
            if answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg":
                given.add(answer.content)
            # On the machine itself its letters are read, with the links that their owner opens.
            is_letter = "/dev/courriels" in path
            assert is_letter or f"/demandes/{case.reference}/photos" not in answer.text, path
            assert f"/carte/{case.reference}/photos/{name_of(parts[1].display)}" not in answer.text, path
        assert given == {kept[key] for key in allowed}


# The blur itself


def drawn(seed: int, size: tuple[int, int] = (800, 600)) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def test_what_is_shown_of_a_zone_tells_nothing_but_the_mean_of_a_few_cells() -> None:
    image = drawn(1)
    shuffled = image.copy()
    for left in range(200, 600, 100):  # the four cells across of a zone of half the width
        for top in range(150, 450, 100):
            box = (left, top, left + 100, top + 100)
            content = image.crop(box).tobytes()
            pixels = [content[at : at + 3] for at in range(0, len(content), 3)]
            random.Random(left + top).shuffle(pixels)
            cell = Image.frombytes("RGB", (100, 100), b"".join(pixels))
            shuffled.paste(cell, box)
    assert ImageChops.difference(image, shuffled).getbbox() == (200, 150, 600, 450)
    for one in (image, shuffled):
        imaging.blur(one, [25, 25, 50, 50])
    assert ImageChops.difference(image, shuffled).getbbox() is None


@pytest.mark.parametrize("zone", [(0, 0, 100, 100), (99, 99, 1, 1), (10, 20, 30, 2), (33, 33, 33, 33), (0, 50, 1, 50)])
@pytest.mark.parametrize("size", [(800, 600), (101, 67), (3, 2)])
def test_all_of_a_zone_is_gone_and_nothing_beside_it(zone: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    before = drawn(2, size)
    after = before.copy()
    imaging.blur(after, [*zone])
    left, top, width, height = zone
    inner = (
        left * size[0] // 100, top * size[1] // 100,
        -(-(left + width) * size[0] // 100), -(-(top + height) * size[1] // 100),
    )  # fmt: skip
    changed = ImageChops.difference(before, after)
    assert changed.getbbox() is not None
    outside = changed.copy()
    outside.paste((0, 0, 0), inner)
    assert outside.getbbox() is None
    cells = after.crop(inner)
    steps = [
        abs(a - b)
        for x in range(cells.width - 1)
        for a, b in zip(cells.getpixel((x, 0)), cells.getpixel((x + 1, 0)), strict=True)  # type: ignore[arg-type]
    ]
    if max(size) > 100:
        assert max(steps, default=0) < 48  # noise of 0 to 255 is no more


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ((10, 20, 30, 40), [10, 20, 30, 40]), ((90, 90, 50, 50), [90, 90, 10, 10]), ((-5, -5, 10, 10), [0, 0, 5, 5]),
        ((100, 0, 10, 10), None), ((10, 10, 0, 10), None), ((10, 10, 10, -3), None), ((-20, 0, 10, 10), None),
    ],
)  # fmt: skip
def test_a_zone_lies_in_its_photo(given: tuple[int, int, int, int], kept: list[int] | None) -> None:
    zone = Zone.within(*given)
    assert (zone.as_list() if zone else None) == kept


async def test_the_blurred_copies_are_made_of_the_blurred_photo_and_forget_the_camera(agent: Viewer) -> None:
    case = await case_with_photos(noise(width=2400, height=1200), place=HERE)
    await cases.blur_photo(await seen(case), agent, zones=[MIDDLE])
    part = await Part.get(case_id=case.id)
    for mine, everybodys in ((part.display, part.public_display), (part.thumbnail, part.public_thumbnail)):
        before, after = [Image.open(io.BytesIO(await current().files.read(key))) for key in (mine, everybodys)]
        assert (after.size, dict(after.getexif())) == (before.size, {})
        box = tuple(side * 4 // 10 for side in after.size) + tuple(side * 6 // 10 for side in after.size)
        low, high = zip(*after.crop(box).getextrema(), strict=True)  # type: ignore[arg-type]
        assert max(high) - min(low) < 60
        rough = zip(*before.crop(box).getextrema(), strict=True)  # type: ignore[arg-type]
        assert max(next(reversed(list(rough)))) > 150
