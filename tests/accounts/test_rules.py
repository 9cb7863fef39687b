"""Addresses, devices, grants: the small rules."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.rules import device_name, initials, parse_email
from server.kernel import clock
from server.platform.installation import Installation
from server.platform.web.grants import grant, granted, seal, unseal


@pytest.mark.parametrize(
    ("typed", "written", "compared"),
    [
        (" Aicha@Exemple.TEST ", "Aicha@Exemple.TEST", "aicha@exemple.test"),
        ("a+b.c@exemple.test", "a+b.c@exemple.test", "a+b.c@exemple.test"),
        ("o'neil@forêt.test", "o'neil@xn--fort-ipa.test", "o'neil@xn--fort-ipa.test"),
    ],
)
def test_an_address_is_kept_as_typed_and_compared_in_one_form(typed: str, written: str, compared: str) -> None:
    address = parse_email(typed)
    assert address is not None
    assert (address.typed, address.compared) == (written, compared)


@pytest.mark.parametrize(
    "typed",
    ["", "@", "a@", "@b.test", "a@b", "a b@c.test", "a@b..test", "a@-b.test", "é@b.test", "a@127.0.0.1", "a@b.test.",
     "a" * 65 + "@b.test", "a@" + "b" * 64 + ".test", "a@" + "b." * 126 + "test", "a@b.test,c@d.test", ".a@b.test"],
)  # fmt: skip
def test_what_no_mail_could_reach_is_no_address(typed: str) -> None:
    assert parse_email(typed) is None


def test_initials_come_from_the_names_or_the_address() -> None:
    assert initials("Aïcha", "Belkacem", email="x@y.test") == "AB"
    assert initials("", "", email="x@y.test") == "X"


def test_a_device_is_named_as_its_owner_would() -> None:
    assert (
        device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1")
        == "Safari, iPhone"
    )
    assert device_name("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0") == "Edge, Windows"
    assert device_name("curl/8") == ""


@pytest.mark.engine("sqlite")
@pytest.mark.usefixtures("installation")
def test_granted_cases_last_a_day_each_and_cannot_be_written_by_hand() -> None:
    first, second = uuid4(), uuid4()
    start = clock.now()
    held = _after(lambda response: grant(response, first), {})
    with clock.freeze(start + timedelta(hours=23)):
        both = _after(lambda response: grant(response, second, request=_request(held)), held)
        assert granted(_request(both)) == {first, second}
    with clock.freeze(start + timedelta(hours=25)):
        assert granted(_request(both)) == {second}
    assert granted(_request({"__Host-grants": both["__Host-grants"][:-2] + "AA"})) == frozenset()
    assert (
        granted(_request({"__Host-grants": seal("typed", f"{first.hex}:99999999999", lasts=timedelta(1))}))
        == frozenset()
    )
    for made_up in ("", ".", "a.b", "é.é", "A" * 5000):
        assert granted(_request({"__Host-grants": made_up})) == frozenset()


@pytest.mark.engine("sqlite")
def test_what_was_sealed_is_read_back_until_it_is_over(installation: Installation) -> None:
    sealed = seal("typed", "é|.,", lasts=timedelta(minutes=1))
    assert installation.settings.limits is False
    assert unseal("typed", sealed) == "é|.,"
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        assert unseal("typed", sealed) is None


def _request(cookies: dict[str, str]) -> Request:
    line = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Request({"type": "http", "headers": [(b"cookie", line.encode())]})


def _after(change: Callable[[Response], None], cookies: dict[str, str]) -> dict[str, str]:
    """The cookies of a browser after an answer."""
    response = Response()
    change(response)
    given = response.headers["set-cookie"]
    assert "HttpOnly" in given
    name, _equals, value = given.partition(";")[0].partition("=")
    return {**cookies, name: value}
