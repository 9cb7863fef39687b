"""« Ne plus recevoir de courriels pour cette demande »: opened from a letter, confirmed by a button."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.cases.actions.mailing import proved, stop_mail
from server.cases.models import Case
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import typed

TEMPLATE = "cases/mail_stop.html"
LINK_HEADERS = {"Referrer-Policy": "same-origin"}


@dataclass(frozen=True, kw_only=True)
class StopPage:
    """The case whose letters are to stop, or have."""

    reference: str
    proof: str
    is_done: bool


async def ask_to_stop(request: Request) -> Response:
    """The button: scanners of mail follow links, they press nothing."""
    proof = request.query_params.get("preuve", "")
    return _page(request, await proved(_reference(request), proof), proof)


async def stop(request: Request) -> Response:
    """No more letters about this case."""
    proof = (await typed(request)).get("preuve", "")
    return _page(request, await stop_mail(_reference(request), proof), proof)


async def lead_to_stop(request: Request) -> Response:
    """Whoever opens the address that mail readers post to finds the page with the button."""
    await proved(_reference(request), _proof(request))
    return redirect(f"/demandes/{_reference(request)}/courriels?preuve={_proof(request)}")


async def stop_with_one_click(request: Request) -> Response:
    """No more letters about this case: a mail reader says so for its owner (RFC 8058)."""
    case = await stop_mail(_reference(request), _proof(request))
    return _page(request, case, _proof(request))


def _page(request: Request, case: Case, proof: str) -> Response:
    page = StopPage(reference=case.reference, proof=proof, is_done=bool(case.updates.get("stopped")))
    return render(request, TEMPLATE, page, cache=NO_STORE, headers=LINK_HEADERS)


def _proof(request: Request) -> str:
    return str(request.path_params["proof"])


def _reference(request: Request) -> str:
    return str(request.path_params["reference"])
