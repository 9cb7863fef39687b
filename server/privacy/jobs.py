"""Copies are made, announced and removed; proofs and copies that are old enough go."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from server.accounts import Account, AccountErased
from server.kernel import clock
from server.platform import words
from server.platform.db import execute_returning
from server.platform.db.checking import Claim
from server.platform.letters import send_letter
from server.platform.outbox import Subscription
from server.platform.proofs import link_token
from server.platform.retention import Kept
from server.platform.web.languages import absolute
from server.privacy import rules
from server.privacy.actions.exporting import LINK, file_key, make_export, partial_key, remove_file
from server.privacy.facts import ExportAsked, ExportReady
from server.privacy.models import Export

EXPORT_PATH = "/compte/donnees/copie"

_OVER = """
recorded_at < ? AND (
    account_id IS NULL
    OR NOT EXISTS (
        SELECT 1 FROM accounts WHERE accounts.id = consents.account_id AND (deleted_at IS NULL OR deleted_at >= ?)
    )
    OR EXISTS (
        SELECT 1 FROM consents AS later WHERE later.account_id = consents.account_id
        AND later.purpose = consents.purpose AND later.recorded_at > consents.recorded_at AND later.recorded_at < ?
        AND (later.case_id IS NULL OR later.case_id = consents.case_id)
    )
)
"""
"""Nobody relies on it any more: the account is gone, or later words took its place, for as long as proofs are kept."""
_UNUSED_TEXTS = """
DELETE FROM consent_texts WHERE NOT EXISTS (SELECT 1 FROM consents WHERE consents.text_id = consent_texts.digest)
RETURNING digest
"""


@dataclass(frozen=True, kw_only=True)
class ExportMail:
    """A letter that says that the copy is ready, until when, and where."""

    expires_at: datetime
    link: str


async def make(fact: ExportAsked) -> None:
    """Make the copy that was asked for."""
    export = await Export.get_or_none(id=fact.export_id, state="making")
    if export is not None:
        await make_export(export)


async def send_ready(fact: ExportReady) -> None:
    """Tell the owner of a copy that it can be fetched."""
    export = await Export.get_or_none(id=fact.export_id, state="ready")
    owner = await Account.get_or_none(id=export.account_id, deleted_at=None) if export else None
    if export is None or owner is None or export.expires_at is None:
        return
    words.speak(owner.language)
    link = absolute(f"{EXPORT_PATH}/{link_token(LINK, export.id)}", owner.language)
    page = ExportMail(expires_at=export.expires_at, link=link)
    await send_letter("export_ready", page, to=owner.email_typed, about=f"the letter of copy {export.id}")


async def erase_person(fact: AccountErased) -> None:
    """Remove the copies of a person's data; the proofs of what they agreed to name nobody, and stay their time."""
    for export in await Export.filter(account_id=fact.account_id):
        await remove_file(export)
    await Export.filter(account_id=fact.account_id).delete()


async def forget_exports() -> int:
    """Remove the zips that were fetched or that nobody fetched in time, and give up those that never came to an end."""
    now = clock.now()
    await Export.filter(state="ready", expires_at__lt=now).update(state="over")
    fetched = Export.filter(state="fetched", fetched_at__lt=now - rules.FETCHING_LASTS).exclude(file="")
    found = [*await Export.filter(state="over").exclude(file=""), *await fetched]
    # What is half written has no name in its row yet: it goes before the row says that nothing more is to come.
    stuck = await Export.filter(state="making", asked_at__lt=now - rules.EXPORT_TAKES)
    for export in [*found, *stuck]:
        await remove_file(export)
    await Export.filter(id__in=[export.id for export in stuck], state="making").update(state="failed")
    return len(found) + len(stuck)


async def check_files() -> AsyncIterator[Claim]:
    """The files that the copies name, for `check`."""
    for export in await Export.all():
        owner = f"copy {export.id}"
        yield Claim(key=partial_key(export), owner=owner, must_exist=False)
        yield Claim(key=file_key(export), owner=owner, must_exist=export.state == "ready")


async def _count_exports(before: datetime) -> int:
    return await Export.filter(asked_at__lt=before, file="").count()


async def _forget_exports(before: datetime) -> int:
    return await Export.filter(asked_at__lt=before, file="").delete()


async def _count_consents(before: datetime) -> int:
    rows = await execute_returning(f"SELECT COUNT(*) AS found FROM consents WHERE {_OVER}", [before] * 3)  # noqa: S608 - fixed words
    return int(str(rows[0]["found"]))


async def _forget_consents(before: datetime) -> int:
    gone = await execute_returning(f"DELETE FROM consents WHERE {_OVER} RETURNING id", [before] * 3)  # noqa: S608 - fixed words
    await execute_returning(_UNUSED_TEXTS)
    return len(gone)


kept = [
    Kept(code="exports", count=_count_exports, forget=_forget_exports),
    Kept(code="consents", count=_count_consents, forget=_forget_consents),
]
subscriptions = [
    Subscription(ExportAsked, make, "exports"),
    Subscription(ExportReady, send_ready, "mail"),
    Subscription(AccountErased, erase_person),
]
