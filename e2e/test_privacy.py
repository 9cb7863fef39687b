"""A person's data: a copy of it fetched once, what was agreed to taken back, and « Supprimer un compte » (000 §2.7)."""

import zipfile
from collections.abc import Callable

import pytest

from e2e.support.acts import AICHA, sign_in
from e2e.support.letters import link_mailed_to
from e2e.support.phone import Phone
from e2e.support.plain import Plain
from e2e.support.town import Town

NewPhone = Callable[..., Phone]


@pytest.fixture(scope="module")
def town(standing_town: Town) -> Town:
    return standing_town


@pytest.fixture(autouse=True)
def empty_mailbox(town: Town) -> None:
    """No letter of another story is taken for one of this."""
    for letter in (town.data / "mail").glob("*.eml"):
        letter.unlink()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_copy_of_ones_data_is_asked_for_and_fetched(new_phone: NewPhone, scripts: bool, town: Town) -> None:
    page = new_phone("chromium", javascript=scripts).page
    hands = Plain(page, town.url)
    sign_in(page, town.url, AICHA)
    hands.open("/compte").follow("Mes données").press("Demander une copie")
    link = link_mailed_to(town, AICHA, subject="La copie de vos données est prête").removeprefix(town.url)
    hands.open(link)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger").click()
    with zipfile.ZipFile(waiting.value.path()) as made:
        assert {"donnees.json", "donnees.schema.json"} <= set(made.namelist())
        assert b"RVM-" in made.read("donnees.json")
    hands.open(link)
    assert "Ce lien n’est plus bon" in hands.text


def test_an_account_is_deleted_and_kept_after_all(new_phone: NewPhone, town: Town) -> None:
    page = new_phone("chromium").page
    hands = Plain(page, town.url)
    sign_in(page, town.url, AICHA)
    hands.open("/compte").follow("Suppression de compte")
    assert "Êtes-vous certain de vouloir supprimer votre compte utilisateur Ville de Rivemont?" in hands.text
    hands.follow("Continuer").press("Supprimer mon compte")
    assert hands.path == "/compte/suppression/demandee"
    hands.open("/demandes")
    assert "Vos demandes seront ici" in hands.text
    hands.open(
        link_mailed_to(town, AICHA, subject="Votre compte sera effacé le", under="/").removeprefix(town.url)
    ).press("Garder mon compte")
    assert "Votre compte est gardé." in hands.text
    sign_in(page, town.url, AICHA)
    hands.open("/compte")
    assert "Aïcha" in hands.text
