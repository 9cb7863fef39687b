"""The words of the surveys: what is asked, and the five answers."""

from collections.abc import Sequence

from server.platform.words import _
from server.surveys.rules import SCORES


def question(moment: str) -> str:
    """What is asked."""
    return {
        "sent": _("Êtes-vous satisfait de l’envoi de votre demande ?"),
        "closed": _("Êtes-vous satisfait du service rendu ?"),
        "portal": _("Ce service est-il facile à utiliser ?"),
    }[moment]


def name_of(moment: str) -> str:
    """The survey, as supervisors call it."""
    return {
        "sent": _("Après l’envoi d’une demande"),
        "closed": _("Après la fermeture d’une demande"),
        "portal": _("Facilité du service en ligne"),
    }[moment]


def answers(moment: str) -> Sequence[tuple[int, str]]:
    """The five answers, from the best to the worst, each with its score."""
    words = (
        (_("Très facile"), _("Plutôt facile"), _("Ni facile ni difficile"), _("Plutôt difficile"), _("Très difficile"))
        if moment == "portal"
        else (
            _("Très satisfait"), _("Plutôt satisfait"), _("Ni satisfait ni insatisfait"), _("Plutôt insatisfait"),
            _("Très insatisfait"),
        )
    )  # fmt: skip
    return list(zip(SCORES, words, strict=True))


def satisfied(moment: str) -> str:
    """What the two best answers say together."""
    return _("des personnes le trouvent facile") if moment == "portal" else _("des personnes sont satisfaites")
