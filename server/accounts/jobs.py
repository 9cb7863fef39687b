"""Letters to the owners of accounts, sent after the change was committed: which one, if any, and with what in it."""

from uuid import UUID

import structlog

from server.accounts import codes, queries, rules
from server.accounts.actions import guards
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
from server.accounts.letters import (
    FORGOTTEN_PATH,
    IDENTITY_PATH,
    INVITATION_LASTS,
    SAFETY_PATH,
    SIGN_IN_PATH,
    STAY_PATH,
    AlreadyMail,
    ChangedMail,
    CodeMail,
    IdentityMail,
    LeavingMail,
    LinkMail,
    RobotCodeMail,
    SafetyMail,
    StaffChangedMail,
    StaffMail,
    UsernameMail,
    address_for,
    make_link,
    send_to,
)
from server.accounts.models import Account, Departure, MailedCode, SignInStep
from server.accounts.provider import identity_way
from server.accounts.robots import code_of
from server.accounts.sentences import role_word
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import STAFF_ROLES
from server.platform import words
from server.platform.letters import send_letter
from server.platform.outbox import Subscription
from server.platform.proofs import link_token

log = structlog.get_logger()


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
    page = AlreadyMail(sign_in_link=address_for(account, SIGN_IN_PATH), reset_link=address_for(account, FORGOTTEN_PATH))
    await send_to(account, "already", page)


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
    await send_to(account, template, LinkMail(link=await make_link(account, "reset")))


async def send_username(fact: UsernameAsked) -> None:
    """Send the owner the username that they sign in with; nothing when nobody has that address."""
    if fact.account_id is None:
        return
    account = await Account.get(id=fact.account_id)
    if account.activated_at is None:
        await _ask_to_confirm(account)
        return
    page = UsernameMail(
        username=account.username or account.email_typed, sign_in_link=address_for(account, SIGN_IN_PATH)
    )
    await send_to(account, "username", page)


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
    await send_to(account, "password_changed", ChangedMail(reset_link=address_for(account, FORGOTTEN_PATH)))


async def send_identity_linked(fact: IdentityLinked) -> None:
    """Tell the owner that an identity at the provider opens their account."""
    await _tell_of_identity(fact.account_id, "identity_linked")


async def send_identity_unlinked(fact: IdentityUnlinked) -> None:
    """Tell the owner that it does no longer."""
    await _tell_of_identity(fact.account_id, "identity_unlinked")


async def send_leaving(fact: DeletionAsked) -> None:
    """Tell the owner when their account will be erased, and how to keep it."""
    await _tell_leaving(await Account.get(id=fact.account_id))


async def send_code(fact: CodeAsked) -> None:
    """Write a code to the owner; it exists in the letter alone, in place of the one before."""
    waiting = SignInStep.get_or_none(token_sha256=fact.step_sha256, kind="mail", expires_at__gt=clock.now())
    step = await waiting.select_related("account")
    if step is None or step.account.deleted_at is not None:
        return
    code = codes.new_mailed_code()
    mac, ends_at = codes.mac("mail", step.token_sha256, code), clock.now() + rules.CODE_LASTS
    await SignInStep.filter(token_sha256=step.token_sha256).update(code_mac=mac, code_expires_at=ends_at)
    reset_link = address_for(step.account, FORGOTTEN_PATH)
    page = CodeMail(code=f"{code[:4]} {code[4:]}", device=step.device, reset_link=reset_link)
    await send_to(step.account, "sign_in_code", page)


async def send_safety_changed(fact: SafetyChanged) -> None:
    """Tell the owner what became of their proofs."""
    account = await Account.get_or_none(id=fact.account_id, deleted_at=None)
    if account is None:
        return
    links = {"safety_link": address_for(account, SAFETY_PATH), "reset_link": address_for(account, FORGOTTEN_PATH)}
    await send_to(account, "safety_changed", SafetyMail(change=fact.change, **links))


async def send_staff_invited(fact: StaffInvited) -> None:
    """Tell somebody that they are of the staff now, with the link to choose a password unless they have one."""
    account = await Account.get(id=fact.account_id)
    if account.role not in STAFF_ROLES:
        return
    by = await Account.get_or_none(id=fact.by)
    words.speak(account.language)
    page = StaffMail(
        by=queries.viewer_of(by).name if by else "",
        role=role_word(account.role),
        choose_link="" if account.activated_at else await make_link(account, "reset", lasts=INVITATION_LASTS),
        sign_in_link=address_for(account, SIGN_IN_PATH),
    )
    await send_to(account, "staff_invited", page)


async def send_staff_changed(fact: StaffChanged | StaffClosed) -> None:
    """Tell somebody what they may do from now on."""
    account = await Account.get(id=fact.account_id)
    words.speak(account.language)
    role = role_word(account.role) if account.role in STAFF_ROLES else ""
    await send_to(account, "staff_changed", StaffChangedMail(role=role))


async def _ask_to_confirm(account: Account) -> None:
    """The confirmation; it leads to choosing a password where none was given, or two persons each gave one."""
    if account.activated_at is not None:
        return
    if account.role != "resident" and account.password_hash is None:
        await send_to(account, "choose", LinkMail(link=await make_link(account, "reset")))
        return
    is_open = account.password_hash or await queries.has_identity(account.id)
    template = "activation" if is_open else "finish"
    await send_to(account, template, LinkMail(link=await make_link(account, "activation")))


async def _tell_of_identity(account_id: UUID, template: str) -> None:
    account = await Account.get(id=account_id)
    words.speak(account.language)
    way = identity_way()
    page = IdentityMail(
        provider=way.label if way else "",
        account_link=address_for(account, IDENTITY_PATH),
        reset_link=address_for(account, FORGOTTEN_PATH),
    )
    await send_to(account, template, page)


async def _tell_leaving(account: Account) -> None:
    """Nothing where the owner has thought again, or the account is erased, meanwhile."""
    departure = await Departure.get_or_none(account_id=account.id)
    if departure is not None:
        link = address_for(account, STAY_PATH, jeton=link_token(UNDO, departure.id))
        await send_to(account, "leaving", LeavingMail(due_at=departure.due_at, link=link))


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
