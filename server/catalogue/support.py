"""« Support technique »: what to do when an account does not open, with or without the mailbox, by phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue.contacts import Contact, contacts
from server.catalogue.hours import OpeningView, opening_view
from server.platform.installation import current
from server.platform.web.render import render


@dataclass(frozen=True, kw_only=True)
class SupportPage:
    """How to reach the town, when, and where its letters come from."""

    contacts: Sequence[Contact]
    opening: OpeningView
    sender: str


async def support(request: Request) -> Response:
    """The page; the same for everybody."""
    sender = current().town.contacts.email
    return render(
        request, "catalogue/support.html", SupportPage(contacts=contacts(), opening=opening_view(), sender=sender)
    )
