"""The present codes of the demonstration's staff, for whoever runs it: on this machine, where it was seeded."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import codes, queries
from server.accounts.models import CodeKey
from server.accounts.views import ShownCode, ShownCodesPage
from server.platform.installation import current
from server.platform.web import render
from server.platform.web.answers import NO_STORE
from server.platform.web.guard import not_found


async def shown_codes(request: Request) -> Response:
    """Nothing of the sort exists where the demonstration is not, nor behind a proxy, where everybody looks local."""
    keys = await queries.demonstration_keys() if current().settings.is_local else []
    if not keys:
        raise not_found()
    page = ShownCodesPage(codes=[_shown(key) for key in keys])
    return render(request, "dev/codes.html", page, cache=NO_STORE)


def _shown(key: CodeKey) -> ShownCode:
    account = key.account
    code = codes.unused_code(codes.opened(key.sealed_secret, account.id), last_step=key.last_step)
    return ShownCode(
        name=f"{account.first_name} {account.last_name}".strip(),
        email=account.email_typed,
        code=f"{code[:3]} {code[3:]}".strip(),
    )
