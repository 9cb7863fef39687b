"""Following a case without an account: its number and its code open it to this browser for a day."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.cases.actions.submit import follow_code
from server.cases.models import Case
from server.cases.queries import followed
from server.kernel import clock
from server.kernel.ids import format_reference, parse_provisional, parse_reference
from server.platform.installation import current
from server.platform.web import limits, redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.grants import grant
from server.platform.words import _

TEMPLATE = "cases/follow.html"
TRIES_PER_HOUR = 20
TRIES_PER_CASE_A_DAY = 30
SHOWN_AT_MOST = 60
NOBODY = UUID(int=0)
EXAMPLE = 4512
"""The number shown as an example."""
# What is easily misread in a code written by hand; base32 has none of these digits.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True, kw_only=True)
class FollowPage:
    """The two fields."""

    form: Form
    example: str
    """What a number of this town looks like."""


async def follow_form(request: Request) -> Response:
    """The form, the same for everybody."""
    return render(request, TEMPLATE, _page(Form()))


async def follow_case(request: Request) -> Response:
    """Open the case to this browser; one answer for an unknown number and a wrong code."""
    sent = await typed(request)
    number, code = sent.get("reference", "")[:SHOWN_AT_MOST], sent.get("code", "")[:SHOWN_AT_MOST]
    values = {"reference": number, "code": code}
    reference, provisional = parse_reference(number), parse_provisional(number)
    errors = _unreadable(number, code, is_number=bool(reference or provisional))
    if errors:
        return _refuse(request, values, errors)
    case = await opened_by(request, code, reference=reference, provisional=provisional)
    if case is None:
        return _refuse(request, values, {"code": _unopened(is_provisional=reference is None)})
    response = redirect(f"/demandes/{case.reference}")
    grant(response, case.id, request=request)
    return response


async def opened_by(request: Request, code: str, *, reference: str | None, provisional: str | None) -> Case | None:
    """The case of a number that this code opens, None for a wrong one; Problem 429 after too many tries."""
    await _count(request, reference or provisional or "")
    return _opened(await followed(reference=reference, provisional=provisional), code)


def _opened(candidates: list[Case], code: str) -> Case | None:
    """The case that the code opens; as many comparisons for an unknown number as for a wrong code."""
    given = "".join(code.upper().translate(_MISREAD).split()).replace("-", "").encode()
    opened = {
        case_id: hmac.compare_digest(given, follow_code(case_id).replace("-", "").encode())
        for case_id in [case.id for case in candidates] or [NOBODY]
    }
    return next((case for case in candidates if opened[case.id]), None)


def _unreadable(number: str, code: str, *, is_number: bool) -> dict[str, str]:
    errors = {}
    if not number.strip():
        errors["reference"] = _("Écrivez le numéro de la demande.")
    elif not is_number:
        errors["reference"] = _("Ce numéro n’est pas complet ou un chiffre a été changé. Recopiez-le en entier.")
    if not code.strip():
        errors["code"] = _("Écrivez le code de suivi : il accompagne le numéro, une fois la demande reçue.")
    return errors


def _unopened(*, is_provisional: bool) -> str:
    if is_provisional:
        return _(
            "Ce numéro provisoire et ce code n’ouvrent aucune demande. Tant qu’elle attend sur l’appareil, la Ville ne "
            "l’a pas : le numéro et le code s’affichent dès qu’elle est reçue."
        )
    return _("Ce numéro et ce code n’ouvrent aucune demande. Vérifiez les deux, puis recommencez.")


async def _count(request: Request, number: str) -> None:
    address = request.client.host if request.client else "-"
    await limits.hit(f"follow:{limits.network_of(address)}", limit=TRIES_PER_HOUR, window_s=3600)
    await limits.hit(f"follow:{number}", limit=TRIES_PER_CASE_A_DAY, window_s=86400)


def _refuse(request: Request, values: dict[str, str], errors: dict[str, str]) -> Response:
    page = _page(Form(values=values, errors=errors))
    return render(request, TEMPLATE, page, status=422, cache=NO_STORE)


def _page(form: Form) -> FollowPage:
    return FollowPage(
        form=form, example=format_reference(current().town.reference_prefix, year=clock.now().year, number=EXAMPLE)
    )
