"""What opens an account beside its password, on one page; and printed codes."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, queries
from server.accounts.letters import SAFETY_PATH
from server.accounts.models import Account
from server.accounts.pages.again import require_recent
from server.accounts.pages.common import new_key_form
from server.accounts.views import KeyLine, RecoveryPage, SafetyPage
from server.kernel.viewer import STAFF_ROLES
from server.platform.web import render
from server.platform.web.form import Form

TEMPLATE, RECOVERY = "accounts/safety.html", "accounts/recovery.html"


async def safety(request: Request) -> Response:
    """What opens the account of who is signed in."""
    require_recent(request)
    owner = await queries.own_account(request.state.viewer)
    return render(request, TEMPLATE, await safety_page(request, owner, new_key_form(request)))


async def renew_codes(request: Request) -> Response:
    """Make other codes to print, and show them this once."""
    require_recent(request, back=SAFETY_PATH)
    owner = await queries.own_account(request.state.viewer)
    return render(request, RECOVERY, RecoveryPage(codes=await actions.renew_recovery_codes(owner), next_path=""))


async def safety_page(request: Request, owner: Account, form: Form) -> SafetyPage:
    """The page with `form` for the next key."""
    keys, factors = await queries.passkeys_of(owner.id), await queries.factors_of(owner.id)
    is_staff = owner.role in STAFF_ROLES
    return SafetyPage(
        form=form,
        keys=[KeyLine(id=str(key.id), name=key.name, created_at=key.created_at, used_at=key.used_at) for key in keys],
        has_app="app" in factors,
        codes_left=await queries.recovery_codes_left(owner.id),
        is_staff=is_staff,
        may_remove=not is_staff or len(keys) + ("app" in factors) > 1,
        done=request.query_params.get("fait", ""),
    )
