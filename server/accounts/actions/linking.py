"""An identity at the provider is given an account to open, and taken away again; the owner proves to be the owner."""

from uuid import UUID

from server.accounts import queries
from server.accounts.actions.confirming import require_password
from server.accounts.actions.guards import Origin
from server.accounts.actions.registering import leave_to_mailbox
from server.accounts.facts import IdentityLinked, IdentityUnlinked, SessionEnded
from server.accounts.models import Account, Identity, IdentityProof, IdentitySession, Session
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.db import execute_returning, in_transaction
from server.platform.oidc import ProvenIdentity
from server.platform.outbox import publish
from server.platform.words import _

_INSERT = """
INSERT INTO identities (id, account_id, issuer, subject, linked_at, seen_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING id
"""
_SIGNED_OUT_THERE_TOO = """
INSERT INTO identity_sessions (id, session_id, id_token) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id
"""


async def link_proven(viewer: Viewer, proof_token: str, password: str, *, origin: Origin) -> str:
    """Link whom the provider has just identified in this browser to the viewer's own account; gives where to go on.

    The password is asked for unless it was given since: somebody else may have left their session open here.
    """
    proof = await queries.open_proof(proof_token)
    if proof is None:
        raise proof_over()
    if not is_fresh(viewer, proof):
        await require_password(await queries.own_account(viewer), password, origin=origin)
    await link_identity(viewer, queries.proven(proof))
    await IdentityProof.filter(token_sha256=digest(proof_token)).delete()
    return proof.next_path


def is_fresh(viewer: Viewer, proof: IdentityProof) -> bool:
    """Whether the viewer has signed in after somebody was identified in this browser: it is the same person."""
    return viewer.authenticated_at is not None and viewer.authenticated_at >= proof.proven_at


async def link_identity(viewer: Viewer, proven: ProvenIdentity) -> None:
    """This identity opens the viewer's account; a Problem 409 when it opens another, or another opens this one."""
    account = await queries.own_account(viewer)
    if viewer.is_staff:
        raise _refused("identity-staff", _("Les comptes du personnel s’ouvrent avec leur mot de passe."))
    async with in_transaction():
        await release_waiting(proven)
        if await insert_identity(account.id, proven):
            await publish(IdentityLinked(account_id=account.id))
        elif not await Identity.filter(account_id=account.id, issuer=proven.issuer, subject=proven.subject).exists():
            raise await _taken(account.id, proven)
        if await Session.filter(token_sha256=viewer.session_id).update(seen_at=clock.now()):
            await end_there_too(viewer.session_id, proven.id_token)


async def unlink_identity(viewer: Viewer, password: str, *, origin: Origin) -> None:
    """The provider opens the viewer's account no longer, nor does what it opened elsewhere stay open.

    A Problem 409 when nothing else would open it.
    """
    account = await queries.own_account(viewer)
    if account.password_hash is None:
        raise _refused(
            "identity-only-way", _("C’est le seul moyen d’ouvrir votre compte. Choisissez d’abord un mot de passe.")
        )
    await require_password(account, password, origin=origin)
    async with in_transaction():
        if not await Identity.filter(account_id=account.id).delete():
            return
        opened = IdentitySession.filter(session__account_id=account.id).exclude(session_id=viewer.session_id)
        for token_sha256 in await opened.values_list("session_id", flat=True):
            await Session.filter(token_sha256=token_sha256).delete()
            await publish(SessionEnded(session_sha256=str(token_sha256)))
        await publish(IdentityUnlinked(account_id=account.id))


async def end_there_too(session_sha256: str, id_token: str) -> None:
    """When this session is signed out the provider's is too; the first word on it is kept."""
    await execute_returning(_SIGNED_OUT_THERE_TOO, [new_id(), session_sha256, id_token])


async def release_waiting(proven: ProvenIdentity) -> None:
    """Free an identity from an account that waits for its mailbox, which is left to that alone."""
    known = await waiting_of(proven)
    if known is not None:
        await leave_to_mailbox(known.id)


async def waiting_of(proven: ProvenIdentity) -> Account | None:
    """The account that this identity asked for and that waits for its mailbox."""
    known = await Identity.get_or_none(
        issuer=proven.issuer, subject=proven.subject, account__activated_at=None
    ).select_related("account")
    return known.account if known else None


async def insert_identity(account_id: UUID, proven: ProvenIdentity) -> bool:
    """Write the link down; False when this identity, or this account, has one already."""
    now = clock.now()
    values = [new_id(), account_id, proven.issuer, proven.subject, now, now]
    return bool(await execute_returning(_INSERT, values))


def proof_over() -> Problem:
    """Nobody was identified in this browser, or too long ago."""
    return Problem(
        code="identity-over",
        status=410,
        title=_("L’identification n’est plus bonne."),
        detail=_("Elle a déjà servi, ou elle date de plus de trente minutes. Recommencez."),
    )


async def _taken(account_id: UUID, proven: ProvenIdentity) -> Problem:
    if await Identity.filter(account_id=account_id, issuer=proven.issuer).exists():
        return _refused("identity-other", _("Votre compte est déjà rattaché à une autre identité. Retirez-la d’abord."))
    return _refused("identity-taken", _("Cette identité ouvre déjà un autre compte, et ne peut en ouvrir qu’un."))


def _refused(code: str, detail: str) -> Problem:
    return Problem(code=code, status=409, title=_("Rien n’a été changé."), detail=detail)
