"""The report form: one document for everybody, and the same steps as plain posts for a browser without JavaScript."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server import accounts, catalogue, places
from server.cases import forms
from server.cases.actions.staging import receive_staged
from server.cases.actions.submit import Receipt, Submission, submit
from server.cases.pages.near import same_for
from server.cases.pages.report_fields import (
    DETAILS,
    NATURE,
    PERSON_FIELDS,
    PLACE,
    SUMMARY,
    WHO,
    WHO_FIELDS,
    Sent,
    chosen_of,
    judge,
    read_form,
    step_of,
)
from server.cases.pages.report_items import ADD, REMOVE
from server.cases.pages.report_link import read_link
from server.cases.pages.report_page import blank_page, filled_page
from server.cases.pages.report_photos import Photos, photos_of
from server.cases.pages.report_place import is_unlooked, place_step
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.grants import grant
from server.platform.web.guard import not_found
from server.platform.words import _

TEMPLATE = "cases/report.html"
MAX_FIELDS = 400
MAX_FILES = 40


async def new_report(request: Request) -> Response:
    """The whole form, the same to the byte for everybody: phones keep it. What its address says is filled in."""
    return await _open(request)


async def linked_report(request: Request) -> Response:
    """`/signaler/<topic>?…`: the form as a link or a poster fills it, and a line that says so."""
    return await _open(request, is_link=True)


async def continue_report(request: Request) -> Response:
    """One posting of the form: the step that comes next, what is to be mended, or the case."""
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS) as fields:
        sent = read_form(_topic(request), fields)
        photos = await photos_of(sent, fields, request)
    sent = replace(sent, files=photos.counted(sent.topic))
    verb, _colon, argument = sent.action.partition(":")
    if verb == "soumettre":
        return await _submit(request, sent, photos)
    return await _steps(request, sent, photos, verb=verb, argument=argument)


async def _open(request: Request, *, is_link: bool = False) -> Response:
    topic, here = _topic(request), await places.gazetteer()
    place, box = await place_step(topic), here.box if here else None
    values = read_link(request.query_params, topic.questions, modes=[mode.code for mode in place.modes], box=box)
    page = blank_page(topic, place, values, box=box, is_linked=is_link and bool(values))
    return render(request, TEMPLATE, page, cache=NO_STORE if values else None)


async def _steps(request: Request, sent: Sent, photos: Photos, *, verb: str, argument: str) -> Response:
    if verb == "retour":
        return await _show(request, sent, photos, step=sent.step_before)
    if verb == "aller":
        return await _show(request, sent, photos, step=int(argument) if argument in {"1", "2", "3", "4"} else NATURE)
    if verb == "langue":
        return await _show(request, sent, photos, step=sent.step)
    if verb == "chercher":
        return await _show(request, sent, photos, step=PLACE)
    if verb in {"ajouter-photo", "retirer-photo", ADD, REMOVE}:
        return await _show(request, sent, photos, step=DETAILS, errors=photos.errors)
    judged = judge(sent, request.state.viewer, photos.staged, upto=sent.step)
    unseen = sent.unseen() if sent.step == DETAILS else frozenset()
    errors = {name: said for name, said in {**judged.errors, **photos.errors}.items() if name not in unseen}
    if errors:
        return await _show(request, sent, photos, step=_wrong_step(errors), errors=errors)
    if unseen:
        return await _show(request, sent, photos, step=DETAILS)
    if sent.step == PLACE and await is_unlooked(sent.topic, sent.one):
        return await _show(request, sent, photos, step=PLACE)
    return await _show(request, sent, photos, step=min(SUMMARY, sent.step + 1))


async def _submit(request: Request, sent: Sent, photos: Photos) -> Response:
    viewer: Viewer = request.state.viewer
    judged = judge(sent, viewer, photos.staged, upto=WHO)
    errors = {**judged.errors, **photos.errors}
    if errors or judged.body is None:
        return await _show(request, sent, photos, step=_wrong_step(errors), errors=errors)
    try:
        receipt = await _send(sent.case_id, judged.body, viewer)
    except Problem as problem:
        if problem.code != "payload-mismatch":
            raise
        return await _correct(request, sent, photos, judged.body)
    return await _confirm(request, receipt, photos, sent.case_id)


async def _send(case_id: UUID, body: forms.CaseBody, viewer: Viewer) -> Receipt:
    digest = hashlib.sha256(forms.dump(body)).hexdigest()
    return await submit(Submission(case_id=case_id, body=body, digest=digest, channel="form"), viewer)


async def _correct(request: Request, sent: Sent, photos: Photos, body: forms.CaseBody) -> Response:
    """Sent, then gone back to and changed: the correction takes the place of what was sent, if it is this person's."""
    viewer: Viewer = request.state.viewer
    corrected = body.model_copy(update={"supersedes": sent.case_id})
    digest = hashlib.sha256(forms.dump(corrected)).hexdigest()
    new_id = UUID(bytes=current().key.sign("corrected", str(sent.case_id), digest)[:16], version=4)
    if sent.case_id not in viewer.granted_cases:
        sentence = _("Cette demande a déjà été envoyée. Soumettez-la encore seulement si c’en est une autre.")
        fresh = replace(sent, case_id=new_id)
        return await _show(
            request, fresh, await photos.moved(sent.case_id, new_id), step=SUMMARY, errors={"session": sentence}
        )
    moved = await photos.moved(sent.case_id, new_id)
    return await _confirm(request, await _send(new_id, corrected, viewer), moved, new_id)


async def _confirm(request: Request, receipt: Receipt, photos: Photos, form_id: UUID) -> Response:
    for part in receipt.parts:
        await receive_staged(form_id, photos.staged, part)
    response = redirect(f"/demandes/{receipt.case.reference}/confirmation")
    grant(response, receipt.case.id, request=request)
    return response


async def _show(
    request: Request, sent: Sent, photos: Photos, *, step: int, errors: Mapping[str, str] | None = None
) -> Response:
    values = {**sent.values}
    if step == PLACE and sent.topic.place is None:
        step = DETAILS
    if step == WHO and sent.step == DETAILS and not any(map(sent.one, PERSON_FIELDS)):
        values |= await _profile(request.state.viewer)
    place = await place_step(sent.topic, sent.one if step == PLACE else None)
    same = await same_for(sent.topic, chosen_of(sent)) if step == DETAILS else ()
    page = filled_page(sent, Form(values=values, errors=errors or {}), photos.staged, place, step=step, same=same)
    return render(request, TEMPLATE, page, status=422 if errors else 200, cache=NO_STORE)


async def _profile(viewer: Viewer) -> dict[str, str]:
    """What the account knows of the person, so that nothing is typed twice."""
    if not viewer.is_signed_in:
        return {}
    known = accounts.prefilled(await accounts.own_account(viewer))
    return {name: value for name, value in known.items() if value and name in WHO_FIELDS}


def _wrong_step(errors: Mapping[str, str]) -> int:
    return min(map(step_of, errors), default=NATURE)


def _topic(request: Request) -> Topic:
    topic = catalogue.find_topic(request.path_params["topic"])
    if topic is None:
        raise not_found()
    return topic
