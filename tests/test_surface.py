"""What the product does not do, anywhere: run what was typed, follow what was sent, speak to strangers, leave doors."""

import re
from pathlib import Path

import httpx2
import pytest

from server.accounts.models import Account
from server.accounts.tokens import TOKEN_BYTES, new_token
from server.platform.settings import Settings

ROOT = Path(__file__).parents[1]
PYTHON = sorted((ROOT / "server").rglob("*.py"))
SCRIPTS = [path for path in sorted((ROOT / "pwa").rglob("*.js")) if not {"node_modules", "tests"} & set(path.parts)]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "mail" not in path.parts]
NEVER_IN_PYTHON = (
    r"\beval\(|\bexec\(|\bpickle\b|\bmarshal\b|\bshelve\b|yaml\.(unsafe_)?load\("
    r"|shell=True|os\.system|xml\.(sax|dom)|lxml"
)
NEVER_IN_SCRIPTS = r"\beval\(|new Function\(|document\.write|outerHTML\s*=|localStorage|__proto__"
NEVER_IN_TEMPLATES = (
    r"<script(?![^>]*(\bsrc=|application/json))[^>]*>|\son[a-z]+=\"|\bstyle=\"[^\"]|javascript:|onpaste"
)


def found(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match[0]}" for path in paths for match in re.finditer(pattern, path.read_text())
    ]


def test_nothing_that_was_typed_is_run_or_unpacked_into_objects() -> None:
    assert found(NEVER_IN_PYTHON, PYTHON) == []
    assert found(NEVER_IN_SCRIPTS, SCRIPTS) == []


def test_no_template_carries_a_script_a_handler_or_a_style() -> None:
    assert found(NEVER_IN_TEMPLATES, TEMPLATES) == []


def test_passwords_are_masked_and_managers_know_what_each_field_is_for() -> None:
    fields = (ROOT / "templates/components/field.html").read_text()
    assert 'type="password"' in fields
    lines = [line for path in TEMPLATES for line in path.read_text().splitlines()]
    used = [line for line in lines if "{{ password_field(" in line]
    bare = [line for line in used if not re.search("current-password|new-password", line)]
    assert used
    assert bare == []


def test_tokens_are_random_and_long_enough() -> None:
    made = {new_token() for _ in range(1000)}
    assert TOKEN_BYTES * 8 == 256
    assert len(made) == 1000
    assert (
        found(
            r"\brandom\.(random|choice|randint|getrandbits|shuffle)\(|Math\.random\(\)\s*\.toString",
            [*PYTHON, *SCRIPTS],
        )
        == []
    )


async def test_a_new_installation_has_no_account(database: Settings) -> None:
    assert await Account.all().count() == 0


@pytest.mark.engine("sqlite")
async def test_no_method_path_or_header_opens_more_than_the_routes(client: httpx2.AsyncClient) -> None:
    for path in (
        "/.git/config",
        "/.env",
        "/static/",
        "/static/../server/app.py",
        "/static/%2e%2e/app.py",
        "/docs",
        "/openapi.json",
        "/debug",
    ):
        assert (await client.get(path)).status_code == 404, path
    for method in ("TRACE", "CONNECT", "PROPFIND"):
        assert (await client.request(method, "/")).status_code in {403, 404, 405}, method
    away = await client.get("/demarches", headers={"Origin": "https://ailleurs.example"})
    assert not [name for name in away.headers if name.startswith("access-control-")]


@pytest.mark.engine("sqlite")
async def test_text_says_its_encoding(client: httpx2.AsyncClient) -> None:
    for path in ("/", "/nulle-part", "/manifest.webmanifest", "/sw.js"):
        kind = (await client.get(path)).headers["content-type"]
        assert "charset=utf-8" in kind or "json" in kind, path


@pytest.mark.engine("sqlite")
async def test_a_field_sent_twice_is_one_value(client: httpx2.AsyncClient) -> None:
    twice = "email=a@exemple.test&email=b@exemple.test&password=x"
    answer = await client.post(
        "/compte/connexion?email=c@exemple.test",
        content=twice,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 422
    assert "b@exemple.test" in answer.text
    assert "a@exemple.test" not in answer.text
    assert 'value="c@exemple.test"' not in answer.text
