"""A code is given after the password: mailed, of the owner's application, or of their printed list."""

import hmac

import structlog
from cryptography.exceptions import InvalidTag
from tortoise.expressions import F

from server.accounts import codes, queries, rules
from server.accounts.actions.guards import Origin, count_code
from server.accounts.actions.noting import Way, note_refusal
from server.accounts.actions.signing import SignedIn, open_session
from server.accounts.actions.stepping import StepAsked, begin_step, end_step, good_step, step_over
from server.accounts.facts import SafetyChanged
from server.accounts.models import Account, CodeKey, RecoveryCode, SignInStep
from server.kernel import clock
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import STAFF_ROLES
from server.platform.db import in_transaction
from server.platform.outbox import publish
from server.platform.words import _

log = structlog.get_logger()


async def give_code(token: str, code: str, *, origin: Origin) -> SignedIn | StepAsked:
    """A session for who gives the code that the step asks for; staff whom a mailed code let in set a second factor up.

    Problem `wrong-code` (422), and `step-over` (410) after five tries: another password, then another code.
    """
    step = await good_step(token, "mail", "factor")
    way: Way = "factor-code" if step.kind == "factor" else "mailed-code"
    await _count_try(step, way, origin=origin)
    counted = await count_code(step.account, origin)
    if step.kind == "factor":
        is_right = await is_factor_code(step.account, code)
    else:
        is_right = _is_mailed_code(step, code)
    if not is_right:
        note_refusal(step.account_id, way, "wrong-code", origin=origin)
        raise wrong_code()
    async with in_transaction():
        await end_step(step)
        if step.account.role in STAFF_ROLES and step.kind == "mail":
            found: SignedIn | StepAsked = await begin_step(step.account, "setup", origin=origin)
        else:
            found = await open_session(step.account, way, origin=origin, has_second_factor=step.kind == "factor")
    await counted.was_right()
    return found


async def finish_setup(token: str, *, origin: Origin) -> SignedIn:
    """A session for staff who have just given themselves a second factor."""
    step = await good_step(token, "setup")
    async with in_transaction():
        await end_step(step)
        has_factor = bool(await queries.factors_of(step.account_id))
        return await open_session(step.account, "setup", origin=origin, has_second_factor=has_factor)


async def is_factor_code(account: Account, typed: str) -> bool:
    """Whether this is a code of the owner's application or list; it is used up."""
    return await spend_app_code(account, typed) or await _spend_recovery_code(account, typed)


async def spend_app_code(account: Account, typed: str, *, is_first: bool = False) -> bool:
    """Use up a code of the application; `is_first` for the one that proves that the application has the secret."""
    key = await CodeKey.get_or_none(account_id=account.id, confirmed_at__isnull=is_first)
    if key is None:
        return False
    try:
        step = codes.step_of(codes.opened(key.sealed_secret, account.id), typed)
    except InvalidTag:
        log.warning(
            "accounts.secret_unreadable", account=str(account.id), next="is <data>/keys/server.key the right one?"
        )
        return False
    return step is not None and bool(await CodeKey.filter(id=key.id, last_step__lt=step).update(last_step=step))


def wrong_code() -> Problem:
    """The one answer for a code that is wrong, too old or was used."""
    sentence = _("Ce code n’est pas le bon, ou il n’est plus bon. Vérifiez-le, ou attendez le suivant.")
    errors = (FieldError(pointer="/code", code="wrong-code", detail=sentence),)
    return Problem(code="wrong-code", status=422, title=_("Il reste à corriger."), errors=errors)


async def _count_try(step: SignInStep, way: Way, *, origin: Origin) -> None:
    """One more try of this step; the sixth ends it, in one statement whatever comes at once."""
    tried = SignInStep.filter(token_sha256=step.token_sha256, tries__lt=rules.MOST_TRIES)
    if not await tried.update(tries=F("tries") + 1):
        note_refusal(step.account_id, way, "too-many-codes", origin=origin)
        raise step_over()


def _is_mailed_code(step: SignInStep, typed: str) -> bool:
    is_in_time = step.code_expires_at is not None and clock.now() < step.code_expires_at
    return is_in_time and hmac.compare_digest(step.code_mac, codes.mac("mail", step.token_sha256, typed))


async def _spend_recovery_code(account: Account, typed: str) -> bool:
    unused = RecoveryCode.filter(
        account_id=account.id, code_mac=codes.mac("recovery", str(account.id), typed), used_at=None
    )
    async with in_transaction():
        if not await unused.update(used_at=clock.now()):
            return False
        await publish(SafetyChanged(account_id=account.id, change="code-used"))
    return True
