"""The exceptional mode as every page of this process sees it: one small question a second, whoever reads."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog

from server.kernel import clock
from server.platform.installation import current
from server.platform.municipality import Words
from server.platform.schedule import stopped_within
from server.platform.settings import Settings
from server.platform.web.banner import Banner, is_as_usual
from server.platform.words import current_language
from server.steering.models import OPEN, ExceptionalPeriod

log = structlog.get_logger()

EVERY_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What is said while the mode is in force, until when, and whether the catalogue is reduced."""

    state: str
    title: Words
    text: Words
    hours: Words
    ends_at: datetime
    is_reduced: bool


@dataclass
class _Known:
    """What the database said last, for the settings of this process: they stay when its catalogue is published anew."""

    settings: Settings | None = None
    mode: Mode | None = None


_known = _Known()


def mode() -> Mode | None:
    """The mode that is in force now, None on usual days; it ends by itself, to the second."""
    known = _known.mode
    if known is None or is_as_usual() or _known.settings is not current().settings:
        return None
    return known if clock.now() < known.ends_at else None


def is_put_off(*, essential: bool) -> bool:
    """Whether a topic waits for the end of the event."""
    known = mode()
    return known is not None and not essential and _is_reduced(known)


def banner() -> Banner | None:
    """The mode as pages say it, in the language of the person."""
    known, language = mode(), current_language()
    if known is None:
        return None
    return Banner(
        state=known.state,
        title=known.title.says(language),
        text=known.text.says(language),
        hours=known.hours.says(language),
        until=known.ends_at,
        is_reduced=_is_reduced(known),
    )


async def refresh() -> None:
    """Ask the database what is in force; this process shows it from now on."""
    found = await ExceptionalPeriod.get_or_none(slot=OPEN)
    _known.settings, _known.mode = current().settings, _mode_of(found) if found else None


async def watch(stop: asyncio.Event) -> None:
    """Keep this process up to date until `stop`. While the database does not answer, what was known last stays."""
    is_lost = False
    while not await stopped_within(stop, EVERY_S):
        try:
            await refresh()
            is_lost = False
        except Exception:
            if not is_lost:
                log.exception("steering.unread", next="asked again each second")
            is_lost = True


def _is_reduced(known: Mode) -> bool:
    """Whether there is something to reduce the catalogue to."""
    return known.is_reduced and any(topic.essential for topic in current().town.topics)


def _mode_of(period: ExceptionalPeriod) -> Mode:
    """A period as pages show it."""
    return Mode(
        state=f"{period.id.hex[-8:]}-{period.rev}.{int(period.ends_at.timestamp())}",
        title=Words(**period.title),
        text=Words(**period.text),
        hours=Words(**period.hours),
        ends_at=period.ends_at,
        is_reduced=period.is_reduced,
    )
