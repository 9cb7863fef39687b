"""What each of some people wants of a notice, and by what they can be reached: one look for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from server.notices.channels import with_numbers
from server.notices.models import Notice
from server.notices.reach import Means, Quiet, Rhythm, Wishes
from server.notices.rules import Channels
from server.platform.db import execute_returning
from server.platform.installation import current

KIND, SUBJECT = "kind:", "subject:"

_WISHES = """
SELECT c.id AS account_id, p.channels, p.by_text, p.quiet_from, p.quiet_until, p.rhythm,
    s.channels AS of_subject, s.is_mail_stopped AS subject_stopped,
    k.channels AS of_kind, k.is_mail_stopped AS kind_stopped
FROM accounts c LEFT JOIN notice_preferences p ON p.account_id = c.id
LEFT JOIN notice_choices s ON s.account_id = c.id AND s.scope = ?
LEFT JOIN notice_choices k ON k.account_id = c.id AND k.scope = ?
WHERE c.id IN ({marks}) AND c.deleted_at IS NULL
"""
_DEVICES = "SELECT id, account_id FROM push_devices WHERE account_id IN ({marks}) AND removed_at IS NULL ORDER BY id"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is to be told."""

    account_id: UUID
    wishes: Wishes
    means: Means
    devices: list[str] = field(default_factory=list)


async def people_for(notice: Notice, account_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Those of the accounts that are open, at most some hundreds, with what they want of this notice."""
    if not account_ids:
        return {}
    marks = ", ".join("?" * len(account_ids))
    devices: dict[UUID, list[str]] = {}
    for row in await execute_returning(_DEVICES.format(marks=marks), list(account_ids)):
        devices.setdefault(cast("UUID", row["account_id"]), []).append(str(row["id"]))
    numbers = await with_numbers(account_ids)
    scopes = [f"{SUBJECT}{notice.subject}", f"{KIND}{notice.kind}"]
    default = current().town.notices.rule_of(notice.kind).channels
    people = {}
    for row in await execute_returning(_WISHES.format(marks=marks), [*scopes, *account_ids]):
        account_id = cast("UUID", row["account_id"])  # the columns' own types
        theirs = devices.get(account_id, [])
        people[account_id] = Person(
            account_id=account_id,
            wishes=_wishes(row, default=default),
            means=Means(has_device=bool(theirs), has_number=account_id in numbers),
            devices=theirs,
        )
    return people


def _wishes(row: dict[str, object], *, default: Channels | None) -> Wishes:
    """The choice for the subject goes before that for the kind, and that before the general one."""
    chosen = row["of_subject"] or row["of_kind"] or row["channels"] or default
    since, until = row["quiet_from"], row["quiet_until"]
    return Wishes(
        channels=cast("Channels | None", chosen or None),  # the columns' constraints
        by_text=row["by_text"] is None or bool(row["by_text"]),
        is_mail_stopped=bool(row["subject_stopped"]) or bool(row["kind_stopped"]),
        quiet=Quiet(since=int(str(since)), until=int(str(until))) if since is not None and until is not None else None,
        rhythm=cast("Rhythm", row["rhythm"] or "at-once"),
    )
