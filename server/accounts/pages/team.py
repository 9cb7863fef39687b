"""« Équipe »: an administrator invites the staff, says what each may do, and closes their access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.accounts import actions, forms
from server.accounts.actions import Names, Post
from server.accounts.pages.again import require_recent
from server.accounts.sentences import role_hint, role_word
from server.accounts.team import Member, member, team
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import ADMINISTRATION, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, read, refusal, typed
from server.platform.web.guard import not_found
from server.platform.words import _, current_language

PATH = "/poste/equipe"
LIST, ONE = "accounts/team.html", "accounts/member.html"
DONE = ("invitation", "changement", "fermeture")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something to choose."""

    code: str
    title: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """One of the staff, in the list."""

    url: str
    name: str
    email: str
    role: str
    departments: str
    is_invited: bool


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """The staff, and the form that invites."""

    lines: Sequence[MemberLine]
    form: Form
    roles: Sequence[Choice]
    departments: Sequence[Choice]
    done: str


@dataclass(frozen=True, kw_only=True)
class MemberPage:
    """One of the staff, and what may be changed."""

    line: MemberLine
    form: Form
    roles: Sequence[Choice]
    departments: Sequence[Choice]
    is_oneself: bool
    error: str = ""


async def show_team(request: Request) -> Response:
    """Everybody, and the form that invites."""
    require_recent(request)
    return await _list(request, Form())


async def invite(request: Request) -> Response:
    """Write to somebody that they are of the staff."""
    require_recent(request)
    sent = await typed(request)
    try:
        asked = read(forms.InvitationForm, await _with_departments(request, sent))
        names = Names(first=asked.first_name, last=asked.last_name)
        await actions.invite(asked.email, names, _post(asked), request.state.viewer)
    except Problem as problem:
        refused = refusal(problem, sent, first="email")
        return await _list(request, await _kept(request, refused.form), status=refused.status)
    return redirect(f"{PATH}?fait=invitation")


async def show_member(request: Request) -> Response:
    """One of the staff."""
    require_recent(request)
    return await _one(request, await member(_account(request)))


async def change(request: Request) -> Response:
    """Another role, or other departments."""
    require_recent(request)
    sent = await typed(request)
    held = await member(_account(request))
    try:
        asked = read(forms.PostForm, await _with_departments(request, sent))
        await actions.change_post(held.account.id, _post(asked), request.state.viewer)
    except Problem as problem:
        return await _refuse(request, held, problem, sent)
    return redirect(f"{PATH}?fait=changement")


async def invite_again(request: Request) -> Response:
    """Write the invitation again."""
    require_recent(request)
    held = await member(_account(request))
    try:
        await actions.invite_again(held.account.id, request.state.viewer)
    except Problem as problem:
        return await _refuse(request, held, problem, {})
    return redirect(f"{PATH}?fait=invitation")


async def close(request: Request) -> Response:
    """They are of the staff no more."""
    require_recent(request)
    held = await member(_account(request))
    try:
        await actions.close_post(held.account.id, request.state.viewer)
    except Problem as problem:
        return await _refuse(request, held, problem, {})
    return redirect(f"{PATH}?fait=fermeture")


async def _list(request: Request, form: Form, *, status: int = 200) -> Response:
    done = request.query_params.get("fait", "")
    page = TeamPage(
        lines=[_line(one) for one in await team()],
        form=form,
        roles=_roles(),
        departments=_departments(),
        done=done if done in DONE else "",
    )
    return render(request, LIST, page, status=status, cache=NO_STORE)


async def _one(
    request: Request, held: Member, form: Form | None = None, *, error: str = "", status: int = 200
) -> Response:
    values: dict[str, str | tuple[str, ...]] = {
        "role": held.account.role,
        "departments": tuple(sorted(held.departments)),
    }
    page = MemberPage(
        line=_line(held),
        form=form or Form(values=values),
        roles=_roles(),
        departments=_departments(),
        is_oneself=held.account.id == request.state.viewer.account_id,
        error=error,
    )
    return render(request, ONE, page, status=status, cache=NO_STORE)


async def _refuse(request: Request, held: Member, problem: Problem, sent: Mapping[str, str]) -> Response:
    """The page as it stands, with what was chosen and what is wrong with it."""
    if problem.errors:
        refused = refusal(problem, sent, first="role")
        return await _one(request, held, await _kept(request, refused.form), status=refused.status)
    if problem.status != 409:
        raise problem
    return await _one(request, held, error=f"{problem.title} {problem.detail}", status=problem.status)


def _line(one: Member) -> MemberLine:
    titles = [choice.title for choice in _departments() if choice.code in one.departments]
    return MemberLine(
        url=f"{PATH}/{one.account.id}",
        name=one.name,
        email=one.account.email_typed,
        role=role_word(one.account.role),
        departments=", ".join(titles),
        is_invited=one.is_invited,
    )


def _roles() -> list[Choice]:
    return [Choice(code=role, title=role_word(role), hint=role_hint(role)) for role in forms.ROLES]


def _departments() -> list[Choice]:
    language = current_language()
    return [
        Choice(
            code=one.code,
            title=one.title.says(language),
            hint=_("Voit toutes les demandes.") if one.is_first_line else "",
        )
        for one in current().town.departments
    ]


def _post(asked: forms.PostForm) -> Post:
    return Post(role=asked.role, departments=frozenset(asked.departments))


async def _with_departments(request: Request, sent: Mapping[str, str]) -> dict[str, object]:
    return {**sent, "departments": await _chosen(request)}


async def _kept(request: Request, form: Form) -> Form:
    """The form with every box that was ticked."""
    return Form(values={**form.values, "departments": await _chosen(request)}, errors=form.errors)


async def _chosen(request: Request) -> tuple[str, ...]:
    return tuple(value for value in (await request.form()).getlist("departments") if isinstance(value, str))


def _account(request: Request) -> UUID:
    try:
        return UUID(request.path_params["account"])
    except ValueError:
        raise not_found() from None


routes: list[BaseRoute] = [
    route(PATH, show_team, policy=ADMINISTRATION),
    route(PATH, invite, policy=ADMINISTRATION, methods=["POST"]),
    route(f"{PATH}/{{account}}", show_member, policy=ADMINISTRATION),
    route(f"{PATH}/{{account}}", change, policy=ADMINISTRATION, methods=["POST"]),
    route(f"{PATH}/{{account}}/invitation", invite_again, policy=ADMINISTRATION, methods=["POST"]),
    route(f"{PATH}/{{account}}/fermeture", close, policy=ADMINISTRATION, methods=["POST"]),
]
