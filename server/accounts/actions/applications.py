"""Codes of an application on a telephone (RFC 6238), and the printed list for the day it is not at hand."""

import contextlib
from uuid import UUID

from server.accounts import codes, queries, rules
from server.accounts.actions.ending import end_sessions, forget_devices
from server.accounts.actions.guards import Origin, count_code
from server.accounts.actions.proving import spend_app_code, wrong_code
from server.accounts.facts import SafetyChanged
from server.accounts.models import Account, CodeKey, Passkey, RecoveryCode, SignInStep
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import STAFF_ROLES
from server.platform.db import UniqueViolation, in_transaction
from server.platform.outbox import publish
from server.platform.words import _


async def begin_app(account: Account) -> None:
    """Give the account a secret for an application; it counts for nothing until a first code is given."""
    sealed = codes.sealed(codes.new_secret(), account.id)
    # Pressed twice at once: the first secret stays, and is the one that both pages show.
    with contextlib.suppress(UniqueViolation):
        async with in_transaction():
            await CodeKey.filter(account_id=account.id, confirmed_at=None).delete()
            if not await CodeKey.filter(account_id=account.id).exists():
                await CodeKey.create(id=new_id(), account_id=account.id, sealed_secret=sealed, created_at=clock.now())


async def confirm_app(account: Account, code: str, *, origin: Origin) -> tuple[str, ...]:
    """Have the application count from now on; gives the codes to print. Problem `wrong-code` (422)."""
    counted = await count_code(account, origin)
    if not await spend_app_code(account, code, is_first=True):
        raise wrong_code()
    async with in_transaction():
        await CodeKey.filter(account_id=account.id).update(confirmed_at=clock.now())
        printed = await _print_codes(account.id)
        await publish(SafetyChanged(account_id=account.id, change="app-on"))
    await counted.was_right()
    return printed


async def remove_app(account: Account) -> None:
    """Ask for no code of an application any more; Problem `last-factor` (409) for staff who have nothing else."""
    if account.role in STAFF_ROLES and not await queries.factors_of(account.id) - {"app"}:
        raise last_factor()
    async with in_transaction():
        if await CodeKey.filter(account_id=account.id).delete():
            await RecoveryCode.filter(account_id=account.id).delete()
            await publish(SafetyChanged(account_id=account.id, change="app-off"))


async def renew_recovery_codes(account: Account) -> tuple[str, ...]:
    """Other codes to print; those before are good for nothing."""
    async with in_transaction():
        printed = await _print_codes(account.id)
        await publish(SafetyChanged(account_id=account.id, change="codes-new"))
    return printed


async def forget_proofs(email: str) -> bool:
    """Drop the application, the codes and the keys of somebody who lost them all, and end their sessions.

    For the installation alone, once it is sure who asks. They sign in by their password and a mailed code, then, if of
    the staff, set a second factor up again. False when nobody has this address.
    """
    address = rules.parse_email(email)
    account = await queries.account_by_email(address.compared) if address else None
    if account is None:
        return False
    async with in_transaction():
        for proof in (CodeKey, RecoveryCode, Passkey, SignInStep):
            await proof.filter(account_id=account.id).delete()
        await end_sessions(account.id)
        await forget_devices(account.id)
        await publish(SafetyChanged(account_id=account.id, change="all-off"))
    return True


async def show_app(account_id: UUID) -> None:
    """Give an account of the demonstration an application whose codes are shown to whoever runs it; safe to repeat."""
    now = clock.now()
    async with in_transaction():
        if await CodeKey.filter(account_id=account_id).exists():
            return
        await CodeKey.create(
            id=new_id(),
            account_id=account_id,
            sealed_secret=codes.sealed(codes.new_secret(), account_id),
            is_shown=True,
            created_at=now,
            confirmed_at=now,
        )


def last_factor() -> Problem:
    """Staff keep one way at least to prove who they are."""
    return Problem(
        code="last-factor",
        status=409,
        title=_("C’est votre dernière preuve."),
        detail=_(
            "Le personnel de la Ville se connecte toujours avec une deuxième preuve. Ajoutez-en une autre d’abord."
        ),
    )


async def _print_codes(account_id: UUID) -> tuple[str, ...]:
    """Ten new codes in place of all others, inside the caller's transaction: the only time they are seen."""
    printed = tuple(codes.new_recovery_code() for _place in range(rules.RECOVERY_CODES))
    await RecoveryCode.filter(account_id=account_id).delete()
    for code in printed:
        mac = codes.mac("recovery", str(account_id), code)
        await RecoveryCode.create(id=new_id(), account_id=account_id, code_mac=mac, created_at=clock.now())
    return printed
