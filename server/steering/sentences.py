"""What is said of the exceptional mode to whoever decides it."""

from server.kernel.problems import FieldError
from server.platform.words import _


def end_error(fault: str) -> FieldError:
    """What to choose instead of an end that cannot be, or that was not chosen."""
    sentence = {
        "required": _("Choisissez le jour et l’heure de la fin."),
        "too-early": _("Choisissez une fin à venir, dans au moins quinze minutes."),
        "too-late": _("Choisissez une fin dans au plus quatorze jours. Vous pourrez prolonger."),
        "not-later": _("Choisissez une fin plus tardive que celle d’à présent. Pour finir plus tôt, terminez le mode."),
    }[fault]
    return FieldError(pointer="/ends_at", code=fault, detail=sentence)


def step_words(kind: str) -> str:
    """What was decided."""
    return {
        "started": _("Activé"),
        "extended": _("Prolongé"),
        "ended": _("Terminé"),
        "resumed": _("Fin annulée"),
        "over": _("Terminé de lui-même"),
    }[kind]


def language_name(code: str) -> str:
    """A language as it is named beside a field, where there are several."""
    return {"fr": _("français"), "en": _("anglais")}.get(code, code)
