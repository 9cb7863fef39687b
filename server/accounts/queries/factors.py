"""What is asked beside the password, and what the owner may show."""

from uuid import UUID

from server.accounts.models import Account, CodeKey, Passkey, RecoveryCode, SignInStep
from server.accounts.queries.sessions import is_known_device
from server.accounts.rules import Factor, StepKind
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.viewer import STAFF_ROLES, Viewer


async def step_needed(account: Account, *, device_token: str) -> StepKind | None:
    """What is asked after the right password; None when that is enough.

    A resident's key of access replaces the password and is not asked after it; an application is, if they have one.
    Staff without a second factor set one up, on a device that is known or once the mailed code was right.
    """
    is_staff = account.role in STAFF_ROLES
    factors = await factors_of(account.id)
    if "app" in factors or (is_staff and factors):
        return "factor"
    if not device_token or not await is_known_device(device_token, account.email):
        return "mail"
    return "setup" if is_staff else None


async def factors_of(account_id: UUID) -> frozenset[Factor]:
    """What the owner may show beside the password."""
    has_app = await CodeKey.filter(account_id=account_id, confirmed_at__isnull=False).exists()
    has_key = await Passkey.filter(account_id=account_id).exists()
    found: dict[Factor, bool] = {"app": has_app, "key": has_key}
    return frozenset(factor for factor, is_there in found.items() if is_there)


async def open_step(token: str) -> SignInStep | None:
    """The step that a browser is at, with its account; None when it is over, or the password was changed since."""
    step = await SignInStep.get_or_none(token_sha256=digest(token), expires_at__gt=clock.now()).select_related(
        "account"
    )
    if step is None or step.account.deleted_at is not None:
        return None
    return step if step.password_sha256 == digest(step.account.password_hash or "") else None


async def code_key_of(account_id: UUID) -> CodeKey | None:
    """The secret of the owner's application, confirmed or not."""
    return await CodeKey.get_or_none(account_id=account_id)


async def recovery_codes_left(account_id: UUID) -> int:
    """How many codes of the printed list are still good."""
    return await RecoveryCode.filter(account_id=account_id, used_at=None).count()


async def passkeys_of(account_id: UUID) -> list[Passkey]:
    """The keys of access of an account, oldest first."""
    return await Passkey.filter(account_id=account_id).order_by("created_at")


async def wants_key(viewer: Viewer) -> bool:
    """Whether a key of access may be proposed: the person has none, and did not decline."""
    has_declined = await Account.filter(id=viewer.account_id, passkey_declined_at__isnull=False).exists()
    return not has_declined and not await Passkey.filter(account_id=viewer.account_id).exists()


async def demonstration_keys() -> list[CodeKey]:
    """The secrets that the demonstration made, with their accounts."""
    return (
        await CodeKey.filter(is_shown=True, account__deleted_at=None).select_related("account").order_by("created_at")
    )
