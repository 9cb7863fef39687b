"""To follow and to cease: one choice for each person and case, the last one counts."""

from uuid import UUID

from server.cases.models import Case, Follow
from server.cases.queries import visible_to
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import find, in_transaction
from server.platform.words import _

FOLLOWED_AT_MOST = 200
"""Cases that one person follows at the same time."""


async def follow(reference: str, viewer: Viewer) -> Case:
    """The viewer hears of this case from now on: one that everybody may see, or their own again.

    Twice changes nothing. Raises Problem `too-many` (422) once they follow FOLLOWED_AT_MOST.
    """
    async with in_transaction():
        case = await visible_to(viewer).followable(reference)
        if case.account_id == viewer.account_id:
            await Follow.filter(case_id=case.id, account_id=viewer.account_id).delete()
            return case
        others = Follow.filter(account_id=viewer.account_id, wants_news=True).exclude(case_id=case.id)
        others = others.exclude(case__publicity="")  # hidden since: they tell of nothing
        if await others.count() >= FOLLOWED_AT_MOST:
            raise _too_many()
        await _choose(case, viewer, wants_news=True)
        return case


async def unfollow(reference: str, viewer: Viewer) -> Case:
    """The viewer hears no more of this case, their own included; what happens to it stays on its page."""
    async with in_transaction():
        case = await visible_to(viewer).followable(reference)
        if case.account_id == viewer.account_id:
            await _choose(case, viewer, wants_news=False)
        else:
            await Follow.filter(case_id=case.id, account_id=viewer.account_id).delete()
        return case


async def move_followers(case: Case, main: Case) -> None:
    """Within the transaction that joins a case to another: whoever followed the one follows the other."""
    for one in await find(Follow, "case_id = ? AND wants_news", case.id):
        if one.account_id != main.account_id:
            await _write(main.id, one.account_id, wants_news=True)
    await Follow.filter(case_id=case.id, wants_news=True).delete()


async def _choose(case: Case, viewer: Viewer, *, wants_news: bool) -> None:
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    await _write(case.id, viewer.account_id, wants_news=wants_news)


async def _write(case_id: UUID, account_id: UUID, *, wants_news: bool) -> None:
    chosen = Follow(id=new_id(), case_id=case_id, account_id=account_id, wants_news=wants_news, chosen_at=clock.now())
    await Follow.bulk_create([chosen], on_conflict=["case_id", "account_id"], update_fields=["wants_news", "chosen_at"])


def _too_many() -> Problem:
    return Problem(
        code="too-many",
        status=422,
        title=_("Vous suivez déjà beaucoup de demandes."),
        detail=_("Cessez d’en suivre une dans « Mes demandes », puis recommencez."),
    )
