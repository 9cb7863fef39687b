"""The profile (source 000 §2.4), and what the page and the worker are told of who is there."""

from server.accounts.models import Account
from tests.accounts.browser import AICHA, Phone
from tests.accounts.people import aicha


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
        "phone": "418 555-0142 poste 12",
        "address": "12, rue des Érables",
    }
    answer = await phone.post("/compte", **said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte?enregistre=1")
    shown = await phone.get("/compte?enregistre=1")
    assert shown.headers["cache-control"] == "no-store"
    for kept in ("Aïcha Belkacem", AICHA, "418 555-0142 poste 12", "12, rue des Érables", "sont enregistrés"):
        assert kept in shown.text
    assert (await Account.get()).first_name == "Aïcha"


async def test_what_is_wrong_is_said_and_kept(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    answer = await phone.post("/compte", civility="duc", phone="n’importe quoi", address="x" * 301)
    assert answer.status_code == 422
    assert "Ce numéro est incomplet." in answer.text
    assert "300 caractères au plus" in answer.text
    assert "Choisissez dans la liste." in answer.text
    assert "n’importe quoi" in answer.text
    assert (await Account.get()).address == ""


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
    }
