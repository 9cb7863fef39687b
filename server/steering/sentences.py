"""What is said of the exceptional mode to whoever decides it."""

from server.platform.words import _


def end_sentence(fault: str) -> str:
    """What to choose instead of an end that cannot be."""
    return {
        "too-early": _("Choisissez une fin à venir, dans au moins quinze minutes."),
        "too-late": _("Choisissez une fin dans au plus quatorze jours. Vous pourrez prolonger."),
        "not-later": _("Choisissez une fin plus tardive que celle d’à présent. Pour finir plus tôt, terminez le mode."),
    }[fault]


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
