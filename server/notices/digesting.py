"""The news of a day in one message, for whoever wants it so: itself a notice, told as any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from server import accounts
from server.kernel import clock
from server.notices.actions.telling import Telling, tell
from server.notices.facts import DigestDue
from server.notices.kinds import Kind, LetterAsked, Written
from server.notices.models import Addressee, Notice, Preference
from server.notices.queries import notices_of_digest
from server.platform import words
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.web.languages import absolute
from server.platform.words import _, ngettext

PEOPLE_AT_ONCE = 200
PATH = "/avis"

_DUE = """
SELECT account_id, COUNT(*) AS news FROM notice_addressees WHERE digest_at IS NOT NULL AND digest_at <= ?
GROUP BY account_id ORDER BY account_id LIMIT ?
"""
_TAKEN = "UPDATE notice_addressees SET digest_at = NULL WHERE account_id = ? AND digest_at <= ? RETURNING id"


@dataclass(frozen=True, kw_only=True)
class News:
    """One line of a summary."""

    title: str
    text: str
    link: str


@dataclass(frozen=True, kw_only=True)
class DigestMail:
    """The notices of a day, the newest first."""

    news: Sequence[News]
    link: str
    stop_link: str


async def tell_digests(fact: DigestDue) -> None:
    """Tell everybody whose day is over; taken up where a worker that died had stopped."""
    while rows := await execute_returning(_DUE, [fact.at, PEOPLE_AT_ONCE]):
        for row in rows:
            await _tell(cast("UUID", row["account_id"]), fact.at)


async def _tell(account_id: UUID, at: datetime) -> None:
    chosen = await Preference.get_or_none(account_id=account_id)
    words.speak((chosen.language if chosen else "") or current().town.language)
    async with in_transaction():
        taken = await execute_returning(_TAKEN, [account_id, at])
        if not taken:
            return
        key = f"digest-{account_id}-{at:%Y%m%d%H%M}"
        text = ngettext("{count} nouvelle depuis hier.", "{count} nouvelles depuis hier.", len(taken))
        await tell(
            Telling(
                key=key,
                kind="digest",
                subject=f"digest-{account_id}",
                rank=int(at.timestamp() // 60),
                title=_("Vos nouvelles du jour"),
                text=text.format(count=len(taken)),
                path=PATH,
                account_ids=[account_id],
                at=clock.now(),
            )
        )
        # It stands in no list, where it could be seen: the news themselves are counted.
        notice = await Notice.get(key=key)
        await Addressee.filter(notice_id=notice.id).update(read_at=clock.now())


async def write_digest(asked: LetterAsked) -> Written | None:
    """The notices of the day, each with its page."""
    address = await accounts.address_of(asked.account_id)
    if address is None:
        return None
    page = DigestMail(
        news=[
            News(title=one.title, text=one.text, link=absolute(one.path, words.current_language()))
            for one in await notices_of_digest(asked.account_id, asked.rank)
        ],
        link=absolute("/compte/avis", words.current_language()),
        stop_link=asked.stop_link,
    )
    return Written(
        template="digest", page=page, to=address.typed, key=f"digest-{asked.notice_id}", stop_link=asked.stop_link
    )


def _why() -> str:
    return _("Vous recevez ce message parce que vous avez choisi un seul message par jour.")


kind = Kind(code="digest", title=lambda: _("Résumé du jour"), why=_why, writer=write_digest, is_listed=False)
