"""What a case says of itself: statuses, reasons, who speaks, in the words of the town's guide."""

from collections.abc import Mapping
from functools import lru_cache

from server.cases import rules
from server.kernel import personal
from server.platform.words import _, current_language


def status_word(status: str) -> str:
    """« En cours »"""
    return _status_words(current_language())[status]


def status_definition(status: str) -> str:
    """What a status means to the reporter."""
    return _status_definitions(current_language())[status]


@lru_cache
def _status_definitions(_language: str) -> Mapping[str, str]:
    return {
        rules.NEW: _("La demande a été soumise avec succès et est en attente de traitement."),
        rules.IN_PROGRESS: _("La demande a été prise en charge par la Ville."),
        rules.RESOLVED: _(
            "Le traitement de la demande est complété. Le service a été rendu, l’information a été fournie ou nous "
            "vous avons contacté pour vous expliquer la décision."
        ),
        rules.CANCELLED: _(
            "La demande a été annulée à votre demande ou pour d’autres raisons qui vous ont été expliquées."
        ),
    }


def reason_sentence(reason: str) -> str:
    """Why a status changed, as the reporter reads it; empty for a reason that this version does not know."""
    return _reasons(current_language()).get(reason, "")


def substate_word(substate: str) -> str:
    """« planifiée », as it stands after the word of the status; empty for none."""
    return {
        rules.WAITING: _("en attente de vous"),
        rules.PLANNED: _("planifiée"),
        rules.INSPECTED: _("vue sur place"),
        rules.REOPENED: _("rouverte"),
    }.get(substate, "")


def happening(kind: str) -> str:
    """What an entry that is neither a text nor a status says; empty for those."""
    return {
        "received": _("Demande reçue."),
        "corrected": _("Demande corrigée."),
        "question": _("Question :"),
        "reply": _("Réponse :"),
        "said-beside": _("Une personne dont la demande est jointe à celle-ci a ajouté un suivi :"),
        "taken": _("Demande confiée à une autre personne de l’équipe."),
        "same-as": _("La personne dit que c’est la même demande que celle-ci, qui n’était plus ouverte ici :"),
        "joined": _(
            "La Ville la traite avec une autre demande, au même endroit : ce qui en est dit vaut pour celle-ci."
        ),
        "attached": _("Demande rattachée à un compte utilisateur."),
        "split": _("La Ville la traite de nouveau séparément."),
        "holds": _("Une autre demande lui a été jointe :"),
        "let-go": _("Cette demande en a été détachée :"),
        "shown-none": _("N’est plus montrée au public."),
        "shown-place": _("Montrée au public : nature et endroit."),
        "shown-photos": _("Montrée au public : nature, endroit et photos vérifiées."),
        "shown-whole": _("Montrée au public, avec ses mots et ses photos vérifiées."),
        "mail-bounced": _("Un courriel sur cette demande est revenu : l’adresse de la personne ne le reçoit pas."),
        "photo-refused": _("Une photo n’a pas pu être lue. Vous pouvez en envoyer une autre."),
    }.get(kind, "")


def withdrawal_words() -> Mapping[str, str]:
    """Why a reporter takes a case back, as they choose it."""
    return {
        "settled": _("C’est réglé"),
        "mistake": _("Envoyée par erreur"),
        "sent-twice": _("Déjà signalée"),
        "no-need": _("Ce n’est plus nécessaire"),
        "other": _("Autre raison"),
    }


def given_away(text: str) -> str:
    """What a text seems to give away of somebody, in words: « un numéro de téléphone »; empty when nothing."""
    words = {
        "email": _("une adresse de courriel"),
        "phone": _("un numéro de téléphone"),
        "card": _("un numéro de carte"),
        "plate": _("une plaque d’immatriculation"),
    }
    return ", ".join(words[kind] for kind in personal.found_in(text))


def personal_warning(text: str) -> str:
    """That a text which everybody may read gives somebody away; empty when it does not."""
    said = _("On y voit {what}. Tout le monde pourra le lire : retirez-le si vous le pouvez.")
    what = given_away(text)
    return said.format(what=what) if what else ""


def comment_warning(comment: str) -> str:
    """The same of a comment that is not sent yet, and that the town may show; empty when there is nothing to say."""
    said = _("Vos commentaires contiennent {what}. Retirez-le si vous le pouvez : la Ville peut les montrer au public.")
    what = given_away(comment)
    return said.format(what=what) if what else ""


def channel_word(channel: str) -> str:
    """How a case came, for the staff."""
    return {
        "app": _("Application"),
        "form": _("Formulaire"),
        "phone": _("Téléphone"),
        "email": _("Courriel"),
        "chat": _("Clavardage"),
        "counter": _("Comptoir"),
        "open311": _("Open311"),
    }.get(channel, channel)


def civility_word(civility: str) -> str:
    """« Madame », as it is written in a letter."""
    return {"M": _("Monsieur"), "Mme": _("Madame")}.get(civility, "")


@lru_cache
def _status_words(_language: str) -> Mapping[str, str]:
    return {
        rules.NEW: _("Nouvelle"),
        rules.IN_PROGRESS: _("En cours"),
        rules.RESOLVED: _("Résolue"),
        rules.CANCELLED: _("Annulée"),
    }


@lru_cache
def _reasons(_language: str) -> Mapping[str, str]:
    return {
        "taken": _("Une personne de la Ville s’en occupe."),
        "planned": _("Les travaux sont planifiés."),
        "inspected": _("Une équipe est allée voir sur place."),
        "reopened": _("La demande est rouverte."),
        "not-settled": _("Ce n’est pas réglé : la demande est rouverte."),
        "withdrawn-settled": _("Annulée à votre demande : c’est réglé."),
        "withdrawn-mistake": _("Annulée à votre demande : envoyée par erreur."),
        "withdrawn-sent-twice": _("Annulée à votre demande : déjà signalée."),
        "withdrawn-no-need": _("Annulée à votre demande : ce n’est plus nécessaire."),
        "withdrawn-other": _("Annulée à votre demande."),
        "service-rendered": _("Le service a été rendu."),
        "information-given": _("L’information a été fournie."),
        "decision-explained": _("La décision vous a été expliquée."),
        "at-your-request": _("Annulée à votre demande."),
        "duplicate": _("Cette situation nous avait déjà été signalée."),
        "not-ours": _("Cela ne relève pas de la Ville."),
        "not-found-on-site": _("Rien n’a été trouvé sur place."),
        "other": _("Pour une autre raison, expliquée ci-dessous."),
    }


def hiding_word(reason: str) -> str:
    """Why a photo is hidden from everybody, as an agent chooses it."""
    return {
        "identifies": _("On y reconnaît quelqu’un"),
        "private-place": _("Un lieu privé"),
        "shocking": _("Ce qui peut heurter"),
        "unrelated": _("Sans rapport avec la demande"),
        "unreadable": _("On n’y voit rien"),
    }.get(reason, reason)


def verdict_word(verdict: str) -> str:
    """What everybody sees of a photo."""
    return {
        "": _("À vérifier"),
        "shown": _("Montrée"),
        "hidden": _("Masquée"),
        "blurred": _("Floutée et montrée"),
    }[verdict]
