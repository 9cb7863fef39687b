"""The page that a link opens, five answers each one press away; what one thinks of the portal; the thanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.web import ANYONE, PUBLIC, limits, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, refusal, typed
from server.platform.web.grants import drop_cookie, seal, set_private_cookie, unseal
from server.surveys import rules, sentences
from server.surveys.actions.answering import answer, answer_about_portal, comment_on, invitation_of, stop
from server.surveys.staff import routes as staff_routes

PORTAL, THANKS = "/sondages/service", "/sondages/merci"
COOKIE, PURPOSE, LASTS = "__Host-survey", "survey-comment", timedelta(hours=1)
LINK_HEADERS = {"Referrer-Policy": "same-origin"}
ABOUT_PORTAL = "sur=service"
PORTAL_A_DAY = 20
"""From one network: a school or a library shares one."""


@dataclass(frozen=True, kw_only=True)
class SurveyPage:
    """What is asked; `chosen` is the answer that the link of a letter named."""

    path: str
    question: str
    answers: Sequence[tuple[int, str]]
    form: Form
    chosen: int | None = None
    is_answered: bool = False
    is_over: bool = False
    stop_path: str = ""


@dataclass(frozen=True, kw_only=True)
class StopPage:
    """The surveys that are to stop, or have."""

    path: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class ThanksPage:
    """The answer was kept; a comment may follow."""

    form: Form
    may_comment: bool
    is_commented: bool
    is_portal: bool


async def show_survey(request: Request) -> Response:
    """`/sondages/<token>[?reponse=4]`: nothing is kept by opening it."""
    return await _survey(request)


async def give_answer(request: Request) -> Response:
    """One press: the answer is kept, apart from who gave it."""
    token, sent = str(request.path_params["token"]), await typed(request)
    try:
        kept = await answer(token, sent.get("score", ""))
    except Problem as problem:
        refused = refusal(problem, sent, first="score")
        return await _survey(request, refused.form, status=refused.status)
    return _thanked(kept) if kept else redirect(f"/sondages/{token}")


async def show_stop(request: Request) -> Response:
    """The button: scanners of mail follow links, they press nothing."""
    await invitation_of(str(request.path_params["token"]))
    return _stop_page(request, is_done=False)


async def stop_surveys(request: Request) -> Response:
    """No more surveys."""
    await stop(str(request.path_params["token"]))
    return _stop_page(request, is_done=True)


async def lead_to_stop(request: Request) -> Response:
    """Whoever opens the address that mail readers post to finds the page with the button."""
    token = str(request.path_params["token"])
    await invitation_of(token)
    return redirect(f"/sondages/{token}/arret")


async def show_portal(request: Request) -> Response:
    """« Ce service est-il facile à utiliser ? »"""
    return _portal(request)


async def answer_portal(request: Request) -> Response:
    """Keep what somebody thinks of the portal, whoever they are."""
    sent = await typed(request)
    try:
        network = limits.network_of(request.client.host) if request.client else ""
        await limits.hit(f"survey-portal:{network}", limit=PORTAL_A_DAY, window_s=86_400)
        kept = await answer_about_portal(sent.get("score", ""))
    except Problem as problem:
        refused = refusal(problem, sent, first="score")
        return _portal(request, refused.form, status=refused.status, headers=refused.headers)
    return _thanked(kept, f"{THANKS}?{ABOUT_PORTAL}")


async def show_thanks(request: Request) -> Response:
    """The answer is kept; whoever has just given it may say more."""
    return _thanks(request, Form())


async def add_comment(request: Request) -> Response:
    """A comment beside the answer that this browser has just given; nothing else says whose it is."""
    sent, answer_id = await typed(request), _answered(request)
    if answer_id is None:
        return _thanks(request, Form(), headers={})
    try:
        await comment_on(answer_id, sent.get("comment", ""))
    except Problem as problem:
        refused = refusal(problem, sent, first="comment")
        return _thanks(request, refused.form, status=refused.status)
    done = redirect(f"{THANKS}?commentaire=1")
    drop_cookie(done, COOKIE)
    return done


async def _survey(request: Request, form: Form | None = None, *, status: int = 200) -> Response:
    token = str(request.path_params["token"])
    invitation = await invitation_of(token)
    chosen = request.query_params.get("reponse", "")
    page = SurveyPage(
        path=f"/sondages/{token}",
        question=sentences.question(invitation.moment),
        answers=sorted(sentences.answers(invitation.moment), key=lambda answer: str(answer[0]) != chosen),
        form=form or Form(),
        chosen=next((score for score in rules.SCORES if chosen == str(score)), None),
        is_answered=invitation.state == "answered",
        is_over=invitation.expires_at <= clock.now(),
        stop_path=f"/sondages/{token}/arret",
    )
    return render(request, "surveys/survey.html", page, status=status, cache=NO_STORE, headers=LINK_HEADERS)


def _portal(
    request: Request, form: Form | None = None, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    page = SurveyPage(
        path=PORTAL,
        question=sentences.question("portal"),
        answers=sentences.answers("portal"),
        form=form or Form(),
    )
    return render(request, "surveys/survey.html", page, status=status, cache=NO_STORE, headers=dict(headers or {}))


def _thanked(answer_id: UUID, path: str = THANKS) -> Response:
    """To the thanks, with what proves for an hour that this browser gave the answer: it is stored nowhere else."""
    thanks = redirect(path)
    set_private_cookie(thanks, COOKIE, seal(PURPOSE, str(answer_id), lasts=LASTS), lasts=LASTS)
    return thanks


def _thanks(request: Request, form: Form, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    page = ThanksPage(
        form=form,
        may_comment=_answered(request) is not None,
        is_commented="commentaire" in request.query_params,
        is_portal=request.query_params.get("sur") == "service",
    )
    return render(request, "surveys/thanks.html", page, status=status, cache=NO_STORE, headers=dict(headers or {}))


def _answered(request: Request) -> UUID | None:
    sealed = unseal(PURPOSE, request.cookies.get(COOKIE, ""))
    return UUID(sealed) if sealed else None


def _stop_page(request: Request, *, is_done: bool) -> Response:
    page = StopPage(path=f"/sondages/{request.path_params['token']}/arret", is_done=is_done)
    return render(request, "surveys/stop.html", page, cache=NO_STORE, headers=LINK_HEADERS)


routes: list[BaseRoute] = [
    route(PORTAL, show_portal, policy=ANYONE),
    route(PORTAL, answer_portal, policy=ANYONE, methods=["POST"]),
    route(THANKS, show_thanks, policy=ANYONE),
    route(THANKS, add_comment, policy=ANYONE, methods=["POST"]),
    route("/sondages/{token}", show_survey, policy=ANYONE),
    route("/sondages/{token}", give_answer, policy=ANYONE, methods=["POST"]),
    route("/sondages/{token}/arret", show_stop, policy=ANYONE),
    route("/sondages/{token}/arret", stop_surveys, policy=ANYONE, methods=["POST"]),
    route("/arret/sondages/{token}", lead_to_stop, policy=PUBLIC),
    route("/arret/sondages/{token}", stop_surveys, policy=PUBLIC, methods=["POST"]),
    *staff_routes,
]
