"""Photos that the desk joins to what it says: seen with it, kept while the form is mended, before and after."""

import httpx2
import pytest

from server import cases
from server.cases.facts import PartReceived
from server.cases.jobs import make_photo_ready
from server.cases.models import Case, Part
from tests.conftest import ClientFor
from tests.desk.test_case import desk, form_to
from tests.support.cast import AICHA
from tests.support.clients import Somebody as Agent
from tests.support.clients import sign_in
from tests.support.forms import Form, form_of
from tests.support.reports import jpeg, report


@pytest.fixture
async def reporter(client_for: ClientFor) -> httpx2.AsyncClient:
    return await client_for(AICHA)


@pytest.fixture
async def case(reporter: httpx2.AsyncClient) -> Case:
    """Aïcha's own."""
    return (await report(await sign_in(reporter, AICHA))).case


async def send(agent: Agent, form: Form, *photos: bytes, seat: str, action: str = "") -> httpx2.Response:
    """Press a button of a form with photos."""
    data = form.data() | ({"action": [action]} if action else {})
    files = [(f"photo.{seat}", (f"{n}.jpg", content, "image/jpeg")) for n, content in enumerate(photos)]
    return await agent.browser.post(form.action, data=data, files=files or [(f"photo.{seat}", ("", b"", ""))])


async def ready(case: Case) -> list[Part]:
    """The photos that came with entries, once they are made ready."""
    for part in await Part.filter(case_id=case.id, state="received"):
        await make_photo_ready(PartReceived(case_id=case.id, part_id=part.id))
    return await Part.filter(case_id=case.id).order_by("n")


async def test_a_closed_case_shows_what_it_was_and_what_it_became(
    agent: Agent, reporter: httpx2.AsyncClient, case: Case
) -> None:
    await Part.create(
        id=case.id, case_id=case.id, n=1, name="a.jpg", media_type="image/jpeg", size_bytes=9, sha256="0" * 64,
        state="ready", upload="u", display="d", thumbnail="t", declared_at=case.received_at,
    )  # fmt: skip
    form = (await form_to(agent, case.reference, "statut")).fill(change="resolved:service-rendered")
    assert (await send(agent, form, jpeg(colour="green"), seat="change")).status_code == 303
    (_before, after) = await ready(case)
    page = (await reporter.get(f"/demandes/{case.reference}")).text
    pair = page[page.index("case__pair") : page.index("case__head")]
    assert pair.index("Avant") < pair.index("Après")
    assert f"/photos/{after.n}" in pair
    assert (await reporter.get(f"/demandes/{case.reference}/photos/{after.n}")).headers["content-type"] == "image/jpeg"
    await cases.change_status(
        case.reference, agent.viewer, target="in_progress", reason="reopened", text="", seen_rev=2
    )
    assert "case__pair" not in (await reporter.get(f"/demandes/{case.reference}")).text


async def test_photos_and_words_are_kept_while_the_form_is_mended(agent: Agent, case: Case) -> None:
    form = (await form_to(agent, case.reference, "suivis")).fill(text="Voyez.", audience="")
    answer = await send(agent, form, jpeg(), seat="entry")
    assert answer.status_code == 422
    form = form_of(answer.text, desk(case.reference, "suivis"))
    assert (form.value("text"), len(form.fields["kept"])) == ("Voyez.", 1)
    answer = await send(agent, form.fill(audience="public"), b"rien", seat="entry")
    assert answer.status_code == 422
    assert "ni une photo" in answer.text
    form = form_of(answer.text, desk(case.reference, "suivis"))
    assert (form.value("text"), form.value("audience"), len(form.fields["kept"])) == ("Voyez.", "public", 1)
    assert (await send(agent, form, seat="entry")).status_code == 303
    assert [part.state for part in await Part.filter(case_id=case.id)] == ["received"]


async def test_a_photo_is_taken_away_again(agent: Agent, case: Case) -> None:
    form = (await form_to(agent, case.reference, "suivis")).fill(text="Voyez.", audience="public")
    answer = await send(agent, form, jpeg(), seat="entry", action="ajouter-photo")
    form = form_of(answer.text, desk(case.reference, "suivis"))
    answer = await send(agent, form, seat="entry", action="retirer-photo:1")
    form = form_of(answer.text, desk(case.reference, "suivis"))
    assert "kept" not in form.fields
    assert (await send(agent, form, seat="entry")).status_code == 303
    assert await Part.filter(case_id=case.id).count() == 0


@pytest.mark.parametrize("audience", ["public", "internal"])
async def test_the_photo_of_a_note_is_the_staff_s_alone(
    agent: Agent, reporter: httpx2.AsyncClient, case: Case, audience: str
) -> None:
    form = (await form_to(agent, case.reference, "suivis")).fill(text="Voyez.", audience=audience)
    assert (await send(agent, form, jpeg(), seat="entry")).status_code == 303
    (part,) = await ready(case)
    url = f"/demandes/{case.reference}/photos/{part.n}"
    for who, sees in ((agent.browser, True), (reporter, audience == "public")):
        assert (await who.get(url)).status_code == (200 if sees else 404)
    assert (url in (await agent.browser.get(desk(case.reference))).text) is True
    for address in (f"/demandes/{case.reference}", f"/demandes/{case.reference}/pdf"):
        assert (await reporter.get(address)).status_code == 200
    assert (url in (await reporter.get(f"/demandes/{case.reference}")).text) is (audience == "public")


async def test_a_document_with_an_answer_is_named_in_the_timeline(
    agent: Agent, reporter: httpx2.AsyncClient, case: Case
) -> None:
    form = (await form_to(agent, case.reference, "suivis")).fill(text="Le plan.", audience="public")
    files = [("photo.entry", ("plan.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"))]
    answer = await agent.browser.post(form.action, data=form.data(), files=files)
    if answer.status_code == 422:
        pytest.fail(answer.text)
    await ready(case)
    assert "plan.pdf" in (await reporter.get(f"/demandes/{case.reference}")).text


async def test_nobody_but_the_staff_of_its_department_joins_photos(client_for: ClientFor, case: Case) -> None:
    stranger = await client_for(AICHA)
    answer = await stranger.post(
        desk(case.reference, "suivis"), data={"text": "x", "audience": "public"},
        files=[("photo.entry", ("a.jpg", jpeg(), "image/jpeg"))],
    )  # fmt: skip
    assert answer.status_code in {403, 404}
    assert await Part.filter(case_id=case.id).count() == 0
