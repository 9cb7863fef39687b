"""The addresses that this installation answers, for whoever must know whether a link leads somewhere."""

from collections.abc import Sequence
from functools import lru_cache

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from server.platform.web.guard import Policy
from server.platform.web.routing import GuardedRoute

_published: list[GuardedRoute] = []


def publish(routes: Sequence[BaseRoute]) -> None:
    """Say which routes there are; called by the composition root alone."""
    _published[:] = [route for route in routes if isinstance(route, GuardedRoute)]
    policy_at.cache_clear()


@lru_cache(maxsize=4096)
def policy_at(path: str) -> Policy | None:
    """Who may read the page at `path`; None when no page is there, whatever the path names."""
    scope: Scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return next((route.policy for route in _published if route.matches(scope)[0] is Match.FULL), None)
