"""Consents are written down where they are given, with the words that were read; never edited."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.platform.db import execute_returning, in_transaction
from server.platform.outbox import publish
from server.platform.web.guard import not_found
from server.platform.words import current_language
from server.privacy import queries
from server.privacy.facts import ConsentWithdrawn
from server.privacy.models import Consent
from server.privacy.rules import WITHDRAWABLE, Purpose, Source

_KEEP_TEXT = """
INSERT INTO consent_texts (digest, text, since) VALUES (?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET text = excluded.text RETURNING digest
"""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What somebody agreed to or took back: the words they read, by what way it came, and who wrote it down."""

    purpose: Purpose
    text: str
    is_given: bool = True
    channel: str = "app"
    source: Source = "form"
    account_id: UUID | None = None
    case_id: UUID | None = None


async def record(agreement: Agreement) -> None:
    """Write it down in the transaction of the change that it allows, under the language spoken now."""
    digest = hashlib.sha256(agreement.text.encode()).hexdigest()
    now = clock.now()
    await execute_returning(_KEEP_TEXT, [digest, agreement.text, now])
    await Consent.create(
        id=new_id(),
        account_id=agreement.account_id,
        case_id=agreement.case_id,
        purpose=agreement.purpose,
        is_given=agreement.is_given,
        text_id=digest,
        language=current_language(),
        channel=agreement.channel,
        source=agreement.source,
        recorded_at=now,
    )


async def record_opening(account_id: UUID, text: str) -> None:
    """Write down what somebody agreed to on a page for an account to be opened, in the transaction that opens it."""
    await record(Agreement(purpose="account", text=text, channel="form", account_id=account_id))


async def adopt(case_id: UUID, account_id: UUID) -> None:
    """What was said for a case that was nobody's is its owner's from now on, in the transaction that attaches it.

    Appended, as it was said and when: the lines of before stay, and name nobody.
    """
    for said in await Consent.filter(case_id=case_id, account_id=None).order_by("recorded_at", "id"):
        owned = said.clone(pk=new_id())
        owned.account_id = account_id
        await owned.save()


async def change(agreement: Agreement) -> None:
    """Write down what somebody chose for all of their cases, unless that is what stands already."""
    if agreement.account_id is None:
        raise ValueError("a choice for all cases is an account's")
    async with in_transaction():
        if await queries.holds(agreement.account_id, agreement.purpose) != agreement.is_given:
            await record(agreement)


async def withdraw(viewer: Viewer, purpose: str) -> None:
    """Take back what the viewer agreed to, everywhere; twice changes nothing. Problem 404 for what is never taken back.

    The proof says under which words it had been given.
    """
    known = next((one for one in WITHDRAWABLE if one == purpose), None)
    if known is None or viewer.account_id is None:
        raise not_found()
    async with in_transaction():
        given = await queries.last_given(viewer.account_id, known)
        if given is None or not await queries.holds(viewer.account_id, known):
            return
        await record(Agreement(purpose=known, text=given.text.text, is_given=False, account_id=viewer.account_id))
        await publish(ConsentWithdrawn(account_id=viewer.account_id, purpose=known))
