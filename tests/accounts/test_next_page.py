"""After signing in one goes on where one was: a page of ours, never another site."""

import pytest

from tests.accounts.browser import Phone
from tests.accounts.people import aicha


@pytest.mark.parametrize(
    "asked", ["/demandes", "/demandes/RVM-2026-000001-4", "/?q=bac", "/demandes?statut=nouvelle#haut"]
)
async def test_a_page_of_ours_is_gone_to(phone: Phone, asked: str) -> None:
    await aicha()
    assert (await phone.sign_in(suite=asked)).headers["location"] == asked


@pytest.mark.parametrize(
    "asked",
    [
        "https://mal.test/",
        "//mal.test/demandes",
        "/\\mal.test",
        "\\/mal.test",
        "/\t/mal.test",
        "/\n/mal.test",
        "///mal.test",
        "/en//mal.test/demandes",
        "/en///mal.test/demandes",
        "javascript:alert(1)",
        " /demandes",
        "demandes",
        "/nulle-part",
        "/changer",
        "/demandes\r\nSet-Cookie: a=b",
        "/demandes/é",
        "",
    ],
)
async def test_anything_else_leads_home(phone: Phone, asked: str) -> None:
    await aicha()
    assert (await phone.sign_in(suite=asked)).headers["location"] == "/"
    form = await phone.client.get("/compte/creation", params={"suite": asked})
    assert 'name="suite"' not in form.text
