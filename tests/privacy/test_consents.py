"""« Mes consentements »: who agreed to what, under which words, by what way and when; taken back, it stops."""

import hashlib
from dataclasses import replace

import pytest

from server.cases.actions import attach
from server.cases.actions.mailing import stop_proof
from server.cases.models import Case
from server.notices.models import Preference, PushDevice
from server.platform import outbox
from server.privacy.actions.consenting import withdraw
from server.privacy.models import Consent, ConsentText
from server.privacy.queries import holds
from server.privacy.rules import PURPOSES
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.privacy.somebody import FELLING
from tests.support.cast import AICHA, ETIENNE
from tests.support.clients import sign_in
from tests.support.push import Device
from tests.support.reports import Filling, report

PAGE = "/compte/consentements"


async def said(**of: object) -> list[tuple[str, bool, str, str]]:
    """What was written down, oldest first: purpose, given or not, channel, source."""
    rows = await Consent.filter(**of).order_by("recorded_at", "id")
    return [(one.purpose, one.is_given, one.channel, one.source) for one in rows]


async def test_what_a_report_agrees_to_is_written_down_with_its_words(client_for: ClientFor) -> None:
    viewer = await sign_in(await client_for(AICHA), AICHA)
    receipt = await report(viewer, topic="abattage-arbre", answers=FELLING, survey_consent=True)
    assert set(await said(case_id=receipt.case.id, account_id=viewer.account_id)) == {
        ("terms", True, "app", "form"), ("survey", True, "app", "form"), ("email", True, "app", "form"),
    }  # fmt: skip
    terms = await Consent.get(purpose="terms").select_related("text")
    assert terms.text.text.startswith("Un inspecteur peut entrer sur le terrain, de jour")
    assert terms.text.text.endswith("J’ai lu et j’accepte les conditions.")
    assert terms.text_id == hashlib.sha256(terms.text.text.encode()).hexdigest()
    assert terms.language == "fr-CA"


async def test_the_words_are_kept_once(client_for: ClientFor) -> None:
    viewer = await sign_in(await client_for(AICHA), AICHA)
    for _twice in range(2):
        await report(viewer)
    assert (await Consent.all().count(), await ConsentText.all().count()) == (2, 1)


async def test_the_form_without_javascript_writes_the_words_that_it_shows(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    filling = await (await Filling.start(aicha)).to_who()
    shown = filling.answer.text
    filling.fill(anonymous="no", civility="mme", first_name="Aïcha", last_name="Belkacem", email=AICHA.email)
    await filling.fill(survey_consent="yes", updates_email=["yes"]).press("continuer")
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    assert sorted(await said()) == [("email", True, "form", "form"), ("survey", True, "form", "form")]
    for text in await ConsentText.all():
        assert text.text in shown


async def test_a_correction_takes_back_what_it_agrees_to_no_more(client_for: ClientFor) -> None:
    viewer = await sign_in(await client_for(AICHA), AICHA)
    first = await report(viewer, survey_consent=True)
    await report(viewer, survey_consent=True, comment="Devant le parc.", supersedes=str(first.case.id))
    assert len(await said()) == 2, "what is agreed to still is not said again"
    nothing = {"email": False, "sms": False}
    await report(viewer, survey_consent=False, updates=nothing, supersedes=str(first.case.id))
    owner = viewer.account_id
    assert owner is not None
    assert (await said())[2:] == [("survey", False, "app", "form"), ("email", False, "app", "form")]
    assert not any([await holds(owner, purpose) for purpose in PURPOSES])


async def test_a_correction_without_a_name_takes_back_what_its_owner_agreed_to(client_for: ClientFor) -> None:
    viewer = await sign_in(await client_for(AICHA), AICHA)
    first = await report(viewer)
    await report(viewer, who={"anonymous": True}, supersedes=str(first.case.id))
    assert await said(account_id=viewer.account_id) == [("email", True, "app", "form"), ("email", False, "app", "form")]
    assert await said(account_id=None) == []


async def test_what_was_agreed_to_before_there_was_an_account_is_the_owners(client_for: ClientFor) -> None:
    case = (await report(survey_consent=True)).case
    viewer = await sign_in(await client_for(AICHA), AICHA)
    await attach([case.id], replace(viewer, granted_cases=frozenset({case.id})))
    assert sorted(await said(account_id=viewer.account_id)) == sorted(await said(account_id=None))
    assert viewer.account_id is not None
    assert await holds(viewer.account_id, "survey")
    assert {one.recorded_at for one in await Consent.filter(account_id=viewer.account_id)} == {
        one.recorded_at for one in await Consent.filter(account_id=None)
    }
    await withdraw(viewer, "survey")
    await outbox.drain()
    assert not (await Case.get(id=case.id)).survey_consent


@pytest.mark.usefixtures("app")
async def test_an_anonymous_report_agrees_to_nothing() -> None:
    await report(who={"anonymous": True}, updates={"email": True, "sms": False}, survey_consent=True)
    assert await said() == []


async def test_devices_and_channels_are_written_down_when_they_change(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    device = Device.at("https://fcm.googleapis.com/fcm/send/aicha")
    for _start in range(2):
        named = (await agrees(aicha, device)).json()["id"]
    await aicha.post("/compte/avis", data={"channels": "both"})
    await aicha.post("/compte/avis", data={"channels": "email"})
    await aicha.post("/compte/avis", data={"channels": "none"})
    await aicha.delete(f"/push/subscriptions/{named}")
    assert await said() == [
        ("push", True, "app", "form"),
        ("email", True, "app", "form"),
        ("email", False, "app", "form"),
        ("push", False, "app", "form"),
    ]


async def test_the_link_of_a_letter_is_a_way_to_take_back(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    receipt = await report(viewer)
    path = f"/demandes/{receipt.case.reference}/courriels"
    for _twice in range(2):
        await aicha.post(path, data={"preuve": stop_proof(receipt.case.id)})
    assert await said(case_id=receipt.case.id) == [("email", True, "app", "form"), ("email", False, "email", "letter")]


async def test_the_page_shows_the_words_and_the_history(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    assert "Rien pour l’instant" in (await aicha.get(PAGE)).text
    await report(viewer, topic="abattage-arbre", answers=FELLING, survey_consent=True)
    shown = (await aicha.get(PAGE)).text
    for words in ("Sondages de satisfaction", "au hasard?", "Un inspecteur peut entrer", "Par vous, en ligne"):
        assert words in shown
    assert f'action="{PAGE}/survey/retrait"' in shown
    assert f'action="{PAGE}/terms/retrait"' not in shown
    etienne = await client_for(ETIENNE)
    assert "Rien pour l’instant" in (await etienne.get(PAGE)).text


async def test_taken_back_it_stops_for_all_cases(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    for _case in range(2):
        await report(viewer, survey_consent=True)
    await agrees(aicha, Device.at("https://fcm.googleapis.com/fcm/send/aicha"))
    await aicha.post("/compte/avis", data={"channels": "both"})
    for purpose in ("survey", "email", "push"):
        answer = await aicha.post(f"{PAGE}/{purpose}/retrait")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?retire=1")
        await aicha.post(f"{PAGE}/{purpose}/retrait")
    await outbox.drain()
    assert [case.survey_consent for case in await Case.all()] == [False, False]
    assert [case.updates["email"] for case in await Case.all()] == [False, False]
    assert await PushDevice.all().count() == 0
    assert (await Preference.get()).channels == "none"
    assert await Consent.filter(is_given=False).count() == 3
    assert (await aicha.get(PAGE)).text.count("/retrait") == 0
    withdrawn = await Consent.get(purpose="survey", is_given=False).select_related("text")
    assert withdrawn.text.text.startswith("Accepteriez-vous de participer")


@pytest.mark.parametrize("purpose", ["terms", "inconnu", "é"])
async def test_what_is_never_taken_back_is_not_there(client_for: ClientFor, purpose: str) -> None:
    aicha = await client_for(AICHA)
    await report(await sign_in(aicha, AICHA), topic="abattage-arbre", answers=FELLING)
    assert (await aicha.post(f"{PAGE}/{purpose}/retrait")).status_code == 404


async def test_what_was_never_given_is_not_taken_back(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    assert (await aicha.post(f"{PAGE}/push/retrait")).status_code == 303
    assert await said() == []


async def test_mail_that_was_taken_back_leaves_push_as_it_was(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await report(await sign_in(aicha, AICHA))
    await agrees(aicha, Device.at("https://fcm.googleapis.com/fcm/send/aicha"))
    await aicha.post(f"{PAGE}/email/retrait")
    await outbox.drain()
    assert (await Preference.get()).channels == "push"
    assert await PushDevice.all().count() == 1
