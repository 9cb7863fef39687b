"""What one running process is made of: one municipality, its settings, its key, and its lines to the outside world."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.platform.files import LocalFiles
from server.platform.inbox import Inbox
from server.platform.keys import ServerKey
from server.platform.mail import Mailer
from server.platform.settings import Settings
from server.platform.webpush import Pusher

if TYPE_CHECKING:
    from server.platform.municipality import Municipality
    from server.platform.oidc.provider import Provider
    from server.platform.texts import Gateway

_installed: list["Installation"] = []


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The parts of the outside world that verbs need, put together once by `app.py`."""

    settings: Settings
    town: "Municipality"
    key: ServerKey
    files: LocalFiles
    mailer: Mailer
    pusher: Pusher
    identity: "Provider | None" = None
    """Who else may say who a resident is."""
    inbox: Inbox | None = None
    """The mailbox of answers and bounces; None: letters take none."""
    texts: "Gateway | None" = None
    """Who carries text messages; None: nobody does, and none is offered."""


def install(installation: Installation) -> None:
    """Make `installation` the one of this process; a later call replaces it."""
    _installed[:] = [installation]


def current() -> Installation:
    """The installation of this process; asking before `install` is a bug."""
    return _installed[0]
