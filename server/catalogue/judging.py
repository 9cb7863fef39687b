"""Which answer a question admits, kind by kind; the same judgements as `pwa/catalogue/judging.js`.

Pure: an answer comes in as the JSON value that was received, whatever it is, tidied when it is a text.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import get_args

from server.kernel import text
from server.platform.municipality.phrases import WEEKDAYS
from server.platform.municipality.questions import Bound, Question
from server.platform.municipality.topics import PlaceMode
from server.platform.municipality.when import Scalar

Found = tuple[str, Mapping[str, object]] | None
LABEL_LIMIT = 300
"""Characters of a place that an answer names."""
PLACE_MODES: frozenset[object] = frozenset(get_args(PlaceMode))
_PLACE_MEMBERS = ("mode", "label", "lat", "lon", "gazetteer", "ids")
_ID = re.compile(r"[A-Za-z0-9._:-]{0,60}")
_MOST_IDS = 8
_WRONG_TYPE: Found = ("wrong-type", {})


def fault_of(question: Question, answer: object, today: date) -> Found:
    """What is wrong with an answer that is there: a stable code and values for its sentence; None when all is well."""
    if question.is_choice:
        return (_judge_choices if question.is_several else _judge_choice)(question, answer, today)
    judge = _JUDGES.get(question.kind)
    return judge(question, answer, today) if judge else _WRONG_TYPE


def in_order(question: Question, answer: object) -> object:
    """An answer as it is kept: options in the order of the catalogue, a place with all its members."""
    if question.kind == "place" and isinstance(answer, dict):
        label = text.tidy(str(answer.get("label", "")))
        return {**dict.fromkeys(_PLACE_MEMBERS), **answer, "label": label, "ids": answer.get("ids") or []}
    if not isinstance(answer, list):
        return answer
    return [option.code for option in question.options if option.code in answer]


def is_blank(answer: object) -> bool:
    """Whether nothing was answered: absent, null, an empty list or object, or nothing but spaces."""
    return answer is None or answer in ([], {}) or (isinstance(answer, str) and text.is_blank(answer))


def day_of(bound: Bound | Scalar, today: date) -> str:
    """The ISO day that a bound of a date means: `today`, `today-3` or the day itself."""
    written = str(bound)
    if not written.startswith("today"):
        return written
    return (today + timedelta(days=int(written.removeprefix("today") or 0))).isoformat()


def is_day(answer: object) -> bool:
    """Whether an answer is a day that exists, written `2026-01-31`."""
    if not isinstance(answer, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
        return False
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def order(left: float | str, right: float | str) -> int:
    """-1, 0 or 1: how two numbers, or two days, stand to each other."""
    if isinstance(left, str) or isinstance(right, str):
        return (str(left) > str(right)) - (str(left) < str(right))
    return (left > right) - (left < right)


def number_in(answer: object) -> float | None:
    """The answer as the double that JavaScript would hold, None when it is no finite number."""
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    try:
        number = float(answer)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _judge_text(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    if text.has_forbidden(answer):
        return "bad-characters", {}
    if question.kind == "text" and "\n" in answer:
        return "one-line", {}
    count = text.length(answer)
    if count > question.limit:
        return "too-long", {"max": question.limit, "count": count}
    if question.pattern and not re.fullmatch(question.pattern.regex, answer):
        return "pattern", {}
    return None


def _judge_number(question: Question, answer: object, _today: date) -> Found:
    number = number_in(answer)
    if number is None:
        return "wrong-type", {}
    if question.whole and not number.is_integer():
        return "not-whole", {}
    return _out_of_bounds(question, number, ("too-small", "too-large"))


def _judge_date(question: Question, answer: object, today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    if not is_day(answer):
        return "no-such-day", {}
    return _out_of_days(question, answer, today)


def _out_of_days(question: Question, day_given: str, today: date) -> Found:
    for bound, code, wrong in ((question.min, "too-early", -1), (question.max, "too-late", 1)):
        day = None if bound is None else day_of(bound, today)
        if day is not None and order(day_given, day) == wrong:
            return code, {"day": day, "is_today": day == today.isoformat()}
    return None


def _judge_choice(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, str):
        return "wrong-type", {}
    return None if answer in {option.code for option in question.options} else ("unknown-option", {})


def _judge_choices(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, list) or not all(isinstance(one, str) for one in answer):
        return "wrong-type", {}
    if not set(answer) <= {option.code for option in question.options}:
        return "unknown-option", {}
    if len(set(answer)) < len(answer):
        return "repeated-option", {}
    return _out_of_bounds(question, len(answer), ("too-few", "too-many"))


def _judge_yesno(_question: Question, answer: object, _today: date) -> Found:
    return None if isinstance(answer, bool) else ("wrong-type", {})


def _judge_consent(question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, bool):
        return "wrong-type", {}
    return ("required", {}) if question.required and not answer else None


def _judge_timeslot(question: Question, answer: object, today: date) -> Found:
    if not isinstance(answer, dict) or not answer.keys() <= {"day", "slot"}:
        return _WRONG_TYPE
    day, slot = answer.get("day"), answer.get("slot")
    if is_blank(day) or is_blank(slot):
        return "incomplete", {}
    if not isinstance(day, str) or not isinstance(slot, str):
        return _WRONG_TYPE
    if not is_day(day):
        return "no-such-day", {}
    found = _out_of_days(question, day, today)
    if found:
        return found
    if question.weekdays and WEEKDAYS[date.fromisoformat(day).weekday()] not in question.weekdays:
        return "wrong-weekday", {"weekdays": question.weekdays}
    return None if slot in {option.code for option in question.options} else ("unknown-option", {})


def _judge_place(_question: Question, answer: object, _today: date) -> Found:
    if not isinstance(answer, dict) or not answer.keys() <= set(_PLACE_MEMBERS):
        return _WRONG_TYPE
    label = answer.get("label")
    if not isinstance(label, str) or text.is_blank(label) or answer.get("mode") not in PLACE_MODES:
        return _WRONG_TYPE
    if not _is_point(answer.get("lat"), answer.get("lon")) or not _is_from_gazetteer(answer):
        return _WRONG_TYPE
    label = text.tidy(label)
    if text.has_forbidden(label):
        return "bad-characters", {}
    if "\n" in label:
        return "one-line", {}
    count = text.length(label)
    return ("too-long", {"max": LABEL_LIMIT, "count": count}) if count > LABEL_LIMIT else None


def _is_point(lat: object, lon: object) -> bool:
    if lat is None and lon is None:
        return True
    north, east = number_in(lat), number_in(lon)
    return north is not None and east is not None and abs(north) <= 90 and abs(east) <= 180


def _is_from_gazetteer(answer: Mapping[str, object]) -> bool:
    gazetteer, ids = answer.get("gazetteer"), answer.get("ids")
    named = [*([] if gazetteer is None else [gazetteer]), *(ids if isinstance(ids, list) else [])]
    is_list = ids is None or (isinstance(ids, list) and len(ids) <= _MOST_IDS)
    return is_list and all(isinstance(name, str) and _ID.fullmatch(name) for name in named)


def _judge_file(question: Question, answer: object, _today: date) -> Found:
    """How many files were given; which ones they are is told by the parts of the case."""
    count = number_in(answer)
    if count is None or not count.is_integer() or count < 0:
        return _WRONG_TYPE
    if count > question.most:
        return "too-many-files", {"max": question.most}
    if count == 0:
        return ("required", {}) if question.required else None
    return ("too-few-files", {"min": question.least}) if count < question.least else None


_JUDGES: Mapping[str, Callable[[Question, object, date], Found]] = {
    "text": _judge_text,
    "longtext": _judge_text,
    "number": _judge_number,
    "date": _judge_date,
    "timeslot": _judge_timeslot,
    "yesno": _judge_yesno,
    "place": _judge_place,
    "file": _judge_file,
    "consent": _judge_consent,
}


def _out_of_bounds(question: Question, number: float, codes: tuple[str, str]) -> Found:
    least, most = number_in(question.min), number_in(question.max)
    if least is not None and number < least:
        return codes[0], {"min": question.min}
    if most is not None and number > most:
        return codes[1], {"max": question.max}
    return None
