"""After the password: the code that is asked, and the first second factor of staff."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import actions, forms, queries, rules
from server.accounts.letters import SIGN_IN_PATH
from server.accounts.models import SignInStep
from server.accounts.next_page import known_page, with_next
from server.accounts.pages.common import new_key_form, origin_of
from server.accounts.pages.entering import CODE_PATH, enter, step_token
from server.accounts.views import CodePage, SetupPage
from server.kernel.problems import Problem
from server.platform.web import redirect, render
from server.platform.web.form import Form, read, refusal, typed

CODE, SETUP = "accounts/code.html", "accounts/second_factor.html"
OVER = f"{SIGN_IN_PATH}?fait=recommencer"


async def code_form(request: Request) -> Response:
    """Ask for the code; who has no sign-in under way is sent to begin one."""
    step = await queries.open_step(step_token(request))
    next_path = known_page(request, request.query_params.get("suite", ""))
    if step is None or step.kind == "setup":
        return redirect(with_next(SIGN_IN_PATH, next_path))
    page = await _code_page(step, Form(), next_path, is_sent_again="renvoye" in request.query_params)
    return render(request, CODE, page)


async def give_code(request: Request) -> Response:
    """Sign in with the code, and go on where one was."""
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        code = read(forms.CodeForm, sent).code
        found = await actions.give_code(step_token(request), code, origin=origin_of(request))
    except Problem as problem:
        return await _code_refused(request, problem, sent)
    return await enter(found, next_path, request, can_make_key="can_make_key" in sent)


async def send_code_again(request: Request) -> Response:
    """Mail another code."""
    sent = await typed(request)
    next_path = known_page(request, sent.get("suite", ""))
    try:
        await actions.send_code_again(step_token(request))
    except Problem as problem:
        return await _code_refused(request, problem, sent)
    path = with_next(CODE_PATH, next_path)
    return redirect(f"{path}{'&' if '?' in path else '?'}renvoye=1")


async def setup_form(request: Request) -> Response:
    """Have staff choose their first second factor."""
    step = await queries.open_step(step_token(request))
    next_path = known_page(request, request.query_params.get("suite", ""))
    if step is None or step.kind != "setup":
        return redirect(with_next(SIGN_IN_PATH, next_path))
    return render(request, SETUP, SetupPage(form=new_key_form(request), next_path=next_path))


async def _code_refused(request: Request, problem: Problem, sent: dict[str, str]) -> Response:
    """The page again with what is wrong; the beginning, when the step is over."""
    next_path = known_page(request, sent.get("suite", ""))
    step = await queries.open_step(step_token(request))
    if problem.status == 410 or step is None:
        return redirect(OVER + with_next("", next_path).replace("?", "&"))
    refused = refusal(problem, sent, first="code", secret=forms.SECRET)
    page = await _code_page(step, refused.form, next_path)
    return render(request, CODE, page, status=refused.status, headers=refused.headers)


async def _code_page(step: SignInStep, form: Form, next_path: str, *, is_sent_again: bool = False) -> CodePage:
    factors = await queries.factors_of(step.account_id)
    return CodePage(
        form=form,
        is_mailed=step.kind == "mail",
        email=rules.veiled(step.account.email_typed),
        next_path=next_path,
        has_app="app" in factors,
        has_key="key" in factors,
        is_sent_again=is_sent_again,
    )
