"""Cases that are the same thing: one is treated, the others are joined to it and told the same.

A case is joined by its own sender (« C'est le même ») or by an agent, never by a machine. It stays a case of its own,
with its number, its words and its person; what the town says of the other is said of it too (`server.cases.mirroring`).
"""

from uuid import UUID

from server import audit
from server.cases import rules
from server.cases.actions.timeline import append
from server.cases.actions.treat import become, refuse
from server.cases.facts import CaseShown
from server.cases.following.actions import move_followers
from server.cases.models import Case
from server.cases.queries import visible_to
from server.kernel.ids import parse_reference
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import find_one, in_transaction
from server.platform.words import _

LEVELS = {"none": "", "place": "place", "photos": "photos", "whole": "whole"}
"""What everybody may see, as an agent chooses it and as a case keeps it."""


async def join_new(case: Case, named: str | None) -> None:
    """Within the transaction that makes the case: join it to the one that its sender named, if it can still be.

    What cannot be joined is a case like others, and the agent reads what was meant.
    """
    if not named:
        return
    reference = parse_reference(named)
    main = await _held(await _main_of(reference)) if reference else None
    if main is None or not _may_hold(main, case) or not main.publicity:
        await append(case, None, kind="same-as", is_public=False, text=reference or named)
    else:
        _join(case, main)
        case.status, case.status_at = main.status, main.status_at
        case.first_follow_up_by, case.resolution_by = main.first_follow_up_by, main.resolution_by
        await append(case, None, kind="joined", is_public=True, text=main.reference)
        await main.save()
    await case.save()


async def merge(reference: str, viewer: Viewer, *, into: str) -> Case:
    """Treat this case with another of the same nature, which stays; its people are told of that one from now on.

    Raises Problem `invalid` (422) for a number that is none, the case itself, or a case that is over or elsewhere.
    """
    named = parse_reference(into)
    async with in_transaction():
        seen = await visible_to(viewer).for_staff(reference)
        main_id = await _main_of(named, viewer) if named else None
        if main_id is None:
            raise refuse("into", "unknown", _("Aucune demande ne porte ce numéro. Recopiez-le en entier."))
        # Both held in one order, whoever merges which into which.
        held = {id_: await _held(id_) for id_ in sorted({seen.id, main_id})}
        case, main = held[seen.id], held[main_id]
        is_apart = case is not None and case.joined_to_id is None and case.status in rules.OPEN
        if case is None or main is None or not is_apart or not _may_hold(main, case):
            raise refuse("into", "not-allowed", _("Choisissez une autre demande ouverte, de la même nature."))
        with_it = await Case.filter(joined_to_id=case.id).order_by("id").select_for_update()
        case.supporters = 0
        for one in (case, *with_it):
            _join(one, main)
            await move_followers(one, main)
            await append(one, viewer, kind="joined", is_public=True, text=main.reference)
            if rules.may_become(one.status, main.status):  # one that is ahead of the other waits for it
                await become(one, viewer, target=main.status, reason=rules.REASONS[main.status][0], text="")
            await one.save()
        await append(main, viewer, kind="holds", is_public=False, text=case.reference)
        await main.save()
        await audit.record("case-merged", viewer, subject=case.reference, details={"into": main.reference})
        return case


async def split(reference: str, viewer: Viewer) -> Case:
    """Treat a case by itself again. Twice changes nothing."""
    async with in_transaction():
        seen = await visible_to(viewer).for_staff(reference)
        main = await hold_main(seen.id)
        case = await _held(seen.id) or seen
        if main is None or case.joined_to_id != main.id:
            return case
        main.supporters = max(0, main.supporters - 1)
        case.joined_to_id = None
        await append(case, viewer, kind="split", is_public=True)
        await append(main, viewer, kind="let-go", is_public=False, text=case.reference)
        await case.save()
        await main.save()
        await audit.record("case-split", viewer, subject=case.reference, details={"from": main.reference})
        return case


async def leave_main(case_id: UUID) -> None:
    """Within a transaction: its reporter closes or reopens a joined case, which then stands by itself."""
    main = await hold_main(case_id)
    case = await _held(case_id) if main else None
    if case is None or main is None or case.joined_to_id != main.id:
        return
    main.supporters = max(0, main.supporters - 1)
    case.joined_to_id = None
    await append(main, None, kind="let-go", is_public=False, text=case.reference)
    await case.save()
    await main.save()


async def hold_main(case_id: UUID) -> Case | None:
    """Within a transaction, and before this case itself is held: the case that it is joined to, None for none.

    Always in this order, the one that others are joined to first: nobody waits in a ring.
    """
    seen = await find_one(Case, "id = ?", case_id)
    return await _held(seen.joined_to_id) if seen else None


async def publish(reference: str, viewer: Viewer, *, level: str) -> Case:
    """What everybody may see of a case: `none`, `place`, `photos` that were looked at, or `whole`: its words too."""
    if level not in LEVELS:
        raise refuse("level", "required", _("Choisissez ce que tout le monde peut voir."))
    async with in_transaction():
        case = await visible_to(viewer).for_staff(reference, lock=True)
        if case.publicity != LEVELS[level]:
            is_first = not case.publicity
            case.publicity = LEVELS[level]
            await append(case, viewer, kind=f"shown-{level}", is_public=False)
            await case.save()
            if is_first:
                await outbox.publish(CaseShown(case_id=case.id))
            await audit.record("case-shown", viewer, subject=case.reference, details={"level": level})
        return case


async def _main_of(reference: str, viewer: Viewer | None = None) -> UUID | None:
    """The case that is treated: one that is joined stands for the one it is joined to; a viewer must treat it."""
    case = await find_one(Case, "reference = ?", reference)
    if case is None or (viewer and not visible_to(viewer).treats(case)):
        return None
    return case.joined_to_id or case.id


async def _held(case_id: UUID | None) -> Case | None:
    """A case, held until the transaction ends."""
    return await Case.select_for_update().get_or_none(id=case_id) if case_id else None


def _may_hold(main: Case, case: Case) -> bool:
    is_apart = main.joined_to_id is None and main.id != case.id
    return is_apart and main.topic == case.topic and main.status in rules.OPEN


def _join(case: Case, main: Case) -> None:
    case.joined_to_id, case.joined_rev = main.id, main.rev
    main.supporters += 1
