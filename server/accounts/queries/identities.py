"""Whom a provider has identified, and what that is to whom."""

from typing import Literal
from uuid import UUID

from server.accounts.models import Account, Identity, IdentityProof
from server.accounts.queries.people import account_by_email
from server.accounts.rules import parse_email
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.viewer import STAFF_ROLES, Viewer
from server.platform.oidc import ProvenIdentity

Standing = Literal["new", "owner", "link", "known", "taken", "other", "staff", "closed"]
"""New; its address has an account; to be linked; opens one; opens another; the account has another; may not, twice.

An account that waits for its mailbox is as good as none: whoever comes back learns nothing of an address they wrote."""


async def open_proof(token: str) -> IdentityProof | None:
    """Whom the provider has identified in the browser that holds this token; None when that is over."""
    return await IdentityProof.get_or_none(token_sha256=digest(token), expires_at__gt=clock.now())


def proven(proof: IdentityProof) -> ProvenIdentity:
    """The provider's own word, as it was kept."""
    return ProvenIdentity(
        issuer=proof.issuer,
        subject=proof.subject,
        given_name=proof.given_name,
        family_name=proof.family_name,
        gender=proof.gender,
        email=proof.email,
        is_email_verified=proof.is_email_verified,
        id_token=proof.id_token,
    )


async def standing_of(proof: IdentityProof, viewer: Viewer) -> Standing:
    """What an identity that opened nothing is to this person, and so what they may do with it."""
    known = await Identity.get_or_none(issuer=proof.issuer, subject=proof.subject).select_related("account")
    if known is not None and known.account.activated_at is not None:
        return _standing_of_known(known.account, viewer)
    if viewer.is_staff:
        return "staff"
    if viewer.is_signed_in:
        return "other" if await identity_of(viewer) else "link"
    address = parse_email(proof.email) if proof.is_email_verified else None
    owner = await account_by_email(address.compared) if address else None
    is_theirs = owner is not None and (owner.activated_at is not None or owner.role in STAFF_ROLES)
    return "owner" if is_theirs else "new"


async def may_link(proven: ProvenIdentity, viewer: Viewer) -> bool:
    """Whether this identity and the viewer's account are free for each other."""
    theirs = await Identity.filter(
        issuer=proven.issuer, subject=proven.subject, account__activated_at__isnull=False
    ).exists()
    return not theirs and not viewer.is_staff and await identity_of(viewer) is None


def _standing_of_known(account: Account, viewer: Viewer) -> Standing:
    if account.deleted_at is not None:
        return "closed"
    if account.role in STAFF_ROLES:
        return "staff"
    if viewer.is_signed_in and viewer.account_id != account.id:
        return "taken"
    return "known"


async def identity_of(viewer: Viewer) -> Identity | None:
    """The viewer's identity at the provider; None when none opens their account."""
    return await Identity.get_or_none(account_id=viewer.account_id)


async def has_identity(account_id: UUID) -> bool:
    """Whether the identity provider opens this account."""
    return await Identity.filter(account_id=account_id).exists()
