"""What is said of a refused answer, in the person's language; the same sentences as `pwa/catalogue/sentences.js`."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from server.catalogue.rules import Fault
from server.kernel.problems import FieldError
from server.platform.municipality.phrases import WEEKDAYS
from server.platform.municipality.questions import Question, at_path
from server.platform.web import formats
from server.platform.words import _, current_language, is_french

_PATH = re.compile(r"[a-z][a-z0-9-]{0,39}(?:\.[0-9]{1,2}\.[a-z][a-z0-9-]{0,39})?")


def field_errors(faults: Sequence[Fault], questions: Sequence[Question]) -> tuple[FieldError, ...]:
    """The faults as errors beside their fields, `/answers/<code>`; a code that is no code is not repeated."""
    return tuple(
        FieldError(pointer=_pointer(fault), code=fault.code, detail=sentence(fault, at_path(questions, fault.question)))
        for fault in faults
    )


def sentence(fault: Fault, question: Question | None) -> str:
    """The sentence that tells a person what to do about one fault."""
    values = {name: _shown(value) for name, value in fault.values.items()}
    if fault.code == "pattern" and question and question.pattern:
        return question.pattern.message.says(current_language())
    if fault.code == "required" and question:
        return _required(question)
    if fault.code == "wrong-type" and question and question.kind == "number":
        return _("Écrivez un nombre en chiffres, par exemple 3.")
    if fault.code == "wrong-weekday" and question:
        return _("Choisissez un autre jour : {weekdays}.").format(weekdays=_weekdays_said(question))
    if fault.code in {"too-early", "too-late"} and fault.values.get("is_today"):
        return _on_today()[fault.code]
    return _sentences()[fault.code].format_map(values)


def long_day(day: str) -> str:
    """A day as it is read: `1er mars 2026`, `March 1, 2026`."""
    return formats.long_day(date.fromisoformat(day))


def number_text(number: float) -> str:
    """A number as it is read: `4 000`, `2,5`, with a space that does not break; in English `4,000`, `2.5`."""
    gap, point = ("\u00a0", ",") if is_french() else (",", ".")
    whole, _point, part = str(number).partition(".")
    grouped = re.sub(r"\B(?=(?:[0-9]{3})+\Z)", gap, whole)
    return f"{grouped}{point}{part}" if part and part != "0" else grouped


def _pointer(fault: Fault) -> str:
    return f"/answers/{fault.question.replace('.', '/')}" if _PATH.fullmatch(fault.question) else "/answers"


def _shown(value: object) -> str:
    if isinstance(value, int | float):
        return number_text(value)
    return long_day(str(value)) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)) else str(value)


def _required(question: Question) -> str:
    if question.is_choice:
        return _("Cochez au moins une réponse.") if question.is_several else _("Choisissez une réponse.")
    return {
        "text": _("Écrivez votre réponse."),
        "longtext": _("Écrivez votre réponse."),
        "number": _("Indiquez un nombre."),
        "date": _("Indiquez une date."),
        "timeslot": _("Choisissez un jour et un moment."),
        "yesno": _("Répondez par oui ou par non."),
        "place": _("Écrivez une adresse ou un endroit."),
        "file": _("Ajoutez au moins un fichier."),
        "group": _("Ajoutez au moins une fiche et remplissez-la."),
        "consent": _("Cochez la case pour continuer."),
    }[question.kind]


def _on_today() -> Mapping[str, str]:
    return {
        "too-early": _("Cette date est passée. Choisissez aujourd’hui ou un jour à venir."),
        "too-late": _("Cette date est à venir. Choisissez aujourd’hui ou un jour passé."),
    }


def _sentences() -> Mapping[str, str]:
    return {
        "required": _("Répondez à cette question."),
        "unknown-question": _("Cette question n’est pas dans ce formulaire."),
        "not-asked": _("Cette question n’est pas posée avec vos autres réponses."),
        "wrong-type": _("Cette réponse n’a pas la forme attendue. Répondez de nouveau."),
        "unknown-option": _("Cette réponse n’est pas offerte. Choisissez-en une autre."),
        "repeated-option": _("La même réponse est cochée deux fois."),
        "bad-characters": _("Cette réponse contient des caractères invisibles. Effacez-la et écrivez-la de nouveau."),
        "one-line": _("Écrivez cette réponse sur une seule ligne."),
        "too-long": _("Écrivez au plus {max} caractères : il y en a {count}."),
        "pattern": _("Cette réponse n’a pas la forme attendue."),
        "not-whole": _("Écrivez un nombre entier, sans virgule."),
        "too-small": _("Écrivez un nombre d’au moins {min}."),
        "too-large": _("Écrivez un nombre d’au plus {max}."),
        "too-few": _("Cochez au moins {min} réponses."),
        "too-many": _("Cochez au plus {max} réponses."),
        "too-few-items": _("Ajoutez au moins {min} fiches et remplissez-les."),
        "too-many-items": _("Remplissez au plus {max} fiches."),
        "too-few-files": _("Ajoutez au moins {min} fichiers."),
        "too-many-files": _("Ajoutez au plus {max} fichiers."),
        "incomplete": _("Choisissez un jour et un moment."),
        "no-such-day": _("Cette date n’existe pas. Écrivez l’année, le mois et le jour, par exemple 2026-11-22."),
        "too-early": _("Choisissez une date à partir du {day}."),
        "too-late": _("Choisissez une date au plus tard le {day}."),
    }


def _weekdays_said(question: Question) -> str:
    names = dict(zip(WEEKDAYS, _weekdays(), strict=True))
    return ", ".join(names[day] for day in WEEKDAYS if day in question.weekdays)


def _weekdays() -> Sequence[str]:
    return (
        _("lundi"),
        _("mardi"),
        _("mercredi"),
        _("jeudi"),
        _("vendredi"),
        _("samedi"),
        _("dimanche"),
    )
