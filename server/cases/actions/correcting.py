"""A report corrected by whoever sent it, while nobody has begun to treat it: its words, its place, its photos."""

from server.cases import rules
from server.cases.actions.declaring import forget_files
from server.cases.actions.locating import resolved_place
from server.cases.actions.locks import count_missing
from server.cases.contributions import ContributionBody
from server.cases.models import NOT_LOOKED_AT, Case, Part


async def correct(case: Case, body: ContributionBody, *, comment: str) -> None:
    """Put the corrected members in the place of the old; the caller holds the case and saves it.

    Words that an agent let everybody read are shown no more once they are others: nobody has looked at these.
    """
    if body.fields.comment is not None and comment != case.comment:
        case.comment = comment
        case.publicity = rules.narrower(case.publicity, "photos")
    if body.fields.place is not None:
        case.update_from_dict(dict(await resolved_place(body.fields.place, language=case.language)))
    if body.fields.dropped:
        await _drop(case, body.fields.dropped)


async def _drop(case: Case, numbers: list[int]) -> None:
    parts = await Part.filter(case_id=case.id, entry_id=None, n__in=numbers).exclude(state="dropped")
    for part in parts:
        forget_files(part)
        part.state, part.original, part.display, part.thumbnail = "dropped", "", "", ""
        part.update_from_dict(NOT_LOOKED_AT)
        await part.save()
    case.parts_missing = await count_missing(case.id)
