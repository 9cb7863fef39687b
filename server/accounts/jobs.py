"""Letters to the owners of accounts, sent after the change was committed.

A link's token is made when its letter is: it exists in the letter alone. A letter that could not be handed over is made
again with another link; each link works until the first is used or its time is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import structlog
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from server.accounts import codes, queries, rules
from server.accounts.actions import erase, guards
from server.accounts.actions.leaving import UNDO
from server.accounts.facts import (
    AccountRegistered,
    CodeAsked,
    DeletionAsked,
    IdentityLinked,
    IdentityUnlinked,
    PasswordChanged,
    RegistrationRepeated,
    ResetAsked,
    RobotCodeAsked,
    SafetyChanged,
    SignInRefused,
    StaffChanged,
    StaffClosed,
    StaffInvited,
    UsernameAsked,
)
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
from server.accounts.provider import identity_way
from server.accounts.robots import code_of
from server.accounts.rules import Purpose, SafetyChange
from server.accounts.sentences import role_word
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import STAFF_ROLES
from server.platform import words
from server.platform.db import in_transaction
from server.platform.letters import send_letter
from server.platform.outbox import Subscription
from server.platform.proofs import link_token
from server.platform.retention import Kept
from server.platform.web.languages import absolute

log = structlog.get_logger()

ACTIVATION_PATH = "/compte/activation"
RESET_PATH = "/compte/mot-de-passe"
FORGOTTEN_PATH = "/compte/mot-de-passe-oublie"
SIGN_IN_PATH = "/compte/connexion"
IDENTITY_PATH = "/compte/identite"
STAY_PATH = "/compte/suppression/annulation"
SAFETY_PATH = "/compte/securite"
INVITATION_LASTS = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class LinkMail:
    """A letter with one link that does something."""

    link: str


@dataclass(frozen=True, kw_only=True)
class AlreadyMail:
    """A letter to somebody who has an account already."""

    sign_in_link: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class UsernameMail:
    """A letter that says what the owner signs in with."""

    username: str
    sign_in_link: str


@dataclass(frozen=True, kw_only=True)
class RobotCodeMail:
    """A letter with a code to type where one registers."""

    code: str


@dataclass(frozen=True, kw_only=True)
class StaffMail:
    """A letter to somebody who is of the staff from now on."""

    by: str
    role: str
    choose_link: str
    """Empty for who has a password already."""
    sign_in_link: str


@dataclass(frozen=True, kw_only=True)
class StaffChangedMail:
    """A letter that says what somebody may do from now on; `role` is empty for who is of the staff no more."""

    role: str


@dataclass(frozen=True, kw_only=True)
class ChangedMail:
    """A letter that says the password was changed, with what to do if that was somebody else."""

    reset_link: str


@dataclass(frozen=True, kw_only=True)
class IdentityMail:
    """A letter that says who else opens the account from now on, or no longer."""

    provider: str
    account_link: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class LeavingMail:
    """A letter that says when the account will be erased, with the link that keeps it."""

    due_at: datetime
    link: str


@dataclass(frozen=True, kw_only=True)
class CodeMail:
    """A letter with a code, and from where it was asked for."""

    code: str
    device: str
    reset_link: str


@dataclass(frozen=True, kw_only=True)
class SafetyMail:
    """A letter that says what became of the owner's proofs."""

    change: SafetyChange
    safety_link: str
    reset_link: str


async def send_activation(fact: AccountRegistered) -> None:
    """Ask the owner of the address to confirm."""
    await _ask_to_confirm(await Account.get(id=fact.account_id))


async def send_registration_repeated(fact: RegistrationRepeated) -> None:
    """Tell the owner that their address was registered again, with what helps: confirm, sign in, or a new password."""
    account = await Account.get(id=fact.account_id)
    if account.deleted_at is not None:
        await _tell_leaving(account)
        return
    if account.activated_at is None:
        await _ask_to_confirm(account)
        return
    page = AlreadyMail(sign_in_link=_address(account, SIGN_IN_PATH), reset_link=_address(account, FORGOTTEN_PATH))
    await _send(account, "already", page)


async def send_activation_again(fact: SignInRefused) -> None:
    """Send the confirmation again to an owner who signed in with the right password before confirming."""
    if fact.awaits_activation is None:
        return
    account = await Account.get(id=fact.awaits_activation)
    try:
        await guards.count_mail(account.email)
    except Problem:
        log.info("accounts.mail_withheld", account=str(account.id), next="nothing: the owner has ten mails already")
        return
    await _ask_to_confirm(account)


async def send_reset(fact: ResetAsked) -> None:
    """Send the owner a link to choose a new password; nothing when nobody has that address."""
    if fact.account_id is None:
        return
    account = await Account.get(id=fact.account_id)
    if account.activated_at is None and account.password_hash is None:
        await _ask_to_confirm(account)
        return
    template = "reset" if account.activated_at else "choose"
    await _send(account, template, LinkMail(link=await _make_link(account, "reset")))


async def send_username(fact: UsernameAsked) -> None:
    """Send the owner the username that they sign in with; nothing when nobody has that address."""
    if fact.account_id is None:
        return
    account = await Account.get(id=fact.account_id)
    if account.activated_at is None:
        await _ask_to_confirm(account)
        return
    page = UsernameMail(username=account.username or account.email_typed, sign_in_link=_address(account, SIGN_IN_PATH))
    await _send(account, "username", page)


async def send_robot_code(fact: RobotCodeAsked) -> None:
    """Send the code to the address that registers; nothing once it is over."""
    code = await MailedCode.get_or_none(id=fact.code_id)
    if code is None:
        return
    words.speak(code.language)
    page = RobotCodeMail(code=code_of(code.id))
    await send_letter("robot_code", page, to=code.email, about=f"the letter with code {code.id}")


async def send_password_changed(fact: PasswordChanged) -> None:
    """Tell the owner that their password was changed."""
    account = await Account.get(id=fact.account_id)
    await _send(account, "password_changed", ChangedMail(reset_link=_address(account, FORGOTTEN_PATH)))


async def send_identity_linked(fact: IdentityLinked) -> None:
    """Tell the owner that an identity at the provider opens their account."""
    await _tell_of_identity(fact.account_id, "identity_linked")


async def send_identity_unlinked(fact: IdentityUnlinked) -> None:
    """Tell the owner that it does no longer."""
    await _tell_of_identity(fact.account_id, "identity_unlinked")


async def send_leaving(fact: DeletionAsked) -> None:
    """Tell the owner when their account will be erased, and how to keep it."""
    await _tell_leaving(await Account.get(id=fact.account_id))


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


async def send_code(fact: CodeAsked) -> None:
    """Write a code to the owner; it exists in the letter alone, in place of the one before."""
    waiting = SignInStep.get_or_none(token_sha256=fact.step_sha256, kind="mail", expires_at__gt=clock.now())
    step = await waiting.select_related("account")
    if step is None or step.account.deleted_at is not None:
        return
    code = codes.new_mailed_code()
    mac, ends_at = codes.mac("mail", step.token_sha256, code), clock.now() + rules.CODE_LASTS
    await SignInStep.filter(token_sha256=step.token_sha256).update(code_mac=mac, code_expires_at=ends_at)
    reset_link = _address(step.account, FORGOTTEN_PATH)
    page = CodeMail(code=f"{code[:4]} {code[4:]}", device=step.device, reset_link=reset_link)
    await _send(step.account, "sign_in_code", page)


async def send_safety_changed(fact: SafetyChanged) -> None:
    """Tell the owner what became of their proofs."""
    account = await Account.get_or_none(id=fact.account_id, deleted_at=None)
    if account is None:
        return
    links = {"safety_link": _address(account, SAFETY_PATH), "reset_link": _address(account, FORGOTTEN_PATH)}
    await _send(account, "safety_changed", SafetyMail(change=fact.change, **links))


async def send_staff_invited(fact: StaffInvited) -> None:
    """Tell somebody that they are of the staff now, with the link to choose a password unless they have one."""
    account = await Account.get(id=fact.account_id)
    if account.role not in STAFF_ROLES:
        return
    by = await Account.get_or_none(id=fact.by)
    page = StaffMail(
        by=queries.viewer_of(by).name if by else "",
        role=role_word(account.role),
        choose_link="" if account.activated_at else await _make_link(account, "reset", lasts=INVITATION_LASTS),
        sign_in_link=_address(account, SIGN_IN_PATH),
    )
    await _send(account, "staff_invited", page)


async def send_staff_changed(fact: StaffChanged | StaffClosed) -> None:
    """Tell somebody what they may do from now on."""
    account = await Account.get(id=fact.account_id)
    role = role_word(account.role) if account.role in STAFF_ROLES else ""
    await _send(account, "staff_changed", StaffChangedMail(role=role))


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


async def _ask_to_confirm(account: Account) -> None:
    """The confirmation; it leads to choosing a password where none was given, or two persons each gave one."""
    if account.activated_at is not None:
        return
    if account.role != "resident" and account.password_hash is None:
        await _send(account, "choose", LinkMail(link=await _make_link(account, "reset")))
        return
    is_open = account.password_hash or await queries.has_identity(account.id)
    template = "activation" if is_open else "finish"
    await _send(account, template, LinkMail(link=await _make_link(account, "activation")))


async def _tell_of_identity(account_id: UUID, template: str) -> None:
    account, way = await Account.get(id=account_id), identity_way()
    page = IdentityMail(
        provider=way.label if way else "",
        account_link=_address(account, IDENTITY_PATH),
        reset_link=_address(account, FORGOTTEN_PATH),
    )
    await _send(account, template, page)


async def _tell_leaving(account: Account) -> None:
    """Nothing where the owner has thought again, or the account is erased, meanwhile."""
    departure = await Departure.get_or_none(account_id=account.id)
    if departure is not None:
        link = _address(account, STAY_PATH, jeton=link_token(UNDO, departure.id))
        await _send(account, "leaving", LeavingMail(due_at=departure.due_at, link=link))


async def _make_link(account: Account, purpose: Purpose, *, lasts: timedelta | None = None) -> str:
    token, now = new_token(), clock.now()
    async with in_transaction():
        await Token.create(
            token_sha256=digest(token),
            account_id=account.id,
            purpose=purpose,
            created_at=now,
            expires_at=now + (lasts or rules.TOKEN_LASTS[purpose]),
        )
    return _address(account, {"activation": ACTIVATION_PATH, "reset": RESET_PATH}[purpose], jeton=token)


async def _send(account: Account, template: str, page: object) -> None:
    words.speak(account.language)
    await send_letter(template, page, to=account.email_typed, about=f"the letter to account {account.id}")


def _address(account: Account, path: str, **query: str) -> str:
    return absolute(f"{path}{'?' + urlencode(query) if query else ''}", account.language)


kept = [
    Kept(code="sessions", count=_count_unused, forget=_forget_unused),
    Kept(code="erased-accounts", count=_count_erased, forget=_forget_erased),
]


subscriptions = [
    Subscription(AccountRegistered, send_activation, "mail"),
    Subscription(RegistrationRepeated, send_registration_repeated, "mail"),
    Subscription(SignInRefused, send_activation_again, "mail"),
    Subscription(ResetAsked, send_reset, "mail"),
    Subscription(UsernameAsked, send_username, "mail"),
    Subscription(RobotCodeAsked, send_robot_code, "mail"),
    Subscription(PasswordChanged, send_password_changed, "mail"),
    Subscription(IdentityLinked, send_identity_linked, "mail"),
    Subscription(IdentityUnlinked, send_identity_unlinked, "mail"),
    Subscription(DeletionAsked, send_leaving, "mail"),
    Subscription(CodeAsked, send_code, "mail"),
    Subscription(SafetyChanged, send_safety_changed, "mail"),
    Subscription(StaffInvited, send_staff_invited, "mail"),
    Subscription(StaffChanged, send_staff_changed, "mail"),
    Subscription(StaffClosed, send_staff_changed, "mail"),
]
