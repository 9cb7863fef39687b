"""The profile (source 000 §2.4), and what the page and the worker are told of who is there."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from server.accounts import find_homes_with
from server.accounts.homes import Home
from server.accounts.models import Account
from server.platform.installation import Installation, install
from server.platform.municipality import load
from tests.accounts.browser import AICHA, Phone
from tests.accounts.people import aicha

HOME: Mapping[str, object] = {
    "mode": "address",
    "label": "160, 76e Rue Est",
    "lat": 46.85,
    "lon": -71.25,
    "gazetteer": "rivemont-3",
    "ids": ["street:12", "house:160-bis"],
}


async def test_a_stranger_is_offered_to_sign_in_or_register(phone: Phone) -> None:
    answer = await phone.get("/compte")
    assert answer.status_code == 200
    assert 'href="/compte/connexion"' in answer.text
    assert 'href="/compte/creation"' in answer.text


async def test_the_profile_is_kept_and_shown(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    said = {
        "civility": "mme",
        "first_name": "  Aïcha ",
        "last_name": "Belkacem",
        "phone_home": "(418) 555-0101",
        "phone": "+1 418 555 0142",
        "phone_work": "418.555.0177 poste 12",
        "address": "12, rue des Érables",
        "updates_by": "email",
    }
    answer = await phone.post("/compte", **said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte?enregistre=1")
    shown = await phone.get("/compte?enregistre=1")
    assert shown.headers["cache-control"] == "no-store"
    numbers = ('value="418-555-0101"', 'value="418-555-0142"', 'value="418-555-0177"', 'value="12"')
    for kept in ("Aïcha Belkacem", AICHA, *numbers, "12, rue des Érables", "sont enregistrés"):
        assert kept in shown.text
    assert (await Account.get()).first_name == "Aïcha"


async def test_what_is_wrong_is_said_beside_its_field_and_kept(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    wrong = {
        "civility": "duc",
        "phone_home": "n’importe quoi",
        "phone": "418 555-0142 poste 3",
        "phone_extension": "douze",
        "address": "x" * 301,
        "language": "tlh",
        "updates_by": "pigeon",
    }
    answer = await phone.post("/compte", **wrong)
    assert answer.status_code == 422
    assert "Ce numéro est incomplet ou n’existe pas. Exemple : 418-555-0311" in error_of(answer.text, "phone_home")
    assert "Un poste s’écrit avec le téléphone au travail." in error_of(answer.text, "phone")
    assert "Le poste s’écrit en chiffres." in error_of(answer.text, "phone_extension")
    assert "Écrivez le numéro dont c’est le poste." in error_of(answer.text, "phone_work")
    assert "300 caractères au plus" in error_of(answer.text, "address")
    assert "Choisissez dans la liste." in error_of(answer.text, "civility")
    assert "Choisissez dans la liste." in error_of(answer.text, "updates_by")
    assert "n’importe quoi" in answer.text
    assert (await Account.get()).address == ""


async def test_texts_need_a_mobile(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    answer = await phone.post("/compte", updates_by="text", phone_home="418 555-0101")
    assert "Écrivez votre numéro de cellulaire" in error_of(answer.text, "phone")
    assert "aucun autre ne part avant que vous y ayez répondu « Oui »" in answer.text
    assert (await phone.post("/compte", updates_by="text", phone="418 555-0142")).status_code == 303


async def test_the_role_and_the_address_of_mail_are_not_for_the_form_to_change(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await phone.post("/compte", first_name="Aïcha", role="administrator", email="autre@exemple.test", id="x")
    account = await Account.get()
    assert (account.role, account.email) == ("resident", AICHA)


async def test_what_people_write_is_shown_as_text(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    await phone.post("/compte", first_name="<script>alert(1)</script>", last_name='"><img>')
    shown = (await phone.get("/compte")).text
    assert "<script>alert" not in shown
    assert '"><img>' not in shown


async def test_nobody_saves_a_profile_without_an_account(phone: Phone) -> None:
    answer = await phone.post("/compte", first_name="Personne")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte/connexion")


async def test_a_town_of_two_languages_asks_in_which_to_write(phone: Phone, installation: Installation) -> None:
    await aicha()
    await phone.sign_in()
    assert 'name="language"' not in (await phone.get("/compte")).text
    install(replace(installation, town=load("grandlac")))
    await phone.post("/compte", language="en-CA")
    assert (await Account.get()).language == "en-CA"
    assert '<option value="en-CA" lang="en-CA" selected>English</option>' in (await phone.get("/compte")).text
    await phone.post("/compte", first_name="Aïcha")
    assert (await Account.get()).language == "fr-CA"


async def test_an_address_is_looked_up_without_a_script_and_nothing_typed_is_lost(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    find_homes_with(one_home)
    shown = await phone.post("/compte", action="chercher", address="160 76e rue", first_name="Aïcha M.")
    assert shown.status_code == 200
    assert "Laquelle de ces adresses ?" in shown.text
    assert 'value="Aïcha M."' in shown.text
    assert (await Account.get()).first_name == "Aïcha"

    found = Home.model_validate(HOME).model_dump_json()
    await phone.post("/compte", address="160 76e rue", address_found=found)
    account = await Account.get()
    assert (account.address, account.home) == (HOME["label"], HOME)


async def test_what_the_town_does_not_find_stays_in_words(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    find_homes_with(no_home)
    shown = await phone.post("/compte", action="chercher", address="au bout du rang")
    assert "La Ville ne trouve pas « au bout du rang »" in shown.text
    await phone.post("/compte", address="au bout du rang", address_found="")
    account = await Account.get()
    assert (account.address, account.home) == ("au bout du rang", None)


async def test_a_place_that_was_picked_goes_with_its_words(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    picked = Home.model_validate(HOME).model_dump_json()
    await phone.post("/compte", address=str(HOME["label"]), address_pick=picked)
    assert (await Account.get()).home == HOME
    await phone.post("/compte", address="5, avenue du Port", address_pick=picked)
    account = await Account.get()
    assert (account.address, account.home) == ("5, avenue du Port", None)


@pytest.mark.parametrize(
    "written", ["{", "[]", "[" * 5000, '{"mode": "address"}', '{"mode":"gps","label":"ici"}', "\0"]
)
async def test_what_is_no_place_is_passed_over(phone: Phone, written: str) -> None:
    await aicha()
    await phone.sign_in()
    answer = await phone.post("/compte", address="5, avenue du Port", address_pick=written, address_found=written)
    assert answer.status_code == 303
    assert (await Account.get()).home is None


async def test_the_page_and_the_worker_know_who_is_there(phone: Phone) -> None:
    nobody = await phone.get("/moi")
    assert (nobody.json(), nobody.headers["cache-control"]) == ({"owner": None}, "no-store")
    viewer = await aicha()
    await phone.sign_in()
    assert (await phone.get("/moi")).json() == {
        "owner": str(viewer.account_id),
        "name": "Aïcha Belkacem",
        "initials": "AB",
        "role": "resident",
        "email": AICHA,
        "civility": "",
        "first_name": "Aïcha",
        "last_name": "Belkacem",
        "phone": "",
        "address": "",
        "updates_email": "",
    }


@pytest.mark.parametrize(
    ("kept", "first"),
    [
        ({"phone": "418-555-0142", "phone_home": "418-555-0101"}, "418-555-0142"),
        ({"phone_home": "418-555-0101", "phone_work": "418-555-0177"}, "418-555-0101"),
        ({"phone_work": "418-555-0177", "phone_extension": "12"}, "418-555-0177 poste 12"),
        ({"phone_work": "418-555-0177"}, "418-555-0177"),
        ({}, ""),
    ],
)
async def test_reports_begin_with_the_number_to_call_first(phone: Phone, kept: dict[str, str], first: str) -> None:
    await aicha()
    await phone.sign_in()
    await phone.post("/compte", **kept, updates_by="email")
    told = (await phone.get("/moi")).json()
    assert (told["phone"], told["updates_email"]) == (first, "yes")


def error_of(html: str, name: str) -> str:
    """The sentence beside a field."""
    return html.partition(f'id="err-{name}"')[2].partition("</p>")[0]


async def one_home(_text: str) -> list[Mapping[str, object]]:
    return [HOME, {"mode": "intersection", "label": "Au coin"}]


async def no_home(_text: str) -> list[Mapping[str, object]]:
    return []
