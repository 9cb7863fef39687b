"""What is read of accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from tortoise.expressions import Q

from server.accounts import naming, rules
from server.accounts.models import (
    Account,
    CodeKey,
    Departure,
    EmailChange,
    EmailChangeLink,
    Identity,
    IdentityProof,
    IdentitySession,
    KnownDevice,
    Passkey,
    Pseudonym,
    RecoveryCode,
    Session,
    SignInStep,
    Token,
)
from server.accounts.rules import EmailAddress, EmailPurpose, Factor, Purpose, StepKind, parse_email
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.viewer import STAFF_ROLES, Role, Viewer
from server.platform.db import execute_returning, find_among
from server.platform.oidc import ProvenIdentity
from server.platform.proofs import token_digest

Standing = Literal["new", "owner", "link", "known", "taken", "other", "staff", "closed"]
"""New; its address has an account; to be linked; opens one; opens another; the account has another; may not, twice.

An account that waits for its mailbox is as good as none: whoever comes back learns nothing of an address they wrote."""

# One statement, found by the primary key, with a row for each department; its text never changes, so both drivers
# keep it prepared.
_SESSION = """
SELECT s.account_id, s.created_at, s.seen_at, s.authenticated_at, a.role, a.first_name, a.last_name, a.email_typed,
  m.department
FROM sessions s JOIN accounts a ON a.id = s.account_id LEFT JOIN memberships m ON m.account_id = s.account_id
WHERE s.token_sha256 = ? AND s.expires_at > ? AND a.deleted_at IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A session that is good now, and whose."""

    token_sha256: str
    created_at: datetime
    seen_at: datetime
    viewer: Viewer


async def open_session(token: str) -> OpenSession | None:
    """The session that a cookie's token opens; None when it is over, revoked or not ours."""
    token_sha256 = digest(token)
    rows = await execute_returning(_SESSION, [token_sha256, clock.now()])
    if not rows:
        return None
    row = rows[0]
    viewer = _viewer(
        cast("UUID", row["account_id"]),  # the columns' own types
        role=cast("Role", row["role"]),
        names=(str(row["first_name"]), str(row["last_name"])),
        email=str(row["email_typed"]),
    )
    authenticated_at = cast("datetime", row["authenticated_at"])
    return OpenSession(
        token_sha256=token_sha256,
        created_at=cast("datetime", row["created_at"]),
        seen_at=cast("datetime", row["seen_at"]),
        viewer=replace(
            viewer,
            session_id=token_sha256,
            authenticated_at=authenticated_at,
            departments=frozenset(str(one["department"]) for one in rows if one["department"]),
        ),
    )


async def account_by_email(compared: str) -> Account | None:
    """The account of an address in its compared form, activated or not."""
    return await Account.get_or_none(email=compared, deleted_at=None)


async def account_by_login(compared: str) -> Account | None:
    """The account of an address or of a username in its compared form, activated or not."""
    if "@" in compared:
        return await account_by_email(compared)
    return await Account.get_or_none(username=compared, deleted_at=None) if compared else None


async def proposed_username(first_name: str, last_name: str) -> str:
    """A username for somebody of this name: « prénom.nom », or with the first number that makes it free."""
    wished = naming.username_of(first_name, last_name)
    alike = await Account.filter(username__startswith=wished).values_list("username", flat=True)
    return naming.free_username(wished, taken={str(name) for name in alike})


async def is_pseudonym_free(folded: str) -> bool:
    """Whether nobody has this pseudonym, nor a registration that waits for its owner."""
    return not await Pseudonym.filter(Q(held_until=None) | Q(held_until__gt=clock.now()), folded=folded).exists()


async def own_account(viewer: Viewer) -> Account:
    """The viewer's own account; asking for a person who is not signed in is a bug."""
    return await Account.get(id=viewer.account_id, deleted_at=None)


async def address_of(account_id: UUID) -> EmailAddress | None:
    """Where mail to the owner of an account goes; None when there is none any more."""
    account = await Account.get_or_none(id=account_id, deleted_at=None)
    return parse_email(account.email_typed) if account else None


async def token_account(token: str, purpose: Purpose) -> Account | None:
    """Whose mailed link this is, while it is good; None otherwise. It is not consumed."""
    row = await Token.get_or_none(
        token_sha256=digest(token), purpose=purpose, used_at=None, expires_at__gt=clock.now()
    ).select_related("account")
    return row.account if row and row.account.deleted_at is None else None


async def departure(token: str) -> Departure | None:
    """The departure that a mailed link undoes, while it can; None otherwise. It is not consumed."""
    return await Departure.get_or_none(undo_sha256=token_digest(token), due_at__gt=clock.now())


async def change_by_link(token: str, purpose: EmailPurpose) -> EmailChange | None:
    """The change of address that a mailed link is for, while it is good; None otherwise. It is not consumed."""
    row = await EmailChangeLink.get_or_none(
        token_sha256=digest(token), purpose=purpose, used_at=None, expires_at__gt=clock.now(), change__ended_at=None,
        change__account__deleted_at=None,
    ).select_related("change")  # fmt: skip
    return row.change if row else None


async def waiting_change(viewer: Viewer) -> EmailChange | None:
    """The change of address that the viewer asked for and nobody confirmed yet."""
    since = clock.now() - rules.EMAIL_LINK_LASTS["confirm"]
    asked = EmailChange.filter(account_id=viewer.account_id, confirmed_at=None, ended_at=None, asked_at__gt=since)
    return await asked.order_by("-asked_at").first()


async def sessions_of(viewer: Viewer) -> Sequence[Session]:
    """Where the viewer is signed in, the one seen last first."""
    open_now = Session.filter(account_id=viewer.account_id, expires_at__gt=clock.now())
    return await open_now.order_by("-seen_at", "token_sha256")


async def is_known_device(token: str, compared: str) -> bool:
    """Whether the owner of this address or username has signed in on this device before."""
    owner = Q(account__email=compared) if "@" in compared else Q(account__username=compared)
    since = clock.now() - rules.KNOWN_DEVICE_LASTS
    return await KnownDevice.filter(owner, token_sha256=digest(token), seen_at__gt=since).exists()


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


async def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How the people of these accounts are called; those that are gone are left out."""
    found = await find_among(Account, account_ids)
    return {one.id: viewer_of(one).name for one in found.values() if one.deleted_at is None}


def viewer_of(account: Account) -> Viewer:
    """The person of an account, outside any session: for the seed and for jobs."""
    return _viewer(
        account.id,
        role=cast("Role", account.role),  # the column's constraint
        names=(account.first_name, account.last_name),
        email=account.email_typed,
    )


def _viewer(account_id: UUID, *, role: Role, names: tuple[str, str], email: str) -> Viewer:
    return Viewer(
        account_id=account_id,
        role=role,
        name=" ".join(filter(None, names)) or email,
        initials=rules.initials(*names, email=email),
    )


async def has_identity(account_id: UUID) -> bool:
    """Whether the identity provider opens this account."""
    return await Identity.filter(account_id=account_id).exists()


async def is_opened_by_provider(session_id: str) -> bool:
    """Whether the identity provider opened this session, and has one of its own for it."""
    return await IdentitySession.filter(session_id=session_id).exists()
