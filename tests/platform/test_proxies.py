"""Whose word is believed on where a request comes from: the proxies' that the settings name, and nobody else's."""

import http.client
from collections.abc import Iterator

import pytest

from e2e.support.town import Town
from server.platform.settings import Settings

LIMIT = 20
PROXY = "127.0.0.1"
STRANGER = "127.0.0.2"
"""Still this machine, and no proxy that is believed."""


pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
def town(settings: Settings) -> Iterator[Town]:
    """A town's server in a process of its own, with its limits."""
    with Town(settings.data) as made:
        yield made.start(RIVERAIN_LIMITS="on")


def answered(town: Town, method: str, path: str, *, by: str, forwarded: str = "", body: str = "") -> int:
    """The status of one request that comes from `by` and says that it was forwarded for others."""
    line = http.client.HTTPConnection("127.0.0.1", town.port, timeout=20, source_address=(by, 0))
    headers = {"Host": f"localhost:{town.port}", "Sec-Fetch-Site": "same-origin"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if forwarded:
        headers |= {"X-Forwarded-For": forwarded, "X-Real-IP": forwarded, "Forwarded": f"for={forwarded}"}
    line.request(method, path, body, headers)
    status = line.getresponse().status
    line.close()
    return status


def guesses(town: Town, forwarded: str, *, by: str) -> list[int]:
    """One wrong password more than a network may give, each for another account; `forwarded` takes a number."""
    return [
        answered(
            town,
            "POST",
            "/compte/connexion",
            by=by,
            forwarded=forwarded.format(number),
            body=f"email=personne{number}%40exemple.test&password=montagne-bavarde-418",
        )
        for number in range(LIMIT + 1)
    ]


def test_a_forged_address_does_not_multiply_the_tries(town: Town) -> None:
    assert guesses(town, "203.0.113.{}", by=STRANGER) == [422] * LIMIT + [429]


def test_what_a_person_wrote_in_front_of_the_proxys_word_counts_for_nothing(town: Town) -> None:
    assert guesses(town, "198.51.100.{}, 203.0.113.9", by=PROXY) == [422] * LIMIT + [429]
    assert guesses(town, "203.0.113.1{}", by=PROXY) == [422] * (LIMIT + 1)


def test_nobody_behind_the_proxy_is_taken_for_this_machine(town: Town) -> None:
    assert answered(town, "GET", "/dev/courriels", by=PROXY) == 200
    assert answered(town, "GET", "/dev/courriels", by=PROXY, forwarded="203.0.113.9") == 404
    assert answered(town, "GET", "/dev/courriels", by=PROXY, forwarded="127.0.0.1, 203.0.113.9") == 404
