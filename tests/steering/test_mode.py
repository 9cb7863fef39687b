"""The exceptional mode: who decides it, what everybody sees meanwhile, and that it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from server import steering
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Role
from server.platform.installation import current, install
from server.platform.models import OutboxRow
from server.platform.municipality import load
from server.steering import rules
from server.steering.models import ExceptionalPeriod, ExceptionalStep
from tests.conftest import ClientFor
from tests.steering.conftest import FLOOD, PATH, wanted
from tests.support.cast import AICHA, JOSEE, MARC_ANTOINE
from tests.support.clients import Somebody, browser
from tests.support.forms import form_of
from tests.support.reports import report

pytestmark = pytest.mark.usefixtures("frozen_clock")
BANNER = 'data-exceptional data-until="'
RESIDENTS = ["/", "/demarches", "/plus", "/envois", "/hors-ligne", "/demandes/nouvelle/graffiti", "/suivre", "/carte"]


async def test_a_supervisor_switches_it_on_and_every_page_says_so(
    ginette: Somebody, client: httpx2.AsyncClient, client_for: ClientFor
) -> None:
    for path in RESIDENTS:
        assert BANNER not in (await client.get(path)).text
    form = form_of((await ginette.browser.get(PATH)).text, PATH)
    assert form.value("title_fr") == "Mesures d’urgence en vigueur", "the town's own words are there already"
    answer = await ginette.browser.post(PATH, data=FLOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    for path in RESIDENTS:
        text = (await client.get(path)).text
        assert text.count(BANNER) == 1, path
        assert "Crue de la rivière" in text
        assert "Évitez les berges." in text
        assert "16 juin 2026, 18\u00a0h\u00a000" in text
    aicha = await client_for(AICHA)
    for path in ("/compte", "/demandes", "/avis"):
        assert (await aicha.get(path)).text.count(BANNER) == 1, path
    assert BANNER not in (await ginette.browser.get("/poste")).text, "the desk keeps its room"
    record = await ginette.browser.get(PATH)
    assert "Crue de la rivière, décision du comité" in record.text
    assert "Ginette Paquet" in record.text


async def test_the_reason_is_for_the_record_alone(ginette: Somebody, client: httpx2.AsyncClient) -> None:
    await ginette.browser.post(PATH, data=FLOOD)
    assert "comité" not in (await client.get("/")).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"ends_at": ""}, "ends_at"),
        ({"ends_at": "2026-06-15T12:05"}, "ends_at"),
        ({"ends_at": "2026-06-30T12:00"}, "ends_at"),
        ({"title_fr": ""}, "title_fr"),
        ({"title_fr": "x" * 81}, "title_fr"),
        ({"text_fr": "\x07"}, "text_fr"),
        ({"hours_fr": ""}, "hours_fr"),
        ({"confirmed": ""}, "confirmed"),
    ],
)
async def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    ginette: Somebody, changed: dict[str, str], field: str
) -> None:
    answer = await ginette.browser.post(PATH, data=FLOOD | changed)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="err-{field}" hidden' not in answer.text
    kept = form_of(answer.text, PATH)
    assert {name: kept.value(name) for name in ("text_fr", "hours_fr", "reason") if name not in changed} == {
        name: FLOOD[name] for name in ("text_fr", "hours_fr", "reason") if name not in changed
    }
    assert await ExceptionalPeriod.all().count() == 0


async def test_the_preview_shows_what_is_typed_and_changes_nothing(ginette: Somebody) -> None:
    answer = await ginette.browser.post(PATH, data=FLOOD | {"action": "apercu", "title_fr": "<b>Tempête</b>"})
    assert answer.status_code == 200
    box = answer.text.split('class="phone-box"')[1]
    assert "&lt;b&gt;Tempête&lt;/b&gt;" in box
    assert "Le 3-1-1 répond jour et nuit" in box
    assert await ExceptionalPeriod.all().count() == 0
    assert steering.mode() is None


async def test_agents_and_crews_are_told_whose_it_is_and_residents_nothing(
    app: Starlette, client_for: ClientFor, ginette: Somebody
) -> None:
    period = await steering.start(wanted(), ginette.viewer)
    paths = [PATH, *(f"{PATH}/{period.id}/{verb}" for verb in ("prolongation", "fin", "fin/annulation"))]
    for person, status in ((MARC_ANTOINE, 403), (JOSEE, 403), (AICHA, 404)):
        theirs = await client_for(person)
        assert (await theirs.get(PATH)).status_code == status
        for path in paths:
            assert (await theirs.post(path, data=FLOOD)).status_code == status
    agent = await client_for(MARC_ANTOINE)
    assert "Mode exceptionnel" not in (await agent.get("/poste")).text
    assert "Mode exceptionnel" in (await ginette.browser.get("/poste")).text
    async with browser(app) as nobody:
        assert (await nobody.get(PATH)).headers["location"].startswith("/compte/connexion")
    assert await ExceptionalStep.all().count() == 1


@pytest.mark.parametrize("role", ["agent", "crew", "resident"])
async def test_a_verb_refuses_whoever_may_not(ginette: Somebody, role: Role) -> None:
    with pytest.raises(Problem) as refused:
        await steering.start(wanted(), replace(ginette.viewer, role=role))
    assert (refused.value.status, await ExceptionalPeriod.all().count()) == (403, 0)


async def test_two_who_switch_it_on_at_once_make_one_period(ginette: Somebody, omar: Somebody) -> None:
    answers = await asyncio.gather(
        *(person.browser.post(PATH, data=FLOOD) for _ in range(4) for person in (ginette, omar))
    )
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 7
    assert await ExceptionalPeriod.all().count() == 1
    assert await ExceptionalStep.all().count() == 1
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "déjà en vigueur" in late.text


async def test_it_ends_by_itself_to_the_second(ginette: Somebody, client: httpx2.AsyncClient) -> None:
    await steering.start(wanted(lasts=timedelta(hours=6)), ginette.viewer)
    end = clock.now() + timedelta(hours=6)
    with clock.freeze(end - timedelta(seconds=1)):
        assert BANNER in (await client.get("/")).text
    with clock.freeze(end):
        answer = await client.get("/")
        assert BANNER not in answer.text
        assert answer.headers["town-state"] == "usual"
        assert 'action="/poste/mode-exceptionnel"' in (await ginette.browser.get(PATH)).text
        again = await steering.start(wanted(), ginette.viewer)
    first = await ExceptionalPeriod.get(id__not=again.id)
    assert (first.slot, first.ended_at, first.ended_by_id) == (None, end, None)
    steps = await ExceptionalStep.filter(period_id=first.id).order_by("rev")
    assert [step.kind for step in steps] == ["started", "over"]


async def test_a_night_when_clocks_go_back_lasts_an_hour_more(ginette: Somebody, client: httpx2.AsyncClient) -> None:
    """Two in the morning comes twice: an end at three is an hour further than clocks seem to say."""
    with clock.freeze(datetime(2026, 11, 1, 4, 0, tzinfo=UTC)):  # midnight
        end = rules.instant_of("2026-11-01T03:00", "America/Toronto")
        assert end
        await steering.start(replace(wanted(), ends_at=end), ginette.viewer)
    with clock.freeze(datetime(2026, 11, 1, 7, 59, tzinfo=UTC)):  # the second 2 h 59
        assert BANNER in (await client.get("/")).text
    with clock.freeze(datetime(2026, 11, 1, 8, 0, tzinfo=UTC)):
        assert BANNER not in (await client.get("/")).text


async def test_it_is_extended_ended_and_the_end_taken_back(ginette: Somebody, omar: Somebody) -> None:
    await ginette.browser.post(PATH, data=FLOOD)
    period = await ExceptionalPeriod.get()
    url = f"{PATH}/{period.id}"
    earlier = await omar.browser.post(f"{url}/prolongation", data={"ends_at": "2026-06-16T12:00"})
    assert earlier.status_code == 422
    assert "plus tardive" in earlier.text
    assert (await omar.browser.post(f"{url}/prolongation", data={"ends_at": "n’importe"})).status_code == 422
    assert (await omar.browser.post(f"{url}/prolongation", data={"ends_at": "2026-06-18T12:00"})).status_code == 303
    known = steering.mode()
    assert known
    assert known.ends_at == datetime(2026, 6, 18, 16, 0, tzinfo=UTC)
    for _ in range(2):
        assert (await ginette.browser.post(f"{url}/fin")).status_code == 303
    assert steering.mode() is None
    assert "Annuler cette fin" in (await ginette.browser.get(PATH)).text
    assert (await omar.browser.post(f"{url}/fin/annulation")).status_code == 303
    assert steering.mode() is not None
    await ginette.browser.post(f"{url}/fin")
    with clock.freeze(clock.now() + timedelta(minutes=11)):
        assert "Annuler cette fin" not in (await ginette.browser.get(PATH)).text
        assert (await ginette.browser.post(f"{url}/fin/annulation")).status_code == 409
    steps = await ExceptionalStep.all().order_by("rev").select_related("author")
    assert [(step.kind, step.author.first_name if step.author else "") for step in steps] == [
        ("started", "Ginette"), ("extended", "Omar"), ("ended", "Ginette"), ("resumed", "Omar"), ("ended", "Ginette"),
    ]  # fmt: skip


async def test_an_end_is_not_taken_back_over_another_period(ginette: Somebody) -> None:
    first = await steering.start(wanted(), ginette.viewer)
    await steering.end(first.id, ginette.viewer)
    await steering.start(wanted(), ginette.viewer)
    with pytest.raises(Problem) as refused:
        await steering.resume(first.id, ginette.viewer)
    assert refused.value.code == "conflict"
    assert (await ginette.browser.post(f"{PATH}/inconnu/fin")).status_code == 404
    assert (await ginette.browser.post(f"{PATH}/{first.id.hex[::-1]}/fin")).status_code == 404


async def test_each_change_is_a_fact(ginette: Somebody, drain: Callable[[], Awaitable[int]]) -> None:
    period = await steering.start(wanted(), ginette.viewer)
    await steering.extend(period.id, ginette.viewer, ends_at=clock.now() + timedelta(days=3))
    await steering.end(period.id, ginette.viewer)
    await steering.resume(period.id, ginette.viewer)
    rows = await OutboxRow.filter(kind__startswith="steering.").order_by("id")
    assert [row.kind for row in rows] == [
        "steering.ExceptionalModeStarted", "steering.ExceptionalModeExtended",
        "steering.ExceptionalModeEnded", "steering.ExceptionalModeResumed",
    ]  # fmt: skip
    await drain()
    assert await OutboxRow.filter(kind__startswith="steering.").count() == 0


async def test_the_catalogue_keeps_what_is_essential_and_folds_the_rest(
    ginette: Somebody, client: httpx2.AsyncClient
) -> None:
    await steering.start(wanted(), ginette.viewer)
    home = (await client.get("/")).text
    assert "/demandes/nouvelle/egout" in home
    assert "/demandes/nouvelle/graffiti" not in home
    offered, folded = (await client.get("/demarches")).text.split("Autres démarches\u00a0: reprises après l’événement")
    assert "/demandes/nouvelle/egout" in offered
    assert "/demandes/nouvelle/graffiti" not in offered
    assert "/demandes/nouvelle/graffiti" in folded
    assert "/demandes/nouvelle/egout" not in folded
    found = (await client.get("/demarches", params={"q": "graffiti"})).text
    assert "/demandes/nouvelle/graffiti" in found, (
        "whoever looks for it finds it, and is told in the form that it waits"
    )
    assert "reprend après l’événement" in (await client.get("/demandes/nouvelle/graffiti")).text
    assert "reprend après l’événement" not in (await client.get("/demandes/nouvelle/egout")).text
    assert "Le 3-1-1 répond jour et nuit" in (await client.get("/plus")).text


async def test_a_whole_catalogue_stays_whole(ginette: Somebody, client: httpx2.AsyncClient) -> None:
    await steering.start(wanted(is_reduced=False), ginette.viewer)
    assert "/demandes/nouvelle/graffiti" in (await client.get("/")).text
    assert "reprises après" not in (await client.get("/demarches")).text


async def test_a_report_of_a_topic_that_waits_is_taken(ginette: Somebody, client_for: ClientFor) -> None:
    await steering.start(wanted(), ginette.viewer)
    receipt = await report(ginette.viewer, topic="graffiti", answers={})
    assert receipt.case.reference


async def test_kept_pages_follow_the_state_and_come_back_as_they_were(
    ginette: Somebody, client: httpx2.AsyncClient
) -> None:
    before = await client.get("/")
    period = await steering.start(wanted(), ginette.viewer)
    during = await client.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert (during.status_code, during.headers["etag"] != before.headers["etag"]) == (200, True)
    assert during.headers["town-state"].endswith(f".{int(period.ends_at.timestamp())}")
    assert (await client.get("/sync/v1/session")).headers["town-state"] == during.headers["town-state"]
    again = await client.get("/", headers={"If-None-Match": during.headers["etag"]})
    assert (again.status_code, again.headers["town-state"]) == (304, during.headers["town-state"])
    await steering.end(period.id, ginette.viewer)
    after = await client.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.headers["town-state"]) == (304, "usual")


async def test_a_catalogue_that_is_published_meanwhile_leaves_the_mode_in_force(
    ginette: Somebody, client: httpx2.AsyncClient
) -> None:
    await steering.start(wanted(), ginette.viewer)
    install(replace(current(), town=load(current().settings.municipality)))
    answer = await client.get("/")
    assert BANNER in answer.text
    assert answer.headers["town-state"] != "usual"


async def test_another_process_follows_within_two_seconds(ginette: Somebody, client: httpx2.AsyncClient) -> None:
    """The row is written beside this process, as another one would."""
    await client.get("/")
    now = clock.now()
    await ExceptionalPeriod.create(
        started_at=now, started_by_id=ginette.viewer.account_id, reason="…", title={"fr": "Verglas"},
        text={"fr": "Restez chez vous."}, hours={"fr": "Jour et nuit"}, is_reduced=False,
        ends_at=now + timedelta(days=1), slot=1,
    )  # fmt: skip
    assert BANNER not in (await client.get("/")).text
    for _twentieth in range(40):
        await asyncio.sleep(0.05)
        if "Verglas" in (await client.get("/")).text:
            return
    pytest.fail("two seconds later nothing is said of it")
