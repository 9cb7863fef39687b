"""A case as its reporter reads it, its confirmation, and its photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from server import catalogue
from server.cases import views
from server.cases.actions.submit import follow_code
from server.cases.letters import address_of
from server.cases.media import PHOTO_HEADERS
from server.cases.models import Case
from server.cases.pages.acts import Acts, Filled, acts_of
from server.cases.pages.following import FollowView, following_of
from server.cases.pages.kept import kept_for
from server.cases.promises import Promise, promises_of
from server.cases.queries import visible_to
from server.cases.where import point_of
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.formats import instant
from server.platform.web.guard import not_found
from server.platform.web.languages import absolute, in_its_language
from server.platform.words import _, current_language


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """The card, the photos, the promises, the timeline newest first, what was sent, how it is followed and shared."""

    reference: str
    title: str
    icon: str
    status: views.StatusView
    promises: Sequence[Promise]
    department: str
    photos: Sequence[views.CasePhoto]
    photos_after: Sequence[views.CasePhoto]
    """What the town showed when it closed the case."""
    files: Sequence[views.CaseFile]
    photos_coming: int
    point: tuple[float, float] | None
    place: str
    facts: Sequence[tuple[str, str]]
    entries: Sequence[views.TimelineEntry]
    follow: FollowView
    share_url: str
    """Where everybody may see it; empty for a case that nobody else sees."""
    acts: Acts | None


@dataclass(frozen=True, kw_only=True)
class Received:
    """What the sender may rely on."""

    reference: str
    follow_code: str
    sentence: str
    delay: str
    """Within what a first follow-up is promised; empty once the town has dropped the topic."""


@dataclass(frozen=True, kw_only=True)
class ConfirmationPage:
    """The receipt of a form sent without JavaScript."""

    received: Received


async def show_case(request: Request) -> Response:
    """One case of the viewer's, or opened by its code; readable offline once its owner has seen it."""
    viewer: Viewer = request.state.viewer
    seen = visible_to(viewer)
    if viewer.may_use_desk and not await seen.is_own(request.path_params["reference"]):
        return redirect(f"/poste/demandes/{(await seen.for_staff(request.path_params['reference'])).reference}")
    case = await seen.get(request.path_params["reference"])
    return await answer_case(request, case)


async def answer_case(request: Request, case: Case, filled: Filled | None = None, *, status: int = 200) -> Response:
    """The page of a case that the viewer may see; with what they had `filled` of its forms, kept nowhere."""
    viewer: Viewer = request.state.viewer
    page = await _page(case, viewer, filled)
    keeping = kept_for(None if filled else _owner(case, viewer))
    keeping["headers"] |= {"X-Rev": str(case.rev)}
    return render(request, "cases/case.html", page, status=status, **keeping)


async def show_confirmation(request: Request) -> Response:
    """The receipt, for the browser that sent the form; the follow code is told to nobody who has not given it."""
    viewer: Viewer = request.state.viewer
    case = await visible_to(viewer).get(request.path_params["reference"])
    has_code = case.account_id is None and case.id in viewer.granted_cases
    topic = catalogue.find_topic(case.topic)
    delay = catalogue.follow_up_delay(topic) if topic else ""
    received = Received(
        reference=case.reference,
        follow_code=follow_code(case.id) if has_code else "",
        sentence=_received_sentence(case, delay),
        delay=delay,
    )
    return render(request, "cases/confirmation.html", ConfirmationPage(received=received), cache=NO_STORE)


def _received_sentence(case: Case, delay: str) -> str:
    if case.is_anonymous:
        return _(
            "Votre demande a été envoyée correctement. "
            "Comme elle est anonyme, la Ville ne pourra pas vous donner de nouvelles."
        )
    if not delay:
        return _("Votre demande a été envoyée correctement.")
    if address_of(case) is None:
        return _(
            "Votre demande a été envoyée correctement. Un premier suivi sera effectué dans un délai maximal {delay}."
        ).format(delay=delay)
    return _(
        "Votre demande a été envoyée correctement. "
        "Un premier suivi sera effectué dans un délai maximal {delay} "
        "et un résumé de votre demande vous sera envoyé par courriel."
    ).format(delay=delay)


async def show_photo(request: Request) -> Response:
    """A photo as it may be shown, re-encoded; a document to be downloaded."""
    return await _photo(request, is_thumbnail=False)


async def show_thumbnail(request: Request) -> Response:
    """The small one, for lists."""
    return await _photo(request, is_thumbnail=True)


async def _photo(request: Request, *, is_thumbnail: bool) -> Response:
    viewer: Viewer = request.state.viewer
    case, part = await visible_to(viewer).part(request.path_params["reference"], int(request.path_params["n"]))
    is_image = part.media_type in views.IMAGES
    key = (part.thumbnail if is_thumbnail else part.display) if is_image else part.original
    if part.state != views.READY or not key:
        raise not_found()
    keeping = kept_for(_owner(case, viewer))
    return FileResponse(
        current().files.path(key),
        media_type="image/jpeg" if is_image else part.media_type,
        filename=None if is_image else part.name,
        headers={**PHOTO_HEADERS, **keeping["headers"], "Cache-Control": keeping["cache"], "Vary": "Cookie"},
    )


def _owner(case: Case, viewer: Viewer) -> UUID | None:
    return case.account_id if case.account_id is not None and case.account_id == viewer.account_id else None


async def _page(case: Case, viewer: Viewer, filled: Filled | None) -> CasePage:
    seen = visible_to(viewer)
    parts = await seen.parts(case)
    own = [part for part in parts if part.entry_id is None]
    entries = await seen.public_entries(case)
    substate = (await seen.substates([case])).get(case.id, "")
    return CasePage(
        reference=case.reference,
        title=views.title_of(case),
        icon=views.icon_of(case),
        status=views.status_of(case, substate=substate),
        promises=promises_of(case),
        department=views.department_of(case),
        photos=views.photos_of(case, own),
        photos_after=views.photos_after(case, entries, parts),
        files=views.files_of(case, own),
        photos_coming=case.parts_missing,
        point=point_of(case),
        place=views.place_of(case),
        facts=facts_of(case),
        acts=await acts_of(case, viewer, parts, filled),
        entries=[views.reporter_entry(case, entry, parts) for entry in entries],
        follow=await following_of(case, viewer),
        share_url=_share_url(case),
    )


def _share_url(case: Case) -> str:
    is_shown = case.publicity and case.joined_to_id is None
    return absolute(f"/carte/{case.reference}", current_language()) if is_shown else ""


def facts_of(case: Case) -> list[tuple[str, str]]:
    """What was sent, in words: where, the answers, the comment, who, when."""
    person = views.person_of(case)
    coordinates = views.coordinates_of(case) if case.place_label else None
    place = views.place_of(case)
    return [
        *([(_("Endroit"), place)] if place else []),
        *([(_("Position"), ", ".join(coordinates))] if coordinates else []),
        *views.answers_of(case),
        *([(_("Commentaires"), in_its_language(case.comment, case.language))] if case.comment else []),
        *([(_("Personne concernée"), person)] if person else []),
        (_("Envoyée le"), instant(case.captured_at)),
    ]
