"""No page is forgotten by whoever looks at all of them: each route that answers GET has an example, or a reason."""

import re
from collections import defaultdict

import pytest

from e2e.support.examples import EXAMPLES, NO_PAGE
from server.platform.web.routing import GuardedRoute
from server.routes import all_routes

READ = {
    entry.path: entry for entry in all_routes() if isinstance(entry, GuardedRoute) and "GET" in (entry.methods or ())
}


def test_each_page_has_an_example_or_a_reason() -> None:
    known = EXAMPLES.keys() | NO_PAGE.keys()
    assert READ.keys() - known == set(), "add an example to e2e/support/examples.py, or say why there is no page"
    assert known - READ.keys() == set(), "these are routes no more"
    assert EXAMPLES.keys() & NO_PAGE.keys() == set()


@pytest.mark.parametrize("route", EXAMPLES)
def test_an_example_is_of_its_route_and_for_somebody_whom_it_lets_pass(route: str) -> None:
    policy = READ[route].policy
    for example in EXAMPLES[route]:
        path = example.path.format_map(defaultdict(lambda: "nom")).partition("?")[0]
        assert READ[route].path_regex.fullmatch(path), (route, path)
        first = next(entry for entry in READ.values() if entry.path_regex.fullmatch(path))
        assert re.sub(r"\{.*?\}", "", first.path) == re.sub(r"\{.*?\}", "", route)
        if policy.name in {"desk", "staff"}:
            assert example.who in {"agent", "supervisor"}, route
        if policy.name == "signed-in":
            assert example.who != "anyone", route
