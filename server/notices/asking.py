"""What waits for a supervisor rings at each of them: nobody opens a page to see whether something does."""

from collections import defaultdict
from uuid import UUID

from server import accounts
from server.notices.actions.telling import Telling, tell
from server.notices.facts import AnnouncementWaits
from server.notices.kinds import Kind
from server.notices.models import Announcement
from server.notices.queries import language_of
from server.platform.web import formats
from server.platform.words import _, ngettext, spoken_in

KIND = "to-send"
PATH = "/poste/annonces"


async def ask_supervisors(fact: AnnouncementWaits) -> None:
    """Tell every supervisor once, unless one of them has sent or stopped it meanwhile."""
    waiting = await Announcement.get_or_none(id=fact.announcement_id, state="draft")
    if waiting is None:
        return
    for language, people in (await _supervisors()).items():
        with spoken_in(language):
            await tell(
                Telling(
                    key=f"{KIND}-{waiting.id}-{language}",
                    kind=KIND,
                    subject=f"{KIND}-{waiting.id}",
                    rank=1,
                    title=_("Une annonce attend votre envoi"),
                    text=ngettext(
                        "{count} personne serait avertie.", "{count} personnes seraient averties.", waiting.total
                    ).format(count=formats.number(waiting.total)),
                    path=f"{PATH}/{waiting.id}",
                    account_ids=people,
                    at=waiting.written_at,
                )
            )


async def _supervisors() -> dict[str, list[UUID]]:
    spoken: dict[str, list[UUID]] = defaultdict(list)
    for account_id in await accounts.holders_of("supervisor"):
        if language := await language_of(account_id) or await accounts.language_of(account_id):
            spoken[language].append(account_id)
    return spoken


def _why() -> str:
    return _("Vous recevez ce message parce que vous supervisez le service.")


kind = Kind(code=KIND, title=lambda: _("Annonces à envoyer"), why=_why, is_listed=False)
