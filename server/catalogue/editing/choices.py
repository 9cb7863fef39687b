"""What can be chosen in the form of a topic, in the words of its keepers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.catalogue.editing.trees import Tree, at
from server.platform.installation import current
from server.platform.words import _, current_language

Pair = tuple[str, str]
ICONS = [
    "topic", "nid-de-poule", "lampadaire", "bac", "encombrants", "collecte", "trottoir", "graffiti", "arbre", "eau",
    "neige", "egout", "circulation", "signalisation", "animal", "bruit", "vehicule", "travaux", "parc", "depot",
    "balai", "urbanisme", "commentaire", "info", "question", "home", "pin", "photo",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be chosen, each with its words."""

    categories: Sequence[Pair]
    departments: Sequence[Pair]
    icons: Sequence[Pair]
    pictures: Sequence[Pair]
    kinds: Sequence[Pair]
    topic_kinds: Sequence[Pair]
    who: Sequence[Pair]
    modes: Sequence[Mapping[str, str]]
    weekdays: Sequence[Mapping[str, str]]
    relations: Sequence[Pair]


def choices_of(tree: Tree) -> Choices:
    """What can be chosen in the form of a topic; what it has already is among it."""
    town, language = current().town, current_language()
    icon = str(at(tree, ["icon"]) or "")
    return Choices(
        categories=[(category.code, category.title.says(language)) for category in town.categories],
        departments=[(department.code, department.title.says(language)) for department in town.departments],
        icons=[(name, name) for name in dict.fromkeys([*ICONS, *([icon] if icon else [])])],
        pictures=[(picture.name, picture.name.removesuffix(".svg")) for picture in town.pictures],
        kinds=list(kind_words().items()),
        topic_kinds=list(_topic_kind_words().items()),
        who=list(_who_words().items()),
        modes=[{"code": code, "title": title} for code, title in _mode_words().items()],
        weekdays=[{"code": code, "title": title} for code, title in _weekday_words().items()],
        relations=list(_relation_words().items()),
    )


def kind_words() -> dict[str, str]:
    """The kinds of questions that a person may add, in words."""
    return {
        "choice": _("Un choix"),
        "choices": _("Plusieurs choix"),
        "yesno": _("Oui ou non"),
        "text": _("Une ligne de texte"),
        "longtext": _("Un texte"),
        "number": _("Un nombre"),
        "date": _("Une date"),
        "timeslot": _("Une plage horaire"),
        "illustrated": _("Un choix en images"),
        "place": _("Un lieu"),
        "file": _("Un fichier"),
        "group": _("Un groupe répété"),
        "consent": _("Une case à cocher"),
        "info": _("Un paragraphe, sans réponse"),
    }


def _topic_kind_words() -> dict[str, str]:
    return {
        "intervention": _("Une intervention"),
        "information": _("Un renseignement"),
        "complaint": _("Une plainte"),
        "comment": _("Un commentaire"),
    }


def _who_words() -> dict[str, str]:
    return {
        "anonymous-allowed": _("Tout le monde, même anonyme"),
        "contact": _("Qui laisse un moyen de le joindre"),
        "account": _("Qui a un compte"),
    }


def _mode_words() -> dict[str, str]:
    return {
        "gps": _("La position de l’appareil"),
        "address": _("Une adresse ou un lieu"),
        "map": _("Un point sur la carte"),
        "intersection": _("Une intersection"),
        "segment": _("Un bout de rue"),
        "text": _("Des mots"),
    }


def _weekday_words() -> dict[str, str]:
    return {
        "monday": _("Lundi"),
        "tuesday": _("Mardi"),
        "wednesday": _("Mercredi"),
        "thursday": _("Jeudi"),
        "friday": _("Vendredi"),
        "saturday": _("Samedi"),
        "sunday": _("Dimanche"),
    }


def _relation_words() -> dict[str, str]:
    return {
        "in": _("est, ou est parmi"),
        "not-in": _("n’est pas, ni parmi"),
        "present": _("a une réponse"),
        "absent": _("n’a pas de réponse"),
        "ge": _("est au moins, ou dès le"),
        "gt": _("est plus que, ou après le"),
        "le": _("est au plus, ou jusqu’au"),
        "lt": _("est moins que, ou avant le"),
        "eq": _("est exactement"),
        "ne": _("est autre que"),
    }
