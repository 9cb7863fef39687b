"""The roles in words, and what is agreed to when an account is opened."""

from server.platform.words import _


def role_word(role: str) -> str:
    """What somebody is for the town; the code itself for one that is no more."""
    return {
        "resident": _("Résident"),
        "agent": _("Agent"),
        "crew": _("Équipe de terrain"),
        "manager": _("Responsable de service"),
        "editor": _("Rédaction du catalogue"),
        "supervisor": _("Supervision"),
        "administrator": _("Administration"),
        "operator": _("Ligne de commande"),
    }.get(role, role)


def role_hint(role: str) -> str:
    """What a role may do."""
    return {
        "agent": _("Traite les demandes de ses services."),
        "crew": _("Suit les demandes de ses services sur le terrain."),
        "manager": _("Traite et suit les demandes de ses services."),
        "editor": _("Tient le catalogue et les fiches ; ne voit aucune demande."),
        "supervisor": _("Voit toutes les demandes, active le mode exceptionnel, lit le journal."),
        "administrator": _("Tient l’équipe et lit le journal ; ne voit pas les coordonnées des gens."),
    }[role]


def identity_agreement(provider: str) -> str:
    """What is agreed to where an account is opened with what a provider told."""
    words = _("J’accepte l’ouverture d’un compte à mon nom avec ces renseignements, transmis par {provider}.")
    return words.format(provider=provider)
