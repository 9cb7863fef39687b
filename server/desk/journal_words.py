"""The audit log in words."""

from collections.abc import Mapping
from uuid import UUID

from server.accounts import role_word
from server.audit import AuditEntry
from server.cases import sentences
from server.desk.alike import publicities
from server.platform.installation import current
from server.platform.words import _, current_language


def action_word(action: str) -> str:
    """What was done."""
    return {
        "signed-in": _("Connexion"),
        "staff-invited": _("Invitation dans l’équipe"),
        "staff-invited-again": _("Invitation renvoyée"),
        "staff-changed": _("Rôle ou services changés"),
        "staff-closed": _("Accès fermé"),
        "person-read": _("Coordonnées consultées"),
        "case-merged": _("Demande jointe à une autre"),
        "case-split": _("Demande détachée"),
        "case-shown": _("Visibilité d’une demande changée"),
        "photo-shown": _("Photo montrée"),
        "photo-hidden": _("Photo masquée"),
        "photo-blurred": _("Photo floutée et montrée"),
        "text-published": _("Démarche ou fiche publiée"),
        "text-forgotten": _("Publication retirée"),
        "mode-started": _("Mode exceptionnel activé"),
        "mode-extended": _("Mode exceptionnel prolongé"),
        "mode-ended": _("Mode exceptionnel terminé"),
        "mode-resumed": _("Fin du mode exceptionnel annulée"),
        "data-exported": _("Export"),
        "announcement-started": _("Annonce envoyée"),
        "announcement-stopped": _("Annonce arrêtée"),
    }.get(action, action)


def about_words(entry: AuditEntry, names: Mapping[UUID, str]) -> str:
    """What it was done to, with what changed."""
    details = entry.details
    if entry.action.startswith("staff-"):
        who = names.get(UUID(entry.subject), _("Compte effacé"))
        return " · ".join([who, *_posts(details)])
    if entry.action == "case-merged":
        return f"{entry.subject} → {details.get('into', '')}"
    if entry.action == "signed-in":
        return details.get("device", "")
    if entry.action == "case-shown":
        return f"{entry.subject} · {_level(details.get('level', ''))}"
    if entry.action.startswith("photo-"):
        why = [sentences.hiding_word(details["reason"])] if "reason" in details else []
        return " · ".join([entry.subject, _("Photo {number}").format(number=details.get("photo", "")), *why])
    if entry.action == "data-exported":
        return _("{subject}, {count} lignes").format(subject=entry.subject, count=details.get("lines", ""))
    return "" if entry.action.startswith("mode-") else entry.subject


def _posts(details: Mapping[str, str]) -> list[str]:
    new, old = _post(details, ""), _post(details, "old_")
    return [f"{old} → {new}"] if old and new else [new] if new else []


def _post(details: Mapping[str, str], prefix: str) -> str:
    if f"{prefix}role" not in details:
        return ""
    departments = [
        current().town.department_title(code, current_language())
        for code in details.get(f"{prefix}departments", "").split()
    ]
    role = role_word(details[f"{prefix}role"])
    return f"{role} ({', '.join(departments)})" if departments else role


def _level(level: str) -> str:
    return dict(publicities()).get(level, level)
