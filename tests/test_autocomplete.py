"""Password managers and browsers know what each field of the accounts is for, and nothing keeps people from pasting."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

from server.accounts.models import Account
from tests.conftest import ClientFor
from tests.support.cast import AICHA

ROOT = Path(__file__).parents[1]
EXPECTED = {
    "email": {"email", "username", "username webauthn", "email webauthn"},
    "password": {"current-password", "new-password", "current-password webauthn"},
    "confirmation": {"new-password"},
    "current": {"current-password"},
    "code": {"one-time-code"},
    "first_name": {"given-name"},
    "last_name": {"family-name"},
    "phone": {"tel", "mobile tel"},
    "address": {"street-address", "address-line1"},
}
PUBLIC = ("/compte/connexion", "/compte/creation", "/compte/mot-de-passe-oublie")
SIGNED_IN = (
    "/compte",
    "/compte/modification/mot-de-passe",
    "/compte/modification/courriel",
    "/compte/verification",
    "/compte/securite",
)


class Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found.append({name: value or "" for name, value in attrs})


def fields_of(answer: httpx2.Response) -> list[dict[str, str]]:
    read = Fields()
    read.feed(answer.text)
    return [field for field in read.found if field.get("type") not in {"hidden", "radio", "checkbox", "search", "file"}]


@pytest.mark.engine("sqlite")
async def test_each_field_says_what_it_is_for(client: httpx2.AsyncClient, client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await Account.filter(email=AICHA.email).update(password_hash="something")  # else there is none to change
    wrong, seen = [], set()
    for browser, paths in ((client, PUBLIC), (aicha, SIGNED_IN)):
        for path in paths:
            for field in fields_of(await browser.get(path)):
                name, said = field.get("name", ""), field.get("autocomplete", "")
                seen.add(name)
                if name in EXPECTED and said not in EXPECTED[name]:
                    wrong.append((path, name, said))
                if field.get("type") == "password" and not said.startswith(("current-password", "new-password")):
                    wrong.append((path, name, said))
    assert wrong == []
    assert {"email", "password", "confirmation", "current", "first_name", "last_name", "phone"} <= seen


def test_no_program_and_no_attribute_stops_pasting() -> None:
    programs = [path for path in (ROOT / "pwa").rglob("*.js") if not {"node_modules", "tests"} & set(path.parts)]
    assert programs
    listening = r"""addEventListener\(\s*["'](paste|beforeinput|copy|cut)["']|\bonpaste|\.onpaste"""
    for path in [*programs, *(ROOT / "templates").rglob("*.html")]:
        assert not re.search(listening, path.read_text()), path
