"""Where agents write cards: the form with its preview, what waits for a second person, and the history."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import editions
from server.kernel.problems import FieldError, Problem
from server.kernel.text import has_forbidden, tidy
from server.kernel.viewer import Viewer
from server.knowledge.editing import work
from server.knowledge.editing.files import ENGLISH, HEAD, LISTS, OTHER_HEAD, Values
from server.knowledge.editing.views import NewPage, edit_page, history_page, review_page
from server.platform.installation import current
from server.platform.web import CARDS, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.web.guard import not_found
from server.platform.words import _

FORM_BODY = 256 * 1024
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
FIELDS = (*HEAD, "text", *(f"{name}{ENGLISH}" for name in (*OTHER_HEAD, "text")), "note")


async def show_new(request: Request) -> Response:
    """`/poste/nouvelle-fiche`: the short name of a card that there is not yet."""
    return _new(request, Form())


async def begin(request: Request) -> Response:
    """Its form, empty."""
    sent = await typed(request)
    code = tidy(sent.get("code", ""))
    if not CODE.fullmatch(code):
        return _new(
            request, Form(values=sent, errors={"code": _("Écrivez un nom court : a-z, 0-9 et traits d’union.")})
        )
    if current().town.card(code):
        return _new(request, Form(values=sent, errors={"code": _("Une fiche porte déjà ce nom.")}))
    return redirect(f"{_address(code)}/modification")


async def show_form(request: Request) -> Response:
    """The card as the viewer goes on writing it; `?apercu=1` as residents would read it too."""
    code = _code(request)
    await editions.refresh()
    hand = await work.work_on(code, request.state.viewer)
    if hand.is_new and not hand.revisions and current().town.card(code):
        raise not_found()
    return await _form(request, Form(values=hand.values), is_previewed="apercu" in request.query_params)


async def write(request: Request) -> Response:
    """Keep the draft, show it, propose it, or give it up."""
    code, viewer = _code(request), request.state.viewer
    values, action = await _sent(request)
    try:
        if action == "proposer":
            await work.propose(code, values, viewer, note=str(values.get("note", "")))
            return redirect(f"{_address(code)}/relecture")
        if action == "abandonner":
            drafts = (await work.work_on(code, viewer)).revisions
            await editions.withdraw([draft.id for draft in drafts], viewer)
            return redirect(_address(code) if current().town.card(code) else "/poste/fiches")
        await work.keep(code, values, viewer)
    except Problem as problem:
        return await _form(request, _form_of(values, problem), status=problem.status)
    return redirect(f"{_address(code)}/modification{'?apercu=1' if action == 'apercu' else '?garde=1'}")


async def show_review(request: Request) -> Response:
    """What waits for a second person."""
    return await _review(request, Form())


async def decide(request: Request) -> Response:
    """Publish it, or send it back with a reason; the author takes it back."""
    sent = await typed(request)
    viewer: Viewer = request.state.viewer
    action, ids = sent.get("action", ""), _ids(sent.get("revisions", ""))
    try:
        if action == "publier":
            await editions.publish(ids, viewer)
            return redirect(_address(_code(request)))
        if action == "renvoyer":
            await editions.refuse(ids, viewer, reason=sent.get("reason", ""))
        elif action == "reprendre":
            await editions.withdraw(ids, viewer)
            await editions.resume(ids, viewer)
            return redirect(f"{_address(_code(request))}/modification")
    except Problem as problem:
        return await _review(request, _form_of(sent, problem, lone="decision"), status=problem.status)
    return redirect(f"{_address(_code(request))}/historique")


async def show_history(request: Request) -> Response:
    """Every version of the card, newest first, with what changed."""
    page = await history_page(_code(request))
    if not page.versions and not current().town.card(page.code):
        raise not_found()
    return render(request, "knowledge/editing/history.html", page, cache=NO_STORE)


async def restore(request: Request) -> Response:
    """A draft with the text of an older version."""
    for revision_id in _ids((await typed(request)).get("revision", ""))[:1]:
        found = await editions.revision(revision_id)
        if found.path not in work.paths(_code(request)):
            raise not_found()
        await editions.restore(revision_id, request.state.viewer)
    return redirect(f"{_address(_code(request))}/modification")


async def _form(request: Request, form: Form, *, status: int = 200, is_previewed: bool = False) -> Response:
    hand = await work.work_on(_code(request), request.state.viewer)
    shown = await work.preview(hand.code, form.values) if is_previewed else None
    is_kept = "garde" in request.query_params
    page = await edit_page(hand, form, shown, is_previewed=is_previewed, is_kept=is_kept)
    return render(request, "knowledge/editing/form.html", page, status=status, cache=NO_STORE)


async def _review(request: Request, form: Form, *, status: int = 200) -> Response:
    page = await review_page(_code(request), request.state.viewer, form)
    return render(request, "knowledge/editing/review.html", page, status=status, cache=NO_STORE)


def _new(request: Request, form: Form) -> Response:
    status = 422 if form.errors else 200
    return render(request, "knowledge/editing/new.html", NewPage(form=form), status=status, cache=NO_STORE)


async def _sent(request: Request) -> tuple[Values, str]:
    """The fields of the form, and the button that was pressed."""
    async with request.form(max_fields=400) as fields:
        values: dict[str, str | tuple[str, ...]] = {}
        for name in FIELDS:
            given = [
                value for value in fields.getlist(name) if isinstance(value, str) and not has_forbidden(tidy(value))
            ]
            several = name in LISTS and name != "keywords"
            values[name] = tuple(given) if several else tidy(given[0]) if given else ""
        action = fields.get("action")
    return values, action if isinstance(action, str) else "garder"


def _form_of(values: Values, problem: Problem, *, lone: str = "text") -> Form:
    """The form again with what is to be mended; a refusal that names no field stands at `lone`."""
    errors: Mapping[str, str] = {error.pointer.removeprefix("/"): error.detail for error in problem.errors}
    known = {name: said for name, said in errors.items() if name in {*FIELDS, "reason"}}
    return Form(values=values, errors=known or {lone: _said(problem)})


def _said(problem: Problem) -> str:
    details: Sequence[FieldError] = problem.errors
    return " ".join(filter(None, [problem.title, problem.detail, *(error.detail for error in details)]))


def _code(request: Request) -> str:
    code = str(request.path_params["card"])
    if not CODE.fullmatch(code):
        raise not_found()
    return code


def _address(code: str) -> str:
    return f"/poste/fiches/{code}"


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(one) for one in text.split()[:4]]
    except ValueError:
        raise not_found() from None


routes: list[BaseRoute] = [
    route("/poste/nouvelle-fiche", show_new, policy=CARDS),
    route("/poste/nouvelle-fiche", begin, policy=CARDS, methods=["POST"]),
    route("/poste/fiches/{card}/modification", show_form, policy=CARDS),
    route("/poste/fiches/{card}/modification", write, policy=CARDS, methods=["POST"], max_body=FORM_BODY),
    route("/poste/fiches/{card}/relecture", show_review, policy=CARDS),
    route("/poste/fiches/{card}/relecture", decide, policy=CARDS, methods=["POST"]),
    route("/poste/fiches/{card}/historique", show_history, policy=CARDS),
    route("/poste/fiches/{card}/historique", restore, policy=CARDS, methods=["POST"]),
]
