"""What a supervisor reads of an announcement: an estimate before it goes, then how far it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.audiences import FIRST, audience_of
from server.notices.expanding import key_of
from server.notices.models import Announcement, Notice
from server.notices.reach import first_channels
from server.notices.wishes import people_for
from server.platform.db import execute_returning
from server.platform.installation import current

LISTED = 30
VERY_MANY = 1000
WRITTEN = ("announcement", "alert")
"""Kinds of what supervisors write themselves."""
LOOKED_AT = 2000
"""People whose choices are looked at: of more, the shares are taken for all."""
PEOPLE_AT_ONCE = 200

_STATES = """
SELECT 'push' AS channel, state, COUNT(*) AS number FROM deliveries WHERE notice_id IN ({marks}) GROUP BY state
UNION ALL
SELECT channel, state, COUNT(*) AS number FROM notice_messages WHERE notice_id IN ({marks}) GROUP BY channel, state
"""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """How many would be told, by what, and how long it takes."""

    people: int
    devices: int
    texts: int
    letters: int
    list_alone: int
    minutes: int
    is_exact: bool


@dataclass(frozen=True, kw_only=True)
class Channel:
    """How far one channel is."""

    code: str
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an announcement is."""

    reached: int
    total: int
    channels: Sequence[Channel]


async def latest() -> Sequence[Announcement]:
    """The announcements, the newest first, with what contexts tell so many that somebody may have to stop it."""
    listed = Announcement.filter(Q(kind__in=WRITTEN) | Q(total__gte=VERY_MANY))
    return await listed.order_by("-written_at", "-id").limit(LISTED)


async def count_to_send() -> int:
    """How many wait for a supervisor of those that nobody wrote: they concern very many."""
    return await Announcement.filter(state="draft").exclude(kind__in=WRITTEN).count()


async def estimate(announcement: Announcement) -> Estimate:
    """Before it goes: exact up to two thousand people, by their shares beyond."""
    audience = audience_of(announcement.audience)
    if audience is None:
        return Estimate(people=0, devices=0, texts=0, letters=0, list_alone=0, minutes=0, is_exact=True)
    people = await audience.count(announcement.argument)
    found: Counter[str] = Counter()
    after, looked_at = FIRST, 0
    notice = _unsent(announcement)
    while looked_at < LOOKED_AT and (page := await audience.page(announcement.argument, after, PEOPLE_AT_ONCE)):
        for one in (await people_for(notice, page)).values():
            channels = first_channels(one.wishes, one.means, is_mail_asked=False)
            found.update({channel: len(one.devices) if channel == "push" else 1 for channel in channels})
            found["list"] += not channels
        after, looked_at = page[-1], looked_at + len(page)
    share = people / looked_at if looked_at else 0.0
    devices, texts, letters = (round(found[code] * share) for code in ("push", "text", "email"))
    return Estimate(
        people=people, devices=devices, texts=texts, letters=letters, list_alone=round(found["list"] * share),
        minutes=_minutes(devices, texts, letters), is_exact=looked_at >= people,
    )  # fmt: skip


async def progress_of(announcement: Announcement) -> Progress:
    """How many it has reached, and what became of their messages."""
    keys = [key_of(announcement, language) for language in announcement.words]
    notices = await Notice.filter(key__in=keys).values_list("id", flat=True)
    counted: dict[str, Counter[str]] = {}
    if notices:
        marks = ", ".join("?" * len(notices))
        for row in await execute_returning(_STATES.format(marks=marks), [*notices, *notices]):
            counted.setdefault(str(row["channel"]), Counter())[str(row["state"])] += int(str(row["number"]))
    channels = [
        Channel(
            code=code,
            sent=counted[code]["sent"],
            waiting=counted[code]["waiting"],
            failed=counted[code]["failed"] + counted[code]["gone"] + counted[code]["withheld"],
        )
        for code in ("push", "text", "email")
        if code in counted
    ]
    return Progress(reached=announcement.reached, total=announcement.total, channels=channels)


async def announcement_of(id_: UUID) -> Announcement | None:
    """The announcement of that id."""
    return await Announcement.get_or_none(id=id_)


async def forget_announcements(before: datetime) -> int:
    """Remove those that were written before an instant; their notices go by their own age."""
    return await Announcement.filter(written_at__lt=before).exclude(state="running").delete()


def _unsent(announcement: Announcement) -> Notice:
    """The notice that it would be, to ask what people want of it."""
    return Notice(
        id=new_id(), key="", kind=announcement.kind, subject=announcement.key, rank=1, title="", text="", path="",
        language="", made_at=clock.now(),
    )  # fmt: skip


def _minutes(devices: int, texts: int, letters: int) -> int:
    """The slowest channel's, rounded up."""
    pace = current().town.notices
    seconds = max(devices / pace.push_per_second, texts / pace.texts_per_second, letters / pace.emails_per_second)
    return int(seconds // 60) + 1


def id_of(text: str) -> UUID | None:
    """The id that an address names; None for what is none."""
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None
