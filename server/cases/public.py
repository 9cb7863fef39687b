"""A case as everybody may see it: nature, place, age and state; its words and photos where they were opened.

A photo is one that an agent has looked at, as it is or with zones blurred; its address is the name of that very copy.

The place is what the town's gazetteer found, never what the person typed; of the answers, those chosen from a list.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server import catalogue
from server.cases import views
from server.cases.copies import name_of
from server.cases.models import FOR_EVERYBODY, Case, Part
from server.cases.queries.photos import WITH_PHOTOS
from server.cases.where import point_of
from server.places.geometry import Point
from server.platform.db import find
from server.platform.words import _

WHOLE = "whole"
_CHOSEN = frozenset({"choice", "choices", "illustrated"})
"""Kinds of questions whose answers say something by themselves and nothing of a person."""


@dataclass(frozen=True, kw_only=True)
class PublicCase:
    """What everybody may see of one case."""

    reference: str
    topic: str
    title: str
    icon: str
    status: views.StatusView
    place: str
    received_at: datetime
    text: str
    photos: Sequence[views.CasePhoto]
    supporters: int
    point: Point | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/carte/{self.reference}"


async def public_cases(cases: Sequence[Case]) -> list[PublicCase]:
    """Cases whose publicity the caller has looked at, as everybody may see them, in their order."""
    parts = await _parts_of([case.id for case in cases if case.publicity in WITH_PHOTOS])
    return [_public(case, parts.get(case.id, ())) for case in cases]


async def _parts_of(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Part]]:
    if not ids:
        return {}
    found: dict[UUID, list[Part]] = defaultdict(list)
    for part in await find(Part, f"case_id IN ({', '.join('?' * len(ids))}) AND {FOR_EVERYBODY} ORDER BY n", *ids):
        found[part.case_id].append(part)
    return found


def _public(case: Case, parts: Sequence[Part]) -> PublicCase:
    return PublicCase(
        reference=case.reference,
        topic=case.topic,
        title=views.title_of(case),
        icon=views.icon_of(case),
        status=views.status_of(case),
        place=views.found_label(case) or _("Endroit sur la carte"),
        received_at=case.received_at,
        text=_text_of(case),
        photos=_photos_of(case, parts),
        supporters=case.supporters,
        point=point_of(case),
    )


def _photos_of(case: Case, parts: Sequence[Part]) -> list[views.CasePhoto]:
    return [
        views.CasePhoto(url=url, thumbnail_url=f"{url}/vignette", alt=_("Photo {number}").format(number=number))
        for number, part in enumerate(parts, start=1)
        for url in [f"/carte/{case.reference}/photos/{name_of(part.public_display)}"]
    ]


def _text_of(case: Case) -> str:
    topic = catalogue.find_topic(case.topic)
    offered = {question.code for question in topic.questions if question.kind in _CHOSEN} if topic else set()
    chosen = {code: answer for code, answer in case.answers.items() if code in offered}
    said = [answer for _question, answer in catalogue.answers_in_words(topic, chosen)] if topic else []
    return " · ".join([*said, *([case.comment] if case.publicity == WHOLE and case.comment else [])])
