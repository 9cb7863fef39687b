"""A topic's file as a form: which members it shows, read from the file's content and written back. Pure.

What a question may have comes from the kinds themselves (`members_of`); a member that is not shown here is named, kept
as it is, and changed in the text of the file.
"""

import copy
from collections.abc import Iterator, Mapping

from server.catalogue.editing.members import (
    LANGUAGES,
    Commas,
    Condition,
    Fields,
    Flag,
    Member,
    Paragraphs,
    Rows,
    Said,
    Several,
    Text,
    Values,
)
from server.catalogue.editing.trees import Tree, mappings, ordered
from server.platform.municipality.questions import Question, members_of
from server.platform.municipality.topics import Topic

MOST_QUESTIONS = 100

TOPIC: Mapping[str, tuple[Member, ...]] = {
    "category": (Text(("category",)),),
    "kind": (Text(("kind",), "intervention"),),
    "order": (Text(("order",)),),
    "popular": (Flag(("popular",)),),
    "title": (Said(("title",)),),
    "summary": (Said(("summary",)),),
    "icon": (Text(("icon",)),),
    "explanation": (Paragraphs(("explanation",)),),
    "duration_min": (Text(("duration_min",)),),
    "who": (Text(("who",)),),
    "place": (
        Several(("place", "modes")),
        Said(("place", "title")),
        Said(("place", "hint")),
        Flag(("place", "required"), default=True),
    ),
    "pledge": (Text(("pledge", "first_follow_up_days")), Text(("pledge", "resolution_days"))),
    "route": (Text(("route", "department")),),
    "emergency": (Said(("emergency", "ask")), Said(("emergency", "tell"))),
    "keywords": (Commas(("keywords",)),),
    "comment": (Said(("comment", "title")), Said(("comment", "hint")), Flag(("comment", "required"))),
    "photos": (Text(("photos", "max")), Said(("photos", "hint")), Flag(("photos", "public"))),
    "documents": (
        Rows(("documents",), (Text(("code",)), Said(("title",)), Said(("hint",)), Flag(("required",))), "document"),
    ),
    "terms": (Paragraphs(("terms",)),),
    "essential": (Flag(("essential",)),),
    "public": (Flag(("public",)),),
    "look_alikes": (Text(("look_alikes", "radius_m")),),
}

QUESTION: Mapping[str, tuple[Member, ...]] = {
    "title": (Said(("title",)),),
    "hint": (Said(("hint",)),),
    "required": (Flag(("required",)),),
    "when": (Condition(),),
    "options": (
        Rows(("options",), (Text(("code",)), Said(("title",)), Said(("hint",)), Text(("picture",))), "reponse"),
    ),
    "several": (Flag(("several",)),),
    "menu": (Flag(("menu",)),),
    "unit": (Said(("unit",)),),
    "whole": (Flag(("whole",)),),
    "min": (Text(("min",)),),
    "max": (Text(("max",)),),
    "max_length": (Text(("max_length",)),),
    "pattern": (Text(("pattern", "regex")), Said(("pattern", "message"))),
    "weekdays": (Several(("weekdays",)),),
    "max_size_mb": (Text(("max_size_mb",)),),
    "item": (Said(("item",)),),
}
_ITSELF = frozenset({"code", "kind"})
_ORDER_OF_QUESTION = list(Question.model_fields)
_ORDER_OF_TOPIC = list(Topic.model_fields)


def values_of(tree: Tree) -> Values:
    """What the fields of the whole form show."""
    found: Values = {}
    for member in _members(TOPIC, TOPIC):
        found |= member.values(tree, "")
    for place, question in enumerate(mappings(tree.get("questions"))):
        prefix = f"questions.{place}"
        found |= Text(("code",)).values(question, prefix) | Text(("kind",)).values(question, prefix)
        for member in _members(QUESTION, members_of(str(question.get("kind")))):
            found |= member.values(question, prefix)
    return found


def written(tree: Tree, fields: Fields) -> Tree:
    """The content with what the form says; members that it does not show, and order, as they were."""
    made = copy.deepcopy(tree)
    for member in _members(TOPIC, TOPIC):
        member.write(made, fields, "")
    questions = made.get("questions")
    if isinstance(questions, list):
        made["questions"] = [
            _question(question, fields, f"questions.{place}") if isinstance(question, dict) else question
            for place, question in enumerate(questions)
        ]
    return ordered(made, _ORDER_OF_TOPIC, tree)


def not_shown(tree: Tree) -> list[str]:
    """The members of the topic that only the text of the file shows."""
    return [name for name in tree if name not in TOPIC and name not in {"code", "questions"}]


def not_shown_of(question: Tree) -> list[str]:
    """The members of a question that only the text of the file shows: those of kinds that this form knows little of."""
    shown = members_of(str(question.get("kind"))) & QUESTION.keys()
    return [name for name in question if name not in shown and name not in _ITSELF]


def languages_of(tags: tuple[str, ...]) -> list[str]:
    """The languages that the form asks for, of those that a town speaks."""
    return [language for language in LANGUAGES if language == "fr" or any(tag.startswith(language) for tag in tags)]


def _question(question: Tree, fields: Fields, prefix: str) -> Tree:
    made = copy.deepcopy(question)
    before = str(made.get("kind"))
    for member in (Text(("code",)), Text(("kind",)), *_members(QUESTION, members_of(before))):
        member.write(made, fields, prefix)
    strange = (members_of(before) - members_of(str(made.get("kind")))) & made.keys()
    made = {name: value for name, value in made.items() if name not in strange}
    return ordered(made, _ORDER_OF_QUESTION, question)


def _members(
    table: Mapping[str, tuple[Member, ...]], names: "Mapping[str, object] | frozenset[str]"
) -> Iterator[Member]:
    return (member for name, members in table.items() if name in names for member in members)
