"""Who came in, who was kept out and who was refused a page is in the operators' log: numbers, never what was typed."""

from collections.abc import Iterator

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from structlog.typing import EventDict

from server.accounts.models import Account
from server.accounts.pages.entering import CODE_PATH
from tests.accounts.browser import AICHA, ETIENNE, OTHER_PASSWORD, PASSWORD, Phone, owners_code
from tests.accounts.people import aicha, marc_antoine
from tests.accounts.test_passkeys import authenticator, options

SIGN_IN_BY_KEY = "/compte/connexion/cle"


@pytest.fixture
def said() -> Iterator[list[EventDict]]:
    """What is logged meanwhile."""
    with capture_logs(processors=[merge_contextvars]) as lines:
        yield lines


def told(said: list[EventDict], event: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(line.get(name) for name in names) for line in said if line["event"] == event]


async def test_each_way_in_is_on_record_and_each_refusal_with_its_reason(phone: Phone, said: list[EventDict]) -> None:
    account = str((await aicha()).account_id)
    await phone.give_password(password=OTHER_PASSWORD)
    await phone.give_password(email="personne@exemple.test")
    await phone.give_password()
    await phone.post(CODE_PATH, code="0000 0000")
    await phone.post(CODE_PATH, code=await owners_code(AICHA))
    await phone.post("/compte/deconnexion")
    await phone.give_password()
    assert told(said, "accounts.kept_out", "account", "way", "reason") == [
        (account, "password", "wrong-password"),
        ("unknown", "password", "no-such-account"),
        (account, "mailed-code", "wrong-code"),
    ]
    assert told(said, "accounts.entered", "account", "way") == [(account, "mailed-code"), (account, "password")]
    assert {line["log_level"] for line in said if line["event"] == "accounts.kept_out"} == {"warning"}


async def test_a_right_password_before_the_activation_is_no_entry(phone: Phone, said: list[EventDict]) -> None:
    await phone.register()
    await phone.give_password()
    account = str((await Account.get(email=AICHA)).id)
    assert told(said, "accounts.kept_out", "account", "reason") == [(account, "not-activated")]
    assert told(said, "accounts.entered") == []


async def test_the_staff_s_codes_are_on_record(phone: Phone, said: list[EventDict]) -> None:
    viewer = await marc_antoine()
    account = str(viewer.account_id)
    await phone.give_password(email="ma.roy@rivemont.test")
    await phone.post(CODE_PATH, code="000000")
    await phone.post(CODE_PATH, code=await owners_code("ma.roy@rivemont.test"))
    assert told(said, "accounts.kept_out", "account", "way", "reason") == [(account, "factor-code", "wrong-code")]
    assert told(said, "accounts.entered", "account", "way") == [(account, "factor-code")]


async def test_codes_that_run_out_are_on_record(phone: Phone, said: list[EventDict]) -> None:
    account = str((await aicha()).account_id)
    await phone.give_password()
    for _try in range(6):
        await phone.post(CODE_PATH, code="0000 0000")
    reasons = told(said, "accounts.kept_out", "account", "reason")
    assert reasons == [(account, "wrong-code")] * 5 + [(account, "too-many-codes")]


async def test_keys_of_access_are_on_record(phone: Phone, said: list[EventDict]) -> None:
    account, key = str((await aicha()).account_id), authenticator()
    await phone.sign_in()
    await phone.post("/compte/cles", key=key.make(await options(phone, "creation")), name="Mon téléphone")
    await phone.post("/compte/deconnexion")
    answer = key.use(await options(phone, "defi"))
    said.clear()
    await phone.post(SIGN_IN_BY_KEY, key=answer)
    await phone.post(SIGN_IN_BY_KEY, key=answer)
    await phone.post(SIGN_IN_BY_KEY, key="{}")
    assert told(said, "accounts.entered", "account", "way") == [(account, "key")]
    (replayed, bent) = told(said, "accounts.kept_out", "account", "way", "reason")
    assert replayed[:2] == (account, "key")
    assert bent == ("unknown", "key", "wrong-answer")


async def test_a_wrong_password_where_one_confirms_is_on_record(phone: Phone, said: list[EventDict]) -> None:
    account = str((await aicha()).account_id)
    await phone.sign_in()
    said.clear()
    await phone.post("/compte/verification", password=OTHER_PASSWORD)
    assert told(said, "accounts.kept_out", "account", "way", "route") == [(account, "password", "/compte/verification")]


async def test_a_refusal_of_the_guard_says_who_asked_for_which_route(phone: Phone, said: list[EventDict]) -> None:
    account = str((await aicha()).account_id)
    await phone.get("/poste")
    await phone.sign_in()
    await phone.get("/poste")
    assert told(said, "request.refused", "account", "route", "policy", "status", "code") == [
        (None, "/poste", "desk", 401, "sign-in-needed"),
        (account, "/poste", "desk", 404, "not-found"),
    ]


async def test_a_refusal_bears_nothing_of_the_request_before(phone: Phone, said: list[EventDict]) -> None:
    await aicha()
    await phone.sign_in()
    await phone.get("/demandes")
    await phone.post("/compte/deconnexion")
    said.clear()
    await phone.get("/poste")
    assert told(said, "request.refused", "account", "route") == [(None, "/poste")]


@pytest.mark.usefixtures("limited", "frozen_clock")
async def test_too_many_tries_say_what_ran_out_and_where(phone: Phone, said: list[EventDict]) -> None:
    await aicha()
    for _try in range(21):
        await phone.give_password(password=OTHER_PASSWORD)
    (line,) = [line for line in said if line["event"] == "limits.reached"]
    assert (line["route"], line["log_level"]) == ("/compte/connexion", "warning")
    assert line["counter"] == "sign-in:from"
    assert "198.51.100.7" not in str(line)


async def test_what_comes_from_another_site_is_on_record(phone: Phone, said: list[EventDict]) -> None:
    for site in ("cross-site", "un\nfaux site"):
        headers = {"Sec-Fetch-Site": site.replace("\n", " ")}
        await phone.client.post("/compte/connexion", data={"email": AICHA}, headers=headers)
    assert told(said, "csrf.refused", "method", "site") == [("POST", "cross-site"), ("POST", "not said")]


async def test_no_line_bears_what_was_typed(phone: Phone, said: list[EventDict]) -> None:
    await aicha()
    typed = ["inconnu@exemple.test", f"{AICHA}\n2026 accounts.entered account=1", "\x1b[2Jautre", ETIENNE]
    for login in typed:
        await phone.give_password(email=login, password=f"{PASSWORD}-canari")
    await phone.post(CODE_PATH, code="1234\n5678")
    written = repr(said)
    for one in (*typed, AICHA, "exemple.test", "canari", "5678", "198.51.100.7", "\\n"):
        assert one not in written, one
