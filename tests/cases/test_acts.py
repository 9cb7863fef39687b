"""What a reporter does on the page of their case, without a script: add, answer, reopen, correct, take back."""

from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.cases.actions.submit import follow_code
from server.cases.facts import StatusChanged
from server.cases.models import Case, Entry, Part
from server.cases.telling import tell_status
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices.models import Notice
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.forms import Form, form_of
from tests.support.reports import jpeg, report

NOTHING = ("", b"", "application/octet-stream")


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine, agent of the 311 centre."""
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


@pytest.fixture
async def case(aicha: httpx2.AsyncClient) -> Case:
    """Aïcha's own."""
    return (await report(await sign_in(aicha, AICHA))).case


async def form(client: httpx2.AsyncClient, case: Case, act: str) -> Form:
    """One form of the page of a case, as it stands."""
    answer = await client.get(f"/demandes/{case.reference}")
    assert answer.status_code == 200, answer.text
    return form_of(answer.text, f"/demandes/{case.reference}/{act}")


async def send(
    client: httpx2.AsyncClient, filled: Form, *photos: bytes, seat: str = "suivi", action: str | None = None
) -> httpx2.Response:
    """Press the button of a form."""
    files = [(f"photo.{seat}", (f"{n}.jpg", content, "image/jpeg")) for n, content in enumerate(photos)]
    data = filled.data() | ({"action": [action]} if action else {})
    return await client.post(filled.action, data=data, files=files or [(f"photo.{seat}", NOTHING)])


async def said(case: Case) -> list[tuple[str, str, str]]:
    found = await Entry.filter(case_id=case.id, by="resident").order_by("rev")
    return [(one.kind, one.reason, one.text) for one in found]


async def test_an_update_with_photos_stands_in_the_timeline_once(aicha: httpx2.AsyncClient, case: Case) -> None:
    filled = (await form(aicha, case, "suivis")).fill(text="C’est pire ce matin.")
    for _tap in range(2):
        answer = await send(aicha, filled, jpeg(), jpeg(colour="red"))
        assert (answer.status_code, answer.headers["location"]) == (303, f"/demandes/{case.reference}#suivi")
    assert await said(case) == [("update", "", "C’est pire ce matin.")]
    assert await Part.filter(case_id=case.id, state="received").count() == 2
    assert "C’est pire ce matin." in (await aicha.get(f"/demandes/{case.reference}")).text


async def test_the_same_form_with_other_words_is_another_update(aicha: httpx2.AsyncClient, case: Case) -> None:
    filled = await form(aicha, case, "suivis")
    await send(aicha, filled.fill(text="Un."))
    await send(aicha, filled.fill(text="Deux."))
    assert [text for _kind, _reason, text in await said(case)] == ["Un.", "Deux."]


async def test_an_empty_update_is_refused_beside_its_field(aicha: httpx2.AsyncClient, case: Case) -> None:
    answer = await send(aicha, await form(aicha, case, "suivis"))
    assert answer.status_code == 422
    assert "Écrivez quelques mots, ou joignez une photo." in answer.text
    assert 'href="#f-text"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_photos_are_kept_while_the_form_is_not_sent_and_nothing_typed_is_lost(
    aicha: httpx2.AsyncClient, case: Case
) -> None:
    filled = (await form(aicha, case, "suivis")).fill(text="Regardez.")
    answer = await send(aicha, filled, jpeg(), action="ajouter-photo")
    filled = form_of(answer.text, filled.action)
    assert (answer.status_code, filled.value("text"), len(filled.fields["kept"])) == (200, "Regardez.", 1)
    answer = await send(aicha, filled, b"ceci n'est pas une photo")
    assert answer.status_code == 422
    assert "ni une photo" in answer.text
    filled = form_of(answer.text, filled.action)
    assert (filled.value("text"), len(filled.fields["kept"])) == ("Regardez.", 1)
    answer = await send(aicha, filled, jpeg(colour="red"), action="ajouter-photo")
    filled = form_of(answer.text, filled.action)
    answer = await send(aicha, filled, action="retirer-photo:1")
    assert (await send(aicha, form_of(answer.text, filled.action))).status_code == 303
    parts = await Part.filter(case_id=case.id)
    assert [(part.state, part.entry_n) for part in parts] == [("received", 1)]


async def test_a_question_of_the_town_is_answered(aicha: httpx2.AsyncClient, case: Case, agent: Viewer) -> None:
    await cases.add_entry(case.reference, agent, text="De quel côté de la rue ?", audience="question")
    filled = await form(aicha, case, "reponse")
    assert (await send(aicha, filled.fill(text="Côté nord."))).status_code == 303
    assert await said(case) == [("reply", "", "Côté nord.")]
    assert (await Case.get(id=case.id)).question_rev == 0


async def test_a_case_is_taken_back_with_a_reason(aicha: httpx2.AsyncClient, case: Case) -> None:
    filled = await form(aicha, case, "retrait")
    refused = await aicha.post(filled.action, data=filled.data())
    assert refused.status_code == 422
    assert "Dites pourquoi vous la retirez." in refused.text
    assert (await aicha.post(filled.action, data=filled.fill(reason="settled").data())).status_code == 303
    page = (await aicha.get(f"/demandes/{case.reference}")).text
    assert "Annulée à votre demande : c’est réglé." in page
    assert "/retrait" not in page
    again = await aicha.post(filled.action, data=filled.fill(reason="mistake").data())
    assert again.status_code == 409
    assert "a changé entre-temps" in again.text


async def resolve(case: Case, agent: Viewer) -> None:
    await cases.change_status(
        case.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=case.rev
    )


async def test_it_is_not_settled_reopens_the_case_with_a_photo(
    aicha: httpx2.AsyncClient, case: Case, agent: Viewer
) -> None:
    assert "/reouverture" not in (await aicha.get(f"/demandes/{case.reference}")).text
    await resolve(case, agent)
    filled = (await form(aicha, case, "reouverture")).fill(again="Le trou est revenu.")
    assert (await send(aicha, filled, jpeg(), seat="reouverture")).status_code == 303
    page = (await aicha.get(f"/demandes/{case.reference}")).text
    assert "Ce n’est pas réglé : la demande est rouverte." in page
    assert "Réponse attendue d’ici le" in page
    assert (await Case.get(id=case.id)).status == "in_progress"


async def test_after_fifteen_days_it_is_not_offered_and_refused_in_words(
    aicha: httpx2.AsyncClient, case: Case, agent: Viewer
) -> None:
    await resolve(case, agent)
    filled = (await form(aicha, case, "reouverture")).fill(again="Encore.")
    await Case.filter(id=case.id).update(status_at=clock.now() - timedelta(days=16))
    answer = await send(aicha, filled, seat="reouverture")
    assert answer.status_code == 422
    assert "dans les 15 jours" in answer.text
    assert "/reouverture" not in (await aicha.get(f"/demandes/{case.reference}")).text


async def test_words_place_and_photos_are_corrected_within_half_an_hour(aicha: httpx2.AsyncClient, case: Case) -> None:
    filled = await form(aicha, case, "correction")
    assert filled.value("comment") == case.comment
    filled.fill(comment="Devant le 164.", place_label="164, 76e Rue Est")
    assert (await send(aicha, filled, jpeg(), seat="correction")).status_code == 303
    now = await Case.get(id=case.id)
    assert (now.comment, now.place_label) == ("Devant le 164.", "164, 76e Rue Est")
    await Case.filter(id=case.id).update(received_at=clock.now() - timedelta(minutes=31))
    answer = await send(aicha, filled.fill(comment="Trop tard."), seat="correction")
    assert answer.status_code == 422
    assert "Une demande se corrige dans les 30 minutes." in answer.text


async def test_who_has_the_number_and_the_code_acts_without_an_account(visitor: httpx2.AsyncClient) -> None:
    made = (await report()).case
    await visitor.post("/suivre", data={"reference": made.reference, "code": follow_code(made.id)})
    filled = await form(visitor, made, "suivis")
    assert (await send(visitor, filled.fill(text="Merci."))).status_code == 303
    assert await said(made) == [("update", "", "Merci.")]


async def test_a_stranger_finds_nothing_to_write_in(
    visitor: httpx2.AsyncClient, etienne: httpx2.AsyncClient, case: Case
) -> None:
    for act in ("suivis", "reponse", "retrait", "reouverture", "correction"):
        for stranger in (visitor, etienne):
            assert (await stranger.post(f"/demandes/{case.reference}/{act}", data={"text": "Moi."})).status_code == 404
    assert await said(case) == []


async def test_a_telephone_number_in_public_words_is_warned_about_once(aicha: httpx2.AsyncClient, case: Case) -> None:
    await Case.filter(id=case.id).update(publicity="whole")
    filled = (await form(aicha, case, "suivis")).fill(text="Appelez-moi au 418 555-0142.")
    answer = await send(aicha, filled)
    assert answer.status_code == 422
    assert "un numéro de téléphone" in answer.text
    assert await said(case) == []
    assert (await send(aicha, form_of(answer.text, filled.action))).status_code == 303
    assert len(await said(case)) == 1


async def test_nobody_is_told_by_push_of_what_they_did(aicha: httpx2.AsyncClient, case: Case, agent: Viewer) -> None:
    filled = await form(aicha, case, "retrait")
    await aicha.post(filled.action, data=filled.fill(reason="settled").data())
    now = await Case.get(id=case.id)
    await tell_status(StatusChanged(case_id=case.id, status=now.status, rev=now.rev))
    assert await Notice.all().count() == 0
    await cases.take((await report(await sign_in(aicha, AICHA))).case.reference, agent)
    taken = await Case.get(status="in_progress")
    await tell_status(StatusChanged(case_id=taken.id, status=taken.status, rev=taken.rev))
    assert await Notice.all().count() == 1
