"""Those who follow a case of others are told that its status changed: what everybody may see, and no more."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from server import notices
from server.cases import sentences
from server.cases.following.queries import count_followers, followers_of, followers_page
from server.cases.models import Case, Entry
from server.platform import words
from server.platform.words import _

KIND = "case-followed"
MANY = 500
"""From so many on they are told in the background, step by step, and a supervisor may stop it."""


async def tell_followers(case: Case, entry: Entry) -> None:
    """Tell each follower of a case that everybody may see, in their own language; telling it again changes nothing."""
    if await count_followers(str(case.id)) >= MANY:
        many = notices.TellingMany(
            key=f"followed-{case.id}-{entry.rev}", kind=KIND, news=lambda: _news(case, entry),
            path=f"/carte/{case.reference}", audience=KIND, argument=str(case.id),
        )  # fmt: skip
        await notices.tell_many(many)
        return
    for language, people in groupby(await followers_of(case), key=attrgetter("language")):
        with words.spoken_in(language):
            title, text = _news(case, entry)
        told = notices.Telling(
            key=f"followed-{case.id}-{entry.rev}-{language}", kind=KIND, subject=f"followed-{case.id}", rank=entry.rev,
            title=title, text=text, path=f"/carte/{case.reference}", account_ids=[one.account_id for one in people],
            at=entry.recorded_at,
        )  # fmt: skip
        await notices.tell(told)


def _news(case: Case, entry: Entry) -> tuple[str, str]:
    return _("Demande {reference}").format(reference=case.reference), sentences.status_word(entry.status)


async def _page(case_id: str, after: UUID, limit: int) -> Sequence[UUID]:
    return await followers_page(case_id, after=after, limit=limit)


def _why() -> str:
    return _("Vous recevez ce message parce que vous suivez cette demande.")


kinds = (notices.Kind(code=KIND, title=lambda: _("Demandes d’autres personnes que vous suivez"), why=_why),)
audiences = (
    notices.Audience(
        code=KIND, title=lambda: _("Les personnes qui suivent une demande"), count=count_followers, page=_page,
        is_offered=False,
    ),
)  # fmt: skip
