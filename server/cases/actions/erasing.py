"""Who is behind a case, and what people wrote in it, is taken out of it; what the town did stays countable.

Kept: number, nature, kind, channel, place as the town's gazetteer or the pin on the map says it, dates, department,
status and its reasons, and of the answers those chosen from a list. Gone: the person, the words of everybody (those of
the town speak to the person, and may name them), photos and files, the device's position, who followed it. No
list of what goes has to be kept: a column that nobody named among what is kept goes too.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from server import catalogue
from server.cases.actions.declaring import forget_files
from server.cases.actions.locks import lock_case
from server.cases.models import Case, ClientId, Entry, Follow, Part
from server.kernel import clock
from server.platform.db import find, in_transaction
from server.platform.db.erasing import blanked

KEPT = (
    "reference", "provisional", "schema", "language", "channel", "kind", "topic", "status", "status_at", "rev",
    "place_mode", "place_found", "lat", "lon", "cell", "territory", "captured_at", "received_at", "clock_skew_s",
    "department", "assignee_id", "first_follow_up_by", "resolution_by",
    "publicity", "joined_to_id", "joined_rev", "supporters",
)  # fmt: skip
DECIDED = ("answers", "is_anonymous", "erased_at")
CHOSEN = frozenset({"choice", "choices", "illustrated", "yesno", "consent"})
"""Kinds of questions whose answers are a list's own words."""
NUMBERED = ("joined", "holds", "let-go", "said-beside")
"""Kinds of entries whose text is the number of another case."""


async def erase_people(case_ids: Iterable[UUID]) -> int:
    """Take the people out of these cases, one transaction each; gives how many had any. Safe to run again."""
    return sum([await _erase(case_id) for case_id in case_ids])


async def _erase(case_id: UUID) -> bool:
    async with in_transaction():
        await lock_case(case_id)
        case = await Case.get_or_none(id=case_id, erased_at=None)
        if case is None:
            return False
        for part in await find(Part, "case_id = ?", case.id):
            forget_files(part)
        await Part.filter(case_id=case.id).delete()
        await Entry.filter(case_id=case.id).exclude(kind__in=NUMBERED).update(text="")
        await Entry.filter(case_id=case.id, by="resident").update(author_id=None, digest="")
        await ClientId.filter(case_id=case.id).update(digest=None)
        await Follow.filter(case_id=case.id).delete()
        blank = blanked(Case, keep=(*KEPT, *DECIDED))
        publicity = "place" if case.publicity else ""
        await Case.filter(id=case.id).update(
            **blank | {"publicity": publicity, "answers": _chosen(case), "is_anonymous": True, "erased_at": clock.now()}
        )
    return True


def _chosen(case: Case) -> Mapping[str, object]:
    """What was chosen from a list; nothing where the catalogue does not know the topic any more."""
    topic = catalogue.find_topic(case.topic)
    kept = {question.code for question in topic.questions if question.kind in CHOSEN} if topic else set()
    return {code: answer for code, answer in case.answers.items() if code in kept}
