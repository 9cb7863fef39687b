"""Whether a report can be taken: what the topic asks, and what the town must know to act."""

import re
from datetime import date

from server import catalogue
from server.cases.forms import MEDIA_TYPES, CaseBody, invalid
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.platform.days import today
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.words import _

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def require_valid(
    body: CaseBody, viewer: Viewer, *, answered_on: date | None = None, topic: Topic | None = None
) -> None:
    """A Problem with everything that is wrong at once; nothing when the report can be taken.

    `answered_on` is the day on which the person answered, in the town; today by default. `topic` is the one under
    which they did; that of the present catalogue by default.
    """
    topic = topic or catalogue.find_topic(body.topic)
    if topic is None:
        raise invalid(
            [FieldError(pointer="/topic", code="unknown", detail=_("Cette nature de demande n’existe pas ou plus."))]
        )
    if topic.needs_account and not viewer.is_signed_in:
        raise Problem(
            code="sign-in-needed", status=401, title=_("Connectez-vous pour envoyer."),
            detail=_("Cette demande se fait avec un compte. Elle attend sur l’appareil."),
        )  # fmt: skip
    errors = [
        # Whoever says that it is the same as another case need not tell it again.
        *([] if body.same_as else catalogue.answer_errors(topic, body.answers, today=answered_on or today())),
        *([] if body.same_as else _comment_errors(topic, body)),
        *_place_errors(topic, body),
        *_who_errors(topic, body),
        *_part_errors(topic, body),
    ]
    if errors:
        raise invalid(errors)


def _comment_errors(topic: Topic, body: CaseBody) -> list[FieldError]:
    if topic.comment.required and not body.comment.strip():
        return [FieldError(pointer="/comment", code="required", detail=_("Écrivez quelques mots."))]
    return []


def _place_errors(topic: Topic, body: CaseBody) -> list[FieldError]:
    chosen = body.place.chosen
    is_somewhere = bool(chosen.label) or (chosen.lat is not None and chosen.lon is not None)
    if topic.place and topic.place.required and not is_somewhere:
        return [
            FieldError(
                pointer="/place/chosen",
                code="required",
                detail=_("Dites où : utilisez votre position ou écrivez une adresse."),
            )
        ]
    if (chosen.lat is None) != (chosen.lon is None):
        return [FieldError(pointer="/place/chosen", code="wrong-type", detail=_("La position est incomplète."))]
    return []


def _who_errors(topic: Topic, body: CaseBody) -> list[FieldError]:
    who = body.who
    if who.anonymous:
        if topic.allows_anonymous:
            return []
        return [
            FieldError(
                pointer="/who/anonymous", code="not-allowed", detail=_("Cette demande ne peut pas être anonyme.")
            )
        ]
    errors = [
        FieldError(pointer=f"/who/{name}", code="required", detail=sentence)
        for name, given, sentence in (
            ("first_name", who.first_name, _("Écrivez votre prénom.")),
            ("last_name", who.last_name, _("Écrivez votre nom de famille.")),
            (
                "email",
                who.email or who.phone,
                _("Écrivez un courriel ou un téléphone, pour que nous puissions répondre."),
            ),
        )
        if not given
    ]
    if who.email and not _EMAIL.fullmatch(who.email):
        sentence = _("Cette adresse n’est pas complète, par exemple nom@exemple.ca.")
        errors.append(FieldError(pointer="/who/email", code="pattern", detail=sentence))
    return errors


def _part_errors(topic: Topic, body: CaseBody) -> list[FieldError]:
    errors = []
    largest = current().settings.max_photo
    for index, part in enumerate(body.parts):
        if part.type not in MEDIA_TYPES:
            sentence = _("Ce genre de fichier n’est pas pris : JPEG, PNG, WebP ou PDF seulement.")
            errors.append(FieldError(pointer=f"/parts/{index}/type", code="not-allowed", detail=sentence))
        if part.size > largest:
            sentence = _("Cette photo dépasse {limit} Mo. Reprenez-la ou choisissez-en une autre ; le reste est gardé.")
            errors.append(
                FieldError(
                    pointer=f"/parts/{index}/size",
                    code="too-large",
                    detail=sentence.format(limit=current().settings.max_photo_mib),
                )
            )
    joined = [part for part in body.parts if not part.question]
    if len(joined) > topic.photos.max or len({part.n for part in body.parts}) < len(body.parts):
        sentence = _("Au plus {limit} photos ou fichiers.").format(limit=topic.photos.max)
        errors.append(FieldError(pointer="/parts", code="too-many", detail=sentence))
    return [*errors, *([] if body.same_as else _file_errors(topic, body))]


def _file_errors(topic: Topic, body: CaseBody) -> list[FieldError]:
    """Each question that asks for files says how many there are: these are its parts, none heavier than it admits."""
    asking = {question.code: question for question in topic.questions if question.kind == "file"}
    errors = []
    for index, part in enumerate(body.parts):
        question = asking.get(part.question or "")
        if part.question and question is None:
            sentence = _("Ce fichier répond à une question que la démarche ne pose pas. Retirez-le.")
            errors.append(FieldError(pointer=f"/parts/{index}/question", code="unknown", detail=sentence))
        elif question and question.max_size and part.size > question.max_size:
            sentence = _("Ce fichier dépasse {limit} Mo. Choisissez-en un plus léger ; le reste est gardé.")
            errors.append(
                FieldError(
                    pointer=f"/answers/{question.code}",
                    code="too-large",
                    detail=sentence.format(limit=question.max_size_mb),
                )
            )
    for code in asking:
        count = sum(part.question == code for part in body.parts)
        if (body.answers.get(code) or 0) != count:
            sentence = _("Les fichiers de cette réponse ne sont pas tous là. Ajoutez-les de nouveau.")
            errors.append(FieldError(pointer=f"/answers/{code}", code="wrong-count", detail=sentence))
    return errors
