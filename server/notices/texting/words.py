"""What the town writes by text: who it is first, in the alphabet of every telephone, and no link that hides another."""

from server.platform.installation import current
from server.platform.texts import plain
from server.platform.words import _


def question() -> str:
    """The first text: nothing else leaves before its answer."""
    return _said(
        _(
            "{town} : répondez « Oui » pour recevoir par texto les nouvelles de vos demandes. STOP pour refuser, "
            "AIDE pour de l’aide."
        )
    )


def agreed() -> str:
    """After « Oui »."""
    return _said(_("{town} : c’est noté, vous recevrez les nouvelles de vos demandes. STOP pour arrêter, AIDE."))


def refused() -> str:
    """After « Non »."""
    return _said(_("{town} : c’est noté, vous ne recevrez aucun texto."))


def stopped() -> str:
    """After STOP: the last one."""
    return _said(_("{town} : vous ne recevrez plus de textos. Pour y revenir, demandez-le dans votre compte."))


def help_text() -> str:
    """After AIDE."""
    return _said(
        _(
            "{town} : nouvelles de vos demandes, au plus une par changement. Frais de messagerie possibles. "
            "STOP pour arrêter. Nous joindre : {phone}"
        )
    )


def too_late() -> str:
    """After an « Oui » that came after 48 hours."""
    return _said(_("{town} : la question datait de plus de 48 heures. Demandez-la de nouveau dans votre compte."))


def not_read() -> str:
    """After anything else."""
    return _said(
        _("{town} : personne ne lit ce numéro. Écrivez-nous par votre demande, ou appelez : {phone}. STOP, AIDE.")
    )


def _said(sentence: str) -> str:
    town = current().town
    return plain(sentence.format(town=town.short_name, phone=town.contacts.phone))
