"""The items of repeating groups in a form that was posted: added, removed, numbered from 0 in the order of the page."""

from collections.abc import Iterator

from starlette.datastructures import FormData, UploadFile

from server.platform.municipality import Question, Topic
from server.platform.web.form import ordinal

ADD, REMOVE = "ajouter", "retirer"
Pair = tuple[str, str | UploadFile]


def with_items(topic: Topic, fields: FormData) -> FormData:
    """The fields after what the button asked: `ajouter:<group>` or `retirer:<group>.<n>`; else as they came."""
    action = fields.get("action")
    verb, _colon, argument = action.partition(":") if isinstance(action, str) else ("", "", "")
    code, _dot, number = argument.partition(".")
    group = next((one for one in topic.questions if one.code == code and one.kind == "group"), None)
    if group is None or verb not in {ADD, REMOVE}:
        return fields
    if verb == ADD:
        return FormData([*fields.multi_items(), *_added(group, fields)])
    return FormData(list(_without(group, fields, ordinal(number))))


def _added(group: Question, fields: FormData) -> list[Pair]:
    """One item more; the first is in the page before anything is added, so that there are two then."""
    name = f"q.{group.code}"
    there = len(fields.getlist(name))
    wanted = min(max(there, 1) + 1, group.most)
    return [(name, "1")] * (wanted - there)


def _without(group: Question, fields: FormData, gone: int) -> Iterator[Pair]:
    own, inner = f"q.{group.code}", f"q.{group.code}."
    there = len(fields.getlist(own))
    yield from [(own, "1")] * (there - 1 if 0 <= gone < there else there)
    for name, value in fields.multi_items():
        written, _dot, rest = name.removeprefix(inner).partition(".") if name.startswith(inner) else ("", "", "")
        number = ordinal(written)
        if name == own or (number == gone >= 0):
            continue
        if number > gone >= 0:
            yield f"{inner}{number - 1}.{rest}", value
        else:
            yield name, value
