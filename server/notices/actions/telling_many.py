"""To tell very many, whom a context knows as an audience: in the background, step by step, and never twice."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.actions.announcing import begin
from server.notices.audiences import audience_of
from server.notices.models import Announcement
from server.platform.db import in_transaction


@dataclass(frozen=True, kw_only=True)
class TellingMany:
    """What is told: `words` by language, each with `title` and `text`, which may be read over a shoulder."""

    key: str
    """Names the event, at most 80 signs: telling it again changes nothing."""
    kind: str
    words: Mapping[str, Mapping[str, str]]
    path: str
    audience: str
    argument: str = ""


async def tell_many(telling: TellingMany) -> None:
    """Have everybody of an audience told, as an announcement that nobody has to send and a supervisor may stop."""
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
        begun = await Announcement.create(
            id=new_id(), key=telling.key, kind=telling.kind, words=telling.words, path=telling.path,
            audience=telling.audience, argument=telling.argument, state="running", total=total, written_at=now,
            started_at=now,
        )  # fmt: skip
        await begin(begun)
