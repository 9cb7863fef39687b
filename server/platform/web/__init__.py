"""The one way through a request: route → guard → form → verb or query → answer."""

from server.platform.web.answers import fragment_asked, redirect
from server.platform.web.guard import (
    ADMINISTRATION,
    ANYONE,
    CAPABILITY,
    CARDS,
    DESK,
    DEVICE,
    EDITOR,
    LOOPBACK,
    OPERATOR,
    PUBLIC,
    PUBLIC_DATA,
    SIGNED_IN,
    SIGNED_IN_DEVICE,
    STAFF,
    SUPERVISION,
    Policy,
)
from server.platform.web.render import render
from server.platform.web.routing import GuardedRoute, route

__all__ = [
    "ADMINISTRATION",
    "ANYONE",
    "CAPABILITY",
    "CARDS",
    "DESK",
    "DEVICE",
    "EDITOR",
    "LOOPBACK",
    "OPERATOR",
    "PUBLIC",
    "PUBLIC_DATA",
    "SIGNED_IN",
    "SIGNED_IN_DEVICE",
    "STAFF",
    "SUPERVISION",
    "GuardedRoute",
    "Policy",
    "fragment_asked",
    "redirect",
    "render",
    "route",
]
