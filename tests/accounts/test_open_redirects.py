"""Wherever an address to go on to is taken, none of the spellings of another site is gone to."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from server.accounts.models import IdentityVisit
from tests.accounts.addresses import ELSEWHERE
from tests.accounts.browser import ADDRESS, PASSWORD, Phone
from tests.accounts.identity import leave
from tests.accounts.people import aicha

PAGES = Path(__file__).parents[2] / "server/accounts/pages"


def leads_to(location: str) -> str:
    """The host that a browser goes to: it drops tabs and newlines, and reads `\\` as `/`."""
    read = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin(f"{ADDRESS}/compte/connexion", read)).netloc


def test_the_spellings_are_many_and_browsers_would_leave_by_many_of_them() -> None:
    assert len(set(ELSEWHERE)) == len(ELSEWHERE) > 60
    assert len([asked for asked in ELSEWHERE if leads_to(asked) != urlsplit(ADDRESS).netloc]) > 40


def test_each_page_that_takes_one_looks_at_it_first() -> None:
    taken = {path.name: path.read_text() for path in PAGES.rglob("*.py")}
    reads = {name: text.count('.get("suite"') for name, text in taken.items()}
    looks = {
        name: len(re.findall(r'known_page\(request, (?:sent|request\.query_params)\.get\("suite"', text))
        for name, text in taken.items()
    }
    assert sum(reads.values()) > 15
    assert reads == looks


@pytest.mark.engine("sqlite")
async def test_pages_that_send_on_who_is_signed_in(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    for asked in ELSEWHERE:
        for path, otherwise in (("/compte/connexion", "/"), ("/compte/verification", "/compte")):
            answer = await phone.client.get(path, params={"suite": asked})
            assert (answer.status_code, answer.headers["location"]) == (303, otherwise), (path, asked)
        answer = await phone.post("/compte/cles/proposition", suite=asked)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), asked


@pytest.mark.engine("sqlite")
async def test_pages_that_carry_it_on_for_who_is_not(phone: Phone) -> None:
    forms = ("/compte/connexion", "/compte/creation")
    for asked in ELSEWHERE:
        for path in forms:
            assert 'name="suite"' not in (await phone.client.get(path, params={"suite": asked})).text, (path, asked)
        for path in ("/compte/connexion/code", "/compte/connexion/deuxieme-preuve"):
            answer = await phone.client.get(path, params={"suite": asked})
            assert answer.headers["location"] == "/compte/connexion", (path, asked)
        answer = await phone.post("/compte/connexion", email="", password="", suite=asked)
        assert 'name="suite"' not in answer.text, asked


@pytest.mark.engine("sqlite")
async def test_the_password_asked_again_leads_to_a_page_of_ours(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    for asked in ELSEWHERE[::6]:
        answer = await phone.post("/compte/verification", password=PASSWORD, suite=asked)
        assert (answer.status_code, answer.headers["location"]) == (303, "/compte"), asked


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("franceconnect")
async def test_a_visit_to_the_provider_keeps_no_other_site_for_the_way_back(phone: Phone) -> None:
    for asked in ELSEWHERE:
        await leave(phone, suite=asked)
    assert {visit.next_path for visit in await IdentityVisit.all()} == {""}


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("franceconnect")
async def test_the_state_of_an_answer_is_no_address(phone: Phone) -> None:
    for asked in ELSEWHERE:
        answer = await phone.client.get("/compte/identite/retour", params={"state": asked, "code": "x"})
        assert answer.status_code == 400, asked
        assert "location" not in answer.headers, asked
