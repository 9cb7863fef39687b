"""What was tried to tell somebody, in their words."""

from server.notices.queries import Try
from server.platform.words import _


def channel_word(channel: str) -> str:
    """What a channel is called."""
    return {"push": _("Avis sur un appareil"), "text": _("Texto"), "email": _("Courriel")}[channel]


def channel_options() -> list[tuple[str, str]]:
    """By what one may be told of one kind or one subject."""
    return [
        ("", _("Comme pour le reste")),
        ("both", _("Par avis et par courriel")),
        ("push", _("Par avis sur mes appareils")),
        ("email", _("Par courriel")),
        ("none", _("Ne pas m’avertir")),
    ]


def provider_word(answer: str) -> str:
    """What was answered to a try: as its provider said it, or in words where it is ours."""
    ours = {
        "taken": _("accepté"),
        "not taken": _("pas accepté"),
        "enough for this hour": _("assez pour cette heure"),
        "nobody to write to": _("personne à qui écrire"),
        "no texts in this town": _("pas de textos dans cette ville"),
        "unanswered": _("sans réponse"),
        "too-late": _("trop tard"),
    }
    return ours.get(answer, answer)


def answer_word(one: Try) -> str:
    """What became of a try; a number is what the service of the device answered."""
    said = {
        "waiting": _("Pas encore envoyé"),
        "sent": _("Affiché") if one.is_shown else _("Remis"),
        "delivered": _("Remis"),
        "returned": _("Revenu"),
        "gone": _("Cet appareil n’existe plus"),
        "failed": _("Non remis"),
        "replaced": _("Remplacé par une nouvelle plus récente"),
        "withheld": _("Retenu"),
        "tried": _("Non remis, réessayé"),
    }[one.state]
    return f"{said} ({one.answer})" if one.answer.isdigit() and one.state != "sent" else said
