"""What of accounts is over goes by itself: what expired, what nobody used, who asked to be erased."""

from datetime import datetime

import structlog
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from server.accounts import rules
from server.accounts.actions import erase
from server.accounts.models import (
    Account,
    Departure,
    EmailChange,
    IdentityProof,
    IdentityVisit,
    KnownDevice,
    MailedCode,
    Pseudonym,
    Session,
    SignInStep,
    SpentChallenge,
    SpentProof,
    Token,
)
from server.kernel import clock
from server.platform.retention import Kept

log = structlog.get_logger()


async def erase_due() -> int:
    """Erase the accounts whose time to be kept after all is over; gives how many. Safe to run again.

    One that cannot be erased keeps nobody else's: the operator reads which, and it is tried again.
    """
    erased = 0
    for departure in await Departure.filter(due_at__lte=clock.now()):
        try:
            erased += await erase(departure)
        except Exception as error:  # noqa: BLE001 - its message may name the person
            kind = type(error).__name__
            log.warning("accounts.not_erased", departure=str(departure.id), reason=kind, next="tried within the hour")
    return erased


async def forget_expired() -> int:
    """Remove what is over: sessions, links, steps, visits, changes, devices, codes, and who never confirmed.

    Gives how many. Safe to run again.
    """
    now = clock.now()
    since = now - rules.UNCONFIRMED_LAST
    return sum(
        [
            await Session.filter(expires_at__lt=now).delete(),
            await Token.filter(expires_at__lt=now).delete(),
            await SignInStep.filter(expires_at__lt=now).delete(),
            await SpentChallenge.filter(expires_at__lt=now).delete(),
            await EmailChange.filter(asked_at__lt=now - rules.EMAIL_CHANGE_KEPT).delete(),
            await IdentityVisit.filter(expires_at__lt=now).delete(),
            await IdentityProof.filter(expires_at__lt=now).delete(),
            await KnownDevice.filter(seen_at__lt=now - rules.KNOWN_DEVICE_LASTS).delete(),
            await MailedCode.filter(expires_at__lt=now).delete(),
            await SpentProof.filter(expires_at__lt=now).delete(),
            await Pseudonym.filter(held_until__lt=now).delete(),
            await Account.filter(role="resident", activated_at=None, created_at__lt=since).delete(),
        ]
    )


async def _count_unused(before: datetime) -> int:
    return sum([await model.filter(seen_at__lt=before).count() for model in (Session, KnownDevice)])


async def _forget_unused(before: datetime) -> int:
    return sum([await model.filter(seen_at__lt=before).delete() for model in (Session, KnownDevice)])


async def _count_erased(before: datetime) -> int:
    return await _erased(before).count()


async def _forget_erased(before: datetime) -> int:
    return await _erased(before).delete()


def _erased(before: datetime) -> QuerySet[Account]:
    """Accounts that know nobody any more: those that can still be kept have a departure."""
    leaving = Subquery(Departure.all().values("account_id"))
    return Account.filter(deleted_at__lt=before, id__not_in=leaving)


kept = [
    Kept(code="sessions", count=_count_unused, forget=_forget_unused),
    Kept(code="erased-accounts", count=_count_erased, forget=_forget_erased),
]
