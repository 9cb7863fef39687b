"""The resident's pages: report, « Mes demandes », a case, follow by number and code."""

from starlette.routing import BaseRoute

from server.cases.bringing import FORM_WITH_PHOTOS
from server.cases.pages.acting import act
from server.cases.pages.case import show_case, show_confirmation, show_photo, show_thumbnail
from server.cases.pages.follow import follow_case, follow_form
from server.cases.pages.following import cease_own, cease_public, follow_own, follow_public
from server.cases.pages.mailing import ask_to_stop, lead_to_stop, stop, stop_with_one_click
from server.cases.pages.map import (
    show_map,
    show_marks,
    show_public_case,
    show_public_photo,
    show_public_thumbnail,
)
from server.cases.pages.mine import attach_cases, my_cases
from server.cases.pages.near import open_cases, same_here
from server.cases.pages.preview import preview
from server.cases.pages.printed import show_pdf
from server.cases.pages.report import continue_report, linked_report, new_report
from server.platform.web import ANYONE, EDITOR, PUBLIC, PUBLIC_DATA, SIGNED_IN, route

POST = ["POST"]

routes: list[BaseRoute] = [
    route("/demandes/nouvelle/{topic}", new_report, policy=PUBLIC),
    route("/demandes/nouvelle/{topic}", continue_report, policy=ANYONE, methods=POST, max_body=FORM_WITH_PHOTOS),
    route("/signaler/{topic}", linked_report, policy=PUBLIC),
    route("/poste/catalogue/{topic}/apercu", preview, policy=EDITOR),
    route("/demandes", my_cases, policy=ANYONE),
    route("/demandes/rattachement", attach_cases, policy=SIGNED_IN, methods=POST),
    route("/demandes/proches", same_here, policy=PUBLIC_DATA),
    route("/demandes/ouvertes", open_cases, policy=PUBLIC_DATA),
    route("/demandes/{reference}", show_case, policy=ANYONE),
    route("/demandes/{reference}/pdf", show_pdf, policy=ANYONE),
    route("/demandes/{reference}/abonnement", follow_own, policy=SIGNED_IN, methods=POST),
    route("/demandes/{reference}/abonnement/annulation", cease_own, policy=ANYONE, methods=POST),
    route("/demandes/{reference}/suivis", act("update"), policy=ANYONE, methods=POST, max_body=FORM_WITH_PHOTOS),
    route("/demandes/{reference}/reponse", act("reply"), policy=ANYONE, methods=POST, max_body=FORM_WITH_PHOTOS),
    route("/demandes/{reference}/retrait", act("withdrawal"), policy=ANYONE, methods=POST),
    route(
        "/demandes/{reference}/reouverture", act("reopening"), policy=ANYONE, methods=POST, max_body=FORM_WITH_PHOTOS
    ),
    route(
        "/demandes/{reference}/correction", act("correction"), policy=ANYONE, methods=POST, max_body=FORM_WITH_PHOTOS
    ),
    route("/demandes/{reference}/confirmation", show_confirmation, policy=ANYONE),
    route("/demandes/{reference}/photos/{n:int}", show_photo, policy=ANYONE),
    route("/demandes/{reference}/photos/{n:int}/vignette", show_thumbnail, policy=ANYONE),
    route("/demandes/{reference}/courriels", ask_to_stop, policy=ANYONE),
    route("/demandes/{reference}/courriels", stop, policy=ANYONE, methods=POST),
    route("/arret/demandes/{reference}/{proof}", lead_to_stop, policy=PUBLIC),
    route("/arret/demandes/{reference}/{proof}", stop_with_one_click, policy=PUBLIC, methods=POST),
    route("/carte", show_map, policy=PUBLIC),
    route("/carte/reperes", show_marks, policy=PUBLIC_DATA),
    route("/carte/{reference}", show_public_case, policy=ANYONE),
    route("/carte/{reference}/abonnement", follow_public, policy=SIGNED_IN, methods=POST),
    route("/carte/{reference}/abonnement/annulation", cease_public, policy=SIGNED_IN, methods=POST),
    route("/carte/{reference}/photos/{name}", show_public_photo, policy=PUBLIC),
    route("/carte/{reference}/photos/{name}/vignette", show_public_thumbnail, policy=PUBLIC),
    route("/suivre", follow_form, policy=PUBLIC),
    route("/suivre", follow_case, policy=ANYONE, methods=POST),
]
