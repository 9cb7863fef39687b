"""A topic as the phone's form needs it: what `pwa/catalogue` evaluates and sums up, in one language."""

from server.catalogue.zones import zone_of
from server.kernel import clock
from server.platform.installation import current
from server.platform.municipality.questions import Option, Question
from server.platform.municipality.topics import Topic
from server.platform.municipality.when import tree_json


def definition(topic: Topic, *, language: str, time_zone: str) -> dict[str, object]:
    """The topic as JSON values (`TopicForPhone` in `pwa/catalogue/types.d.ts`)."""
    return {
        "code": topic.code,
        "title": topic.title.says(language),
        "time_zone": time_zone,
        **zone_of(time_zone, year=clock.now().year),
        "who": topic.who,
        "place": _place(topic),
        "comment_required": topic.comment.required,
        "photos_max": topic.photos.max,
        "look_alikes_m": topic.look_alikes.radius_m if topic.look_alikes else None,
        "asks_first": topic.emergency is not None,
        "questions": [question_json(question, language) for question in topic.questions],
    }


def _place(topic: Topic) -> dict[str, object]:
    """No way to say where is how a place that says nothing is told: a program older than that reads it too."""
    if topic.place is None:
        return {"modes": [], "required": False}
    return {"modes": list(topic.place.modes), "required": topic.place.required}


def question_json(question: Question, language: str) -> dict[str, object]:
    """One question as JSON values; members that say nothing are left out."""
    members: dict[str, object] = {
        "code": question.code,
        "kind": question.kind,
        "title": question.title.says(language),
        "required": question.required,
        "when": tree_json(question.when) if question.when else None,
        "options": [_option_json(option, language) for option in question.options],
        "several": question.several,
        "unit": question.unit.says(language) if question.unit else None,
        "whole": question.whole,
        "min": None if question.kind in {"file", "group"} else question.min,
        "max": None if question.kind in {"file", "group"} else question.max,
        "weekdays": list(question.weekdays),
        "most": question.most if question.kind in {"file", "group"} else None,
        "least": question.least if question.kind in {"file", "group"} else None,
        "max_size_mb": question.max_size_mb or None,
        "item": question.item.says(language) if question.item else None,
        "questions": [question_json(one, language) for one in question.questions],
        "max_length": question.limit if question.kind in {"text", "longtext"} else None,
        "pattern": question.pattern
        and {"regex": question.pattern.regex, "message": question.pattern.message.says(language)},
    }
    return {name: value for name, value in members.items() if not (value is None or value is False or value == [])}


def _option_json(option: Option, language: str) -> dict[str, object]:
    told: dict[str, object] = {"code": option.code, "title": option.title.says(language)}
    return told | ({"call": current().town.contacts.emergency} if option.emergency else {})
