"""Announcements: a supervisor writes one, has it told, and may stop it. Nobody is told before the second."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from server import audit
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError
from server.kernel.text import has_forbidden, length, normalise, tidy
from server.kernel.viewer import Viewer
from server.notices.audiences import audience_of
from server.notices.expanding import key_of
from server.notices.facts import AnnouncementStarted
from server.notices.models import Announcement, Notice
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.web.form import invalid
from server.platform.web.guard import not_found
from server.platform.words import _

TITLE_LIMIT, TEXT_LIMIT = 80, 240
"""What a locked screen shows whole."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """An announcement as it was typed: `words` by language, each with `title` and `text`."""

    words: Mapping[str, Mapping[str, str]]
    audience: str
    argument: str = ""
    is_urgent: bool = False


async def write(written: Written) -> Announcement:
    """Keep an announcement that nobody is told yet; Problem `invalid` (422) with a sentence beside each field."""
    words = {
        language: {name: normalise(tidy(typed)).replace("\n", " ") for name, typed in said.items()}
        for language, said in written.words.items()
    }
    errors = [fault for language, said in words.items() for fault in _faults(language, said)]
    if audience_of(written.audience) is None:
        errors.append(FieldError(pointer="/audience", code="required", detail=_("Choisissez à qui elle s’adresse.")))
    if errors:
        raise invalid(errors)
    async with in_transaction():
        return await Announcement.create(
            id=(id_ := new_id()), key=f"announcement-{id_}", kind="alert" if written.is_urgent else "announcement",
            words=words, path="", audience=written.audience, argument=written.argument, state="draft",
            written_at=clock.now(),
        )  # fmt: skip


async def start(announcement_id: UUID, viewer: Viewer | None) -> None:
    """Have it told to everybody it is for, in the background. Twice changes nothing; a stopped one is not taken up."""
    found = await Announcement.get_or_none(id=announcement_id)
    audience = audience_of(found.audience) if found else None
    if found is None or audience is None:
        raise not_found()
    total = await audience.count(found.argument)
    async with in_transaction():
        now = clock.now()
        drafts = Announcement.filter(id=announcement_id, state="draft")
        if not await drafts.update(state="running", started_at=now, total=total):
            return
        await begin(found)
        await audit.record("announcement-started", viewer, subject=found.id, details={"people": str(total)})


async def stop(announcement_id: UUID, viewer: Viewer) -> None:
    """Nobody more is told, or nobody at all; what was sent is sent. Twice changes nothing."""
    async with in_transaction():
        now = clock.now()
        going = Announcement.filter(id=announcement_id, state__in=("draft", "running", "done"))
        if not await going.update(state="stopped", ended_at=now):
            return
        found = await Announcement.get(id=announcement_id)
        keys = [key_of(found, language) for language in found.words]
        await Notice.filter(key__in=keys).update(stopped_at=now)
        await audit.record("announcement-stopped", viewer, subject=announcement_id)


async def begin(announcement: Announcement) -> None:
    """Within the transaction that has it run: its notices are made, and told in the background."""
    for language, said in announcement.words.items():
        notice_id = new_id()
        await Notice.create(
            id=notice_id, key=key_of(announcement, language), kind=announcement.kind, subject=announcement.key, rank=1,
            title=said["title"], text=said["text"], path=announcement.path or f"/avis/{notice_id}", language=language,
            made_at=clock.now(),
        )  # fmt: skip
    await outbox.publish(AnnouncementStarted(announcement_id=announcement.id))


def _faults(language: str, said: Mapping[str, str]) -> list[FieldError]:
    sentences = {"title": _("Écrivez le titre."), "text": _("Écrivez le texte.")}
    errors = []
    for name, limit in (("title", TITLE_LIMIT), ("text", TEXT_LIMIT)):
        typed = said.get(name, "")
        if not typed:
            detail = sentences[name]
        elif length(typed) > limit:
            detail = _("Écrivez au plus {limit} caractères.").format(limit=limit)
        elif has_forbidden(typed):
            detail = _("Ce texte contient des caractères invisibles. Écrivez-le de nouveau.")
        else:
            continue
        errors.append(FieldError(pointer=f"/{name}_{language}", code="invalid", detail=detail))
    return errors
