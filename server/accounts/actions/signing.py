"""Signing in and out."""

from dataclasses import dataclass

from server import audit
from server.accounts import passwords, queries, rules
from server.accounts.actions.guards import Origin, count_mail, count_sign_in
from server.accounts.actions.noting import Way, note_entry, note_refusal
from server.accounts.actions.stepping import StepAsked, begin_step
from server.accounts.facts import SessionEnded, SignInRefused
from server.accounts.models import Account, KnownDevice, Session
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import STAFF_ROLES, Viewer
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.outbox import publish
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What the browser is to keep: the only time these tokens are seen."""

    session_token: str
    device_token: str
    viewer: Viewer


async def sign_in(login: str, password: str, *, origin: Origin) -> SignedIn | StepAsked:
    """A new session for the owner of this address or username and password, or what they have to show besides.

    Problem `wrong-credentials` (422) for an unknown login, a wrong password and an account that waits for its
    confirmation alike; the owner of the latter gets the mail again.
    """
    compared = rules.login_of(login) or ""
    counted = await count_sign_in(compared, origin)
    account = await queries.account_by_login(compared)
    is_right = await passwords.matches(account.password_hash if account else None, password)
    if account is None or not is_right or account.activated_at is None:
        note_refusal(account.id if account else None, "password", _why(account, is_right=is_right), origin=origin)
        await _record_refusal(account if is_right else None)
        raise wrong_credentials()
    await _renew_hash(account, password)
    kind = await queries.step_needed(account, device_token=origin.device_token)
    if kind == "mail":
        await count_mail(account.email)
    async with in_transaction():
        if kind:
            found: SignedIn | StepAsked = await begin_step(account, kind, origin=origin)
        else:
            found = await open_session(account, "password", origin=origin)
    await counted.was_right()
    return found


async def sign_out(session_token: str) -> None:
    """End this session; nothing happens when it is over already. What waits on the device is not touched."""
    async with in_transaction():
        await _end(session_token)


def wrong_credentials() -> Problem:
    """The one answer for everything that can be wrong with an address and its password."""
    sentence = _(
        "Le courriel ou le mot de passe n’est pas le bon. Si vous venez de créer votre compte, ouvrez d’abord le lien "
        "reçu par courriel."
    )
    if current().town.registration.has_usernames:
        sentence = _(
            "L’identifiant ou le mot de passe n’est pas le bon. Si vous venez de créer votre compte, ouvrez d’abord le "
            "lien reçu par courriel."
        )
    errors = (FieldError(pointer="/email", code="wrong-credentials", detail=sentence),)
    return Problem(code="wrong-credentials", status=422, title=_("Connexion impossible."), errors=errors)


async def open_session(account: Account, way: Way, *, origin: Origin, has_second_factor: bool = False) -> SignedIn:
    """A new session in place of the browser's old one, inside the caller's transaction; the device is known from now.

    The account is as it was read before its owner was recognised: when its password changed meanwhile, nothing opens.
    Staff without a second factor is a bug of the caller (`queries.step_needed` tells).
    """
    if account.role in STAFF_ROLES and not has_second_factor:
        raise ValueError("staff sign in with a second factor")
    # Compared and taken in one statement: a password that was changed a moment ago opens nothing any more.
    still = Account.filter(id=account.id, password_hash=account.password_hash, deleted_at=None)
    if not await still.update(password_hash=account.password_hash):
        note_refusal(account.id, way, "password-changed-meanwhile", origin=origin)
        raise wrong_credentials()
    return await begin_session(account, way, origin=origin)


async def know_device(account: Account, origin: Origin) -> str:
    """Have the browser known as the owner's, inside the caller's transaction; gives what it is to keep."""
    now = clock.now()
    if origin.device_token:
        known = KnownDevice.filter(token_sha256=digest(origin.device_token), account_id=account.id)
        if await known.update(seen_at=now):
            return origin.device_token
    token = new_token()
    await KnownDevice.create(
        id=new_id(), token_sha256=digest(token), account_id=account.id, created_at=now, seen_at=now
    )
    return token


async def _renew_hash(account: Account, password: str) -> None:
    """Hash the password again when its parameters are of another time."""
    if account.password_hash is None or not passwords.is_outdated(account.password_hash):
        return
    renewed = await passwords.hashed(password)
    if await Account.filter(id=account.id, password_hash=account.password_hash).update(password_hash=renewed):
        account.password_hash = renewed


def _why(account: Account | None, *, is_right: bool) -> str:
    if account is None:
        return "no-such-account"
    return "not-activated" if is_right else "wrong-password"


async def _record_refusal(waiting: Account | None) -> None:
    async with in_transaction():
        await publish(SignInRefused(awaits_activation=waiting.id if waiting else None))


async def begin_session(account: Account, way: Way, *, origin: Origin) -> SignedIn:
    """A new session for somebody who has proved to be the owner, and the end of the browser's old one.

    Inside the transaction that has just found the proof to be good still.
    """
    if origin.session_token:
        await _end(origin.session_token)
    now, viewer, token = clock.now(), queries.viewer_of(account), new_token()
    await Session.create(
        token_sha256=digest(token),
        account_id=account.id,
        created_at=now,
        seen_at=now,
        expires_at=rules.expiry(viewer.role, created_at=now, seen_at=now),
        authenticated_at=now,
        device=origin.device,
    )
    device_token = await know_device(account, origin)
    if viewer.is_staff:
        await audit.record("signed-in", viewer, details={"device": origin.device} if origin.device else {})
    note_entry(account.id, way, origin=origin)
    return SignedIn(session_token=token, device_token=device_token, viewer=viewer)


async def _end(session_token: str) -> None:
    token_sha256 = digest(session_token)
    if await Session.filter(token_sha256=token_sha256).delete():
        await publish(SessionEnded(session_sha256=token_sha256))
