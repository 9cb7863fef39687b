"""To tell very many, whom a context knows as an audience: in the background, step by step, and never twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.actions.announcing import begin
from server.notices.audiences import audience_of
from server.notices.facts import AnnouncementWaits
from server.notices.models import Announcement
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.words import spoken_in


@dataclass(frozen=True, kw_only=True)
class TellingMany:
    """What is told to very many."""

    key: str
    """Names the event, at most 80 signs: telling it again changes nothing."""
    kind: str
    news: Callable[[], tuple[str, str]]
    """Its title and its text in the language spoken when they are asked for; they may be read over a shoulder."""
    path: str
    audience: str
    argument: str = ""


async def tell_many(telling: TellingMany) -> None:
    """Have everybody of an audience told, as an announcement that a supervisor may stop.

    Nobody has to send it, unless it concerns so many that the town wants a supervisor to: they are told that it waits.
    """
    audience = audience_of(telling.audience)
    if audience is None:
        raise ValueError(f"nobody offers the audience {telling.audience}")
    if await Announcement.exists(key=telling.key):
        return
    total = await audience.count(telling.argument)
    if not total:
        return
    async with in_transaction():
        if await Announcement.exists(key=telling.key):
            return
        now = clock.now()
        waits = total >= current().town.notices.asked_from
        written = await Announcement.create(
            id=new_id(), key=telling.key, kind=telling.kind, words=_in_all_languages(telling.news), path=telling.path,
            audience=telling.audience, argument=telling.argument, state="draft" if waits else "running", total=total,
            written_at=now, started_at=None if waits else now,
        )  # fmt: skip
        if waits:
            await outbox.publish(AnnouncementWaits(announcement_id=written.id))
        else:
            await begin(written)


def _in_all_languages(news: Callable[[], tuple[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """What an announcement holds: the words by each language of the town."""
    said: dict[str, Mapping[str, str]] = {}
    for language in current().town.languages:
        with spoken_in(language):
            title, text = news()
        said[language] = {"title": title, "text": text}
    return said
