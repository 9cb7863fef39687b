"""The summary of a report, written as one would say it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from server import catalogue
from server.cases import sentences
from server.cases.actions.staging import Staged
from server.cases.pages.report_fields import CIVILITIES, DETAILS, PLACE, WHO, Sent
from server.cases.pages.report_place import read_place
from server.cases.views import full_name, point
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A sentence, after its question when it answers one."""

    text: str
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterPart:
    """What one step says; its link opens the step again."""

    step: int
    title: str
    lines: Sequence[LetterLine]
    photos: Sequence[tuple[str, str]] = field(default=())


def letter_of(sent: Sent, staged: Sequence[Staged]) -> list[LetterPart]:
    """The letter: where (if a place means something), what, who."""
    return [
        *([LetterPart(step=PLACE, title=_("L’endroit"), lines=_place(sent))] if sent.topic.place else []),
        LetterPart(step=DETAILS, title=_("La situation"), lines=_details(sent, staged)),
        LetterPart(step=WHO, title=_("De la part de"), lines=_who(sent)),
    ]


def _place(sent: Sent) -> list[LetterLine]:
    chosen = read_place(sent.one)["chosen"]
    label = chosen.get("label") if isinstance(chosen, dict) else ""
    lines = [LetterLine(text=label)] if isinstance(label, str) and label else []
    if sent.values.get("place_mode") == "gps" and sent.one("lat"):
        lines.append(LetterLine(text=point(sent.one("lat"), sent.one("lon"))))
    return lines or [LetterLine(text=_("Sans endroit précis."))]


def _details(sent: Sent, staged: Sequence[Staged]) -> list[LetterLine]:
    if sent.one("same_as"):
        said = _("C’est la même que la demande {reference} : je la suis.").format(reference=sent.one("same_as"))
        return [LetterLine(text=said), *_joined(staged)]
    lines = [
        LetterLine(question=title, text=said) for title, said in catalogue.answers_in_words(sent.topic, sent.answers())
    ]
    if sent.one("comment"):
        lines.append(LetterLine(text=sent.one("comment")))
    lines += _joined(staged)
    return lines or [LetterLine(text=_("Rien à ajouter."))]


def _joined(staged: Sequence[Staged]) -> list[LetterLine]:
    return [LetterLine(question=_("Pièce jointe"), text=one.name) for one in staged]


def _who(sent: Sent) -> list[LetterLine]:
    if sent.is_anonymous:
        return [LetterLine(text=_("Je préfère rester anonyme. La Ville ne pourra pas me répondre."))]
    name = full_name(sent.one("first_name"), sent.one("last_name"))
    reached = [sent.one(field_name) for field_name in ("email", "phone", "address") if sent.one(field_name)]
    said = [
        " ".join(part for part in (sentences.civility_word(CIVILITIES.get(sent.one("civility"), "")), name) if part),
        *reached,
        *([_("Écrivez-moi à chaque changement de statut.")] if sent.values.get("updates_email") == "yes" else []),
        _("J’accepte un sondage de satisfaction.")
        if sent.values.get("survey_consent") == "yes"
        else _("Sans sondage de satisfaction."),
    ]
    return [LetterLine(text=line) for line in said if line]
