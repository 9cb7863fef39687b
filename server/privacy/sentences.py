"""The words of the privacy: what one agrees to, by what way it came, what is kept."""

from server.platform.municipality import RetentionClass
from server.platform.words import _, ngettext
from server.privacy.models import Consent
from server.privacy.rules import Purpose

MONTHS_IN_A_YEAR = 12


def purpose_title(purpose: Purpose) -> str:
    """What it is about."""
    return {
        "email": _("Nouvelles de mes demandes par courriel"),
        "text": _("Nouvelles de mes demandes par texto"),
        "push": _("Avis sur mes appareils"),
        "survey": _("Sondages de satisfaction"),
        "terms": _("Conditions des démarches"),
        "account": _("Ouverture de mon compte"),
    }[purpose]


def how(said: Consent) -> str:
    """« Par le formulaire », « Par téléphone, noté par un agent »"""
    if said.source == "letter":
        return _("Par le lien d’un courriel")
    if said.channel == "text":
        return _("Par vous, en réponse à un texto")
    if said.source == "agent":
        ways = {"phone": _("Par téléphone, noté par un agent"), "email": _("Par courriel, noté par un agent")}
        return ways.get(said.channel, _("Noté par un agent"))
    return _("Par vous, en ligne")


def kept_title(code: RetentionClass) -> str:
    """What a class of data is, as the person it is about would say it."""
    return {
        "closed-cases": _("Ce que vous avez écrit et envoyé avec une demande, à partir du jour où elle est close"),
        "notices": _("Les avis qui vous ont été envoyés"),
        "missed-searches": _("Les mots cherchés sans résultat, comptés sans dire par qui"),
        "sessions": _("Les appareils où vous vous êtes connecté, depuis leur dernière visite"),
        "exports": _("La trace des copies de données demandées"),
        "consents": _("La preuve de ce que vous avez accepté ou retiré, une fois que cela ne compte plus"),
        "erased-accounts": _("Le numéro d’un compte effacé, sans nom"),
        "queue": _("La trace des envois qui ont échoué, sans nom"),
        "surveys": _("Les sondages qui vous ont été proposés ; vos réponses ne portent pas votre nom"),
        "survey-comments": _("Les commentaires écrits dans un sondage, sans nom"),
    }[code]


def duration(months: int) -> str:
    """« 2 ans », « 13 mois »"""
    if months % MONTHS_IN_A_YEAR == 0:
        years = months // MONTHS_IN_A_YEAR
        return ngettext("{years} an", "{years} ans", years).format(years=years)
    return _("{months} mois").format(months=months)
