"""Somebody whom the provider has identified asks for an account: nothing else is needed to open it."""

from uuid import UUID

from server.accounts import queries
from server.accounts.actions.guards import Origin, count_form, count_mail
from server.accounts.actions.linking import insert_identity, proof_over, release_waiting, waiting_of
from server.accounts.actions.registering import Names, insert_account, leave_to_mailbox
from server.accounts.actions.signing import SignedIn
from server.accounts.actions.stepping import StepAsked
from server.accounts.actions.visiting import open_by_identity, sign_in_by_identity
from server.accounts.agreements import record_agreement
from server.accounts.facts import AccountActivated, AccountRegistered, IdentityLinked, RegistrationRepeated
from server.accounts.forms import AcceptedIdentity
from server.accounts.models import Account, Identity, IdentityProof
from server.accounts.provider import required_way
from server.accounts.rules import parse_email
from server.accounts.sentences import identity_agreement
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import STAFF_ROLES
from server.platform.db import in_transaction
from server.platform.oidc import ProvenIdentity
from server.platform.outbox import publish
from server.platform.words import _

CIVILITY_OF = {"female": "mme", "male": "m"}


class _AlreadyLinked(Exception):  # noqa: N818 - undoes the transaction
    """The same identity was given an account meanwhile, by another tab."""


async def accept_identity(proof_token: str, asked: AcceptedIdentity, *, origin: Origin) -> SignedIn | StepAsked | None:
    """Open an account for whom the provider has identified; they are signed in at once, None when a mail comes first.

    The address counts as theirs only where the provider says so, and only unchanged; for any other the answer does not
    tell whether it has an account. Problem 410 when nobody was identified in this browser.
    """
    proof = await queries.open_proof(proof_token)
    if proof is None:
        raise proof_over()
    await count_form("register", origin)
    is_verified = is_verified_address(proof, asked.email.compared)
    if not is_verified:
        await count_mail(asked.email.compared)
    proven = queries.proven(proof)
    try:
        async with in_transaction():
            signed_in = None
            if is_verified:
                signed_in = await _opened(proven, asked, origin=origin)
            else:
                await _asked(proven, asked)
            await IdentityProof.filter(token_sha256=digest(proof_token)).delete()
    except _AlreadyLinked:
        await IdentityProof.filter(token_sha256=digest(proof_token)).delete()
        return await sign_in_by_identity(proven, origin=origin)
    return signed_in


def is_verified_address(proof: IdentityProof, compared: str) -> bool:
    """Whether the provider says that this address is the person's own."""
    told = parse_email(proof.email) if proof.is_email_verified else None
    return told is not None and told.compared == compared


async def _opened(proven: ProvenIdentity, asked: AcceptedIdentity, *, origin: Origin) -> SignedIn:
    """An active account; one that waits for the owner of this address is theirs, without what others gave for it."""
    await release_waiting(proven)
    account_id = await insert_account(asked.email, None, role="resident", names=_names(asked))
    if account_id is None:
        await _require_unknown(proven)
        account_id = await _waiting(asked)
        if account_id is None:
            raise address_taken()
        await leave_to_mailbox(account_id)
    said = {
        "first_name": asked.first_name,
        "last_name": asked.last_name,
        "civility": CIVILITY_OF.get(proven.gender, ""),
    }
    if not await Account.filter(id=account_id, activated_at=None).update(**said, activated_at=clock.now()):
        raise address_taken()
    if not await insert_identity(account_id, proven):
        raise _AlreadyLinked
    await _record_agreement(account_id)
    await publish(AccountActivated(account_id=account_id))
    await publish(IdentityLinked(account_id=account_id))
    return await open_by_identity(await Account.get(id=account_id), proven.id_token, origin=origin)


async def _asked(proven: ProvenIdentity, asked: AcceptedIdentity) -> None:
    """An account that waits for its owner's mailbox; an owner who has one is told by mail instead.

    Asked again for the same address, the mail goes out again; for another, the first is left to its own mailbox.
    """
    waiting = await waiting_of(proven)
    if waiting is not None and waiting.email == asked.email.compared:
        await publish(AccountRegistered(account_id=waiting.id))
        return
    if waiting is not None:  # as it was read: the same form sent twice may have made another meanwhile
        await leave_to_mailbox(waiting.id)
    account_id = await insert_account(asked.email, None, role="resident", names=_names(asked))
    if account_id is None:
        await _require_unknown(proven)
        account = await Account.get(email=asked.email.compared)
        if account.activated_at is None:
            await leave_to_mailbox(account.id)
        await publish(RegistrationRepeated(account_id=account.id))
        return
    if not await insert_identity(account_id, proven):
        raise _AlreadyLinked
    await _record_agreement(account_id)
    await Account.filter(id=account_id).update(civility=CIVILITY_OF.get(proven.gender, ""))
    await publish(AccountRegistered(account_id=account_id))


async def _record_agreement(account_id: UUID) -> None:
    """The words of the box that was ticked, as the page showed them."""
    await record_agreement(account_id, identity_agreement(required_way().label))


async def _require_unknown(proven: ProvenIdentity) -> None:
    """The account of this address may be the one that another tab has just opened for the same identity."""
    if await Identity.filter(issuer=proven.issuer, subject=proven.subject).exists():
        raise _AlreadyLinked


async def _waiting(asked: AcceptedIdentity) -> UUID | None:
    """The resident's account of this address that nobody has confirmed."""
    account = await Account.get_or_none(email=asked.email.compared, activated_at=None, deleted_at=None)
    return account.id if account and account.role not in STAFF_ROLES else None


def address_taken() -> Problem:
    """The person's own address has an account, which only its own proof links."""
    return Problem(
        code="identity-address",
        status=409,
        title=_("Vous avez déjà un compte à cette adresse."),
        detail=_("Ouvrez-le une fois avec son mot de passe : vous pourrez ensuite le rattacher."),
    )


def _names(asked: AcceptedIdentity) -> Names:
    return Names(first=asked.first_name, last=asked.last_name)
