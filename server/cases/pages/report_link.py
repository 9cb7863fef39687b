"""What a link fills in the form: `/signaler/<topic>?place=…&lat=…&lon=…&comment=…&<question>=…`, read as
`pwa/page/report/linked.js` reads it on a phone without a signal (`tests/vectors/links.json`).

A link proposes as a person would type; the form judges it the same. It says nothing about who asks, consents to nothing
and sends nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence

from starlette.datastructures import QueryParams

from server import places
from server.catalogue import LABEL_LIMIT
from server.kernel.text import LONG_LIMIT, SHORT_LIMIT, tidy, without_forbidden
from server.platform.municipality import Question
from server.platform.words import _

Values = Mapping[str, str | tuple[str, ...]]

OWN_NAMES = frozenset({"place", "lat", "lon", "comment"})
"""Names that are never a question's."""
FILLED_KINDS = frozenset({"text", "longtext", "number", "date", "choice", "choices", "illustrated", "yesno"})
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,12})?")
_DIGITS = 6
"""Further ones would be below a tenth of a metre."""
_YES_NO = {"yes": "yes", "no": "no", "oui": "yes", "non": "no"}


def read_link(
    query: QueryParams, questions: Sequence[Question], *, modes: Sequence[str], box: places.Box | None
) -> Values:
    """The form's values that an address proposes; what is unknown, empty or outside the town is passed over.

    `modes` are the ways to say where that the form offers, `box` the corners of the town.
    """
    answers: dict[str, str | tuple[str, ...]] = {}
    for question in questions:
        if question.code not in OWN_NAMES and question.kind in FILLED_KINDS:
            read = _answer(question, query.getlist(question.code))
            if read:
                answers[f"q.{question.code}"] = read
    comment = _text(query.get("comment", ""), LONG_LIMIT)
    return {**_where(query, modes, box), **({"comment": comment} if comment else {}), **answers}


def _where(query: QueryParams, modes: Sequence[str], box: places.Box | None) -> dict[str, str]:
    label = _line(query.get("place", ""), LABEL_LIMIT)
    point = _point(query, box)
    if point and "map" in modes:
        chosen = {"mode": "map", "label": label or _("Un point sur la carte"), "lat": point[0], "lon": point[1]}
        pick = json.dumps({**chosen, "gazetteer": None, "ids": []}, ensure_ascii=False, separators=(",", ":"))
        return {"place_mode": "map", "pick_map": pick}
    if not label:
        return {}
    if "address" in modes:
        return {"place_mode": "address", "search_address": label[:SHORT_LIMIT]}
    return {"place_mode": "text", "place_label": label}


def _point(query: QueryParams, box: places.Box | None) -> tuple[float, float] | None:
    written = [query.get(name, "") for name in ("lat", "lon")]
    if box is None or not all(map(_DEGREES.fullmatch, written)):
        return None
    lat, lon = (round(float(text), _DIGITS) for text in written)
    south, west, north, east = box
    return (lat, lon) if south <= lat <= north and west <= lon <= east else None


def _answer(question: Question, given: Sequence[str]) -> str | tuple[str, ...]:
    if question.is_choice:
        known = {option.code for option in question.options}
        chosen = tuple(dict.fromkeys(code for code in given if code in known))
        return chosen if question.is_several else "".join(chosen[:1])
    first = given[0] if given else ""
    if question.kind == "yesno":
        return _YES_NO.get(first, "")
    if question.kind == "longtext":
        return _text(first, question.limit)
    return _line(first, question.limit if question.kind == "text" else SHORT_LIMIT)


def _text(written: str, limit: int) -> str:
    return tidy(without_forbidden(tidy(written))[:limit])


def _line(written: str, limit: int) -> str:
    return tidy(_text(written, LONG_LIMIT).replace("\n", " ")[:limit])
