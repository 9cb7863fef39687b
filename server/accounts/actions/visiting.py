"""Sent to the identity provider, and back with a word on who somebody is; and out of it again."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import structlog

from server.accounts import queries, rules
from server.accounts.actions import guards
from server.accounts.actions.guards import Origin
from server.accounts.actions.linking import end_there_too, link_identity
from server.accounts.actions.noting import note_refusal
from server.accounts.actions.signing import SignedIn, begin_session
from server.accounts.actions.stepping import StepAsked, begin_step
from server.accounts.models import Account, Identity, IdentityProof, IdentitySession, IdentityVisit
from server.accounts.provider import END_PATH, RETURN_PATH, address_here, required_provider, secrets_of
from server.accounts.rules import StepKind
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import STAFF_ROLES, Viewer
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.oidc import IdentityRefused, ProvenIdentity
from server.platform.words import _, current_language

log = structlog.get_logger()

_CONSUMED = """
DELETE FROM identity_visits WHERE token_sha256 = ? AND expires_at > ? RETURNING account_id, next_path
"""
_TAKEN = """
UPDATE identities SET seen_at = ? WHERE issuer = ? AND subject = ? RETURNING account_id
"""


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Where the browser goes, and what it is to keep until it comes back."""

    url: str
    visit_token: str


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """What became of a visit: somebody is signed in, or has linked their account, or has still to decide."""

    next_path: str
    entered: SignedIn | StepAsked | None = None
    is_linked: bool = False
    proof_token: str = ""
    """For the browser to keep while they decide, or until the code that is asked besides."""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """Where somebody who signs out must go to be signed out of the provider too."""

    url: str = ""
    is_left_open: bool = False
    """The provider could not be asked: its own session may go on."""


async def depart(next_path: str, *, origin: Origin, account_id: UUID | None = None) -> Departure:
    """Begin a visit to the provider; IdentityRefused when it does not answer.

    With `account_id`, whose password the caller has checked, the identity is linked to that account.
    """
    await guards.count_visit(origin)
    token = new_token()
    url = await required_provider().departure(
        secrets_of(token), back_to=address_here(RETURN_PATH), language=current_language()[:2]
    )
    await IdentityVisit.create(
        token_sha256=digest(token),
        account_id=account_id,
        next_path=next_path,
        expires_at=clock.now() + rules.IDENTITY_VISIT_LASTS,
    )
    return Departure(url=url, visit_token=token)


async def come_back(answer: Mapping[str, str], visit_token: str, *, viewer: Viewer, origin: Origin) -> CameBack:
    """End a visit with what the provider answered; IdentityRefused when that proves nothing.

    Problem `identity-lost` (400) for an answer to no visit of this browser, one that is over, or used already.
    """
    account_id, next_path = await _consumed(answer.get("state", ""), visit_token)
    proven = await required_provider().identity(answer, secrets_of(visit_token), back_to=address_here(RETURN_PATH))
    await guards.visit_of(origin).was_right()
    if account_id is not None:
        if viewer.account_id != account_id:
            raise visit_lost()
        if await queries.may_link(proven, viewer):
            await link_identity(viewer, proven)
            return CameBack(next_path=next_path, is_linked=True)
    else:
        entered = await sign_in_by_identity(proven, origin=origin)
        if isinstance(entered, StepAsked):
            return CameBack(next_path=next_path, entered=entered, proof_token=await _keep(proven, next_path))
        if entered is not None:
            return CameBack(next_path=next_path, entered=entered)
    token = await _keep(proven, next_path)
    return CameBack(next_path=next_path, proof_token=token, email=proven.email)


async def sign_in_by_identity(proven: ProvenIdentity, *, origin: Origin) -> SignedIn | StepAsked | None:
    """A new session for whom this identity belongs to, or what they show besides; None when it opens nothing yet.

    The staff proves itself with its own factors alone.
    """
    async with in_transaction():
        # Taken and read in one statement: an identity that was unlinked a moment ago opens nothing any more.
        rows = await execute_returning(_TAKEN, [clock.now(), proven.issuer, proven.subject])
        account = await Account.get_or_none(id=cast("UUID", rows[0]["account_id"])) if rows else None
        if account is None or account.activated_at is None:
            return None
        if account.deleted_at is not None or account.role in STAFF_ROLES:
            reason = "of-the-staff" if account.role in STAFF_ROLES else "closed"
            note_refusal(account.id, "identity", reason, origin=origin)
            return None
        kind = await _step_needed(account, device_token=origin.device_token)
        if kind == "mail":
            await guards.count_mail(account.email)
        if kind is not None:
            return await begin_step(account, kind, origin=origin)
        return await open_by_identity(account, proven.id_token, origin=origin)


async def keep_way_out(signed_in: SignedIn, proof_token: str) -> bool:
    """Have a session that was begun by an identity, and opened after a code, signed out of the provider too.

    False when nobody was identified in this browser whom this account belongs to.
    """
    proof = await queries.open_proof(proof_token) if proof_token else None
    account_id = signed_in.viewer.account_id
    if proof is None or account_id is None:
        return False
    if not await Identity.filter(account_id=account_id, issuer=proof.issuer, subject=proof.subject).exists():
        return False
    async with in_transaction():
        if await IdentityProof.filter(token_sha256=proof.token_sha256).delete():
            await end_there_too(digest(signed_in.session_token), proof.id_token)
    return True


async def open_by_identity(account: Account, id_token: str, *, origin: Origin) -> SignedIn:
    """A session that is signed out of the provider too when it ends; inside the transaction that found the identity."""
    signed_in = await begin_session(account, "identity", origin=origin)
    await IdentitySession.create(id=new_id(), session_id=digest(signed_in.session_token), id_token=id_token)
    return signed_in


async def way_out(session_token: str) -> WayOut:
    """Where this session must go once it is signed out; asked before it is."""
    provider = current().identity
    kept = await IdentitySession.get_or_none(session_id=digest(session_token)) if provider else None
    if provider is None or kept is None:
        return WayOut()
    return await _out_with(kept.id_token)


async def forget_proof(proof_token: str) -> None:
    """Forget somebody who was identified, without going anywhere."""
    await IdentityProof.filter(token_sha256=digest(proof_token)).delete()


async def give_up(proof_token: str) -> WayOut:
    """Forget somebody who decided against an account; where to go to be signed out of the provider."""
    proof = await IdentityProof.get_or_none(token_sha256=digest(proof_token))
    if proof is None:
        return WayOut()
    await IdentityProof.filter(token_sha256=proof.token_sha256).delete()
    return await _out_with(proof.id_token)


def visit_lost() -> Problem:
    """An answer of the provider that this browser did not ask for, or not any more."""
    return Problem(
        code="identity-lost",
        status=400,
        title=_("L’identification n’a pas pu être terminée."),
        detail=_("Elle a pris trop de temps, a déjà servi ou a commencé sur un autre appareil. Recommencez."),
    )


async def _step_needed(account: Account, *, device_token: str) -> StepKind | None:
    """What is asked of a resident after their identity; None when that is enough.

    Their application, if they have one. Else the mailed code where an identity was given before the mailbox was proved
    and this is not the owner's device: the button of a letter that a stranger had sent lets that stranger in nowhere.
    """
    if "app" in await queries.factors_of(account.id):
        return "factor"
    is_given_before = await Identity.filter(account_id=account.id, linked_at__lt=account.activated_at).exists()
    if is_given_before and not (device_token and await queries.is_known_device(device_token, account.email)):
        return "mail"
    return None


async def _out_with(id_token: str) -> WayOut:
    try:
        url = await required_provider().sign_out_url(id_token, back_to=address_here(END_PATH), state=new_token())
    except IdentityRefused as refusal:
        log.warning("accounts.identity_left_open", reason=refusal.reason, next="nothing: its session ends by itself")
        return WayOut(is_left_open=True)
    return WayOut(url=url or "")


async def _consumed(state: str, visit_token: str) -> tuple[UUID | None, str]:
    """Whose visit it was and where it goes on to; used up, once its state is that of this browser."""
    if not visit_token or not hmac.compare_digest(
        secrets_of(visit_token).state.encode(), state.encode("utf-8", "replace")
    ):
        raise visit_lost()
    rows = await execute_returning(_CONSUMED, [digest(visit_token), clock.now()])
    if not rows:
        raise visit_lost()
    return cast("UUID | None", rows[0]["account_id"]), str(rows[0]["next_path"])


async def _keep(proven: ProvenIdentity, next_path: str) -> str:
    """Keep who was identified under a new token: whoever knew of the visit knows nothing of this."""
    token, now = new_token(), clock.now()
    await IdentityProof.create(
        token_sha256=digest(token),
        issuer=proven.issuer,
        subject=proven.subject,
        given_name=proven.given_name,
        family_name=proven.family_name,
        gender=proven.gender,
        email=proven.email,
        is_email_verified=proven.is_email_verified,
        id_token=proven.id_token,
        next_path=next_path,
        proven_at=now,
        expires_at=now + rules.IDENTITY_PROOF_LASTS,
    )
    return token
