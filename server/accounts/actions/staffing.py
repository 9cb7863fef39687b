"""The staff: who is invited, what they may do, and when that ends. Only an administrator decides, never on themselves.

Whoever decides is held until the transaction ends, and is an administrator still: so one is always left.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from uuid import UUID

from server import audit
from server.accounts import queries
from server.accounts.actions.ending import end_sessions, forget_devices
from server.accounts.actions.registering import Names, address_of, drop_links, insert_account, settle_departments
from server.accounts.facts import ResetAsked, StaffChanged, StaffClosed, StaffInvited
from server.accounts.models import Account, Identity
from server.accounts.rules import EmailAddress
from server.accounts.team import Member, member
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import STAFF_ROLES, Role, Viewer
from server.platform.db import in_transaction
from server.platform.outbox import publish
from server.platform.web.form import invalid
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Post:
    """What somebody does for the town."""

    role: Role
    departments: frozenset[str] = frozenset()


async def invite(email: EmailAddress, names: Names, post: Post, viewer: Viewer) -> UUID:
    """Give the owner of this address a role of the staff, and write to them; Problem 422 when they have one already.

    A resident who is hired keeps their account and their cases; whatever was mailed or chosen before the address was
    confirmed opens nothing, and every session ends.
    """
    async with in_transaction():
        by = await _administrator(viewer)
        await insert_account(email, None, role="resident", names=names)
        account = await Account.select_for_update().get(email=email.compared)
        if account.role in STAFF_ROLES:
            raise invalid([_error("email", "already", _("Cette personne fait déjà partie de l’équipe."))])
        await Account.filter(id=account.id).update(role=post.role)
        await Account.filter(id=account.id, activated_at=None).update(password_hash=None)
        await settle_departments(account.id, post.departments)
        await drop_links(account.id)
        await Identity.filter(account_id=account.id).delete()
        await end_sessions(account.id)
        await publish(StaffInvited(account_id=account.id, by=by))
        await audit.record("staff-invited", viewer, subject=account.id, details=_details(post))
        return account.id


async def invite_again(account_id: UUID, viewer: Viewer) -> None:
    """Write the invitation again, with a link of its own; the ones before open nothing any more."""
    async with in_transaction():
        by = await _administrator(viewer)
        invited = await member(account_id)
        if not invited.is_invited:
            raise _is_active()
        await drop_links(account_id)
        await publish(StaffInvited(account_id=account_id, by=by))
        await audit.record("staff-invited-again", viewer, subject=account_id)


async def change_post(account_id: UUID, post: Post, viewer: Viewer) -> None:
    """Another role or other departments; with another role every session ends. The same again changes nothing."""
    async with in_transaction():
        held = await _held(account_id, viewer)
        was = Post(role=_role(held), departments=held.departments)
        if was == post:
            return
        await settle_departments(account_id, post.departments)
        if was.role != post.role:
            await Account.filter(id=account_id).update(role=post.role)
            await end_sessions(account_id)
        await publish(StaffChanged(account_id=account_id))
        details = {f"old_{name}": value for name, value in _details(was).items()} | _details(post)
        await audit.record("staff-changed", viewer, subject=account_id, details=details)


async def close_post(account_id: UUID, viewer: Viewer) -> None:
    """They are of the staff no more, at once and everywhere; what they did keeps their name."""
    async with in_transaction():
        held = await _held(account_id, viewer)
        await Account.filter(id=account_id).update(role="resident")
        await settle_departments(account_id, frozenset())
        await drop_links(account_id)
        await end_sessions(account_id)
        await forget_devices(account_id)
        await publish(StaffClosed(account_id=account_id))
        details = _details(Post(role=_role(held), departments=held.departments))
        await audit.record("staff-closed", viewer, subject=account_id, details=details)


async def create_staff(
    *, email: str, role: Role, first_name: str, last_name: str, departments: AbstractSet[str] = frozenset()
) -> Viewer:
    """An account for a member of the staff, who gets a link by mail to choose a password; an existing one is invited.

    For the command line: nobody is asked whether they may, but the last administrator stays one.
    """
    if role not in STAFF_ROLES:
        raise ValueError(f"{role} is no role of the staff: {', '.join(sorted(STAFF_ROLES))}")
    address, post = address_of(email), Post(role=role, departments=frozenset(departments))
    async with in_transaction():
        await insert_account(address, None, role=role, names=Names(first=first_name, last=last_name))
        account = await Account.get(email=address.compared)
        if role != "administrator":
            await require_another_administrator(account.id)
        await Account.filter(id=account.id).update(role=role)
        await Account.filter(id=account.id, activated_at=None).update(password_hash=None)
        await settle_departments(account.id, post.departments)
        await drop_links(account.id)
        await Identity.filter(account_id=account.id).delete()
        await end_sessions(account.id)
        await publish(ResetAsked(account_id=account.id))
        await audit.record("staff-invited", None, subject=account.id, details=_details(post))
    return replace(queries.viewer_of(account), role=role, departments=post.departments)


async def require_another_administrator(account_id: UUID) -> None:
    """Within a transaction: refuse what would take the last administrator away; Problem 409."""
    administrators = await _administrators()
    if account_id in administrators and len(administrators) == 1:
        raise Problem(
            code="last-administrator",
            status=409,
            title=_("C’est le dernier compte d’administration."),
            detail=_("Nommez d’abord une autre personne à l’administration. Rien n’a été changé."),
        )


async def _administrators() -> list[UUID]:
    """Every administrator, held in one order, so that two of them do not decide on each other at once."""
    held = await Account.filter(role="administrator", deleted_at=None).order_by("id").select_for_update()
    return [account.id for account in held]


async def _administrator(viewer: Viewer) -> UUID:
    if viewer.account_id is None or viewer.account_id not in await _administrators():
        raise Problem(
            code="not-allowed",
            status=403,
            title=_("C’est réservé à l’administration."),
            detail=_("Rien n’a été changé."),
        )
    return viewer.account_id


async def _held(account_id: UUID, viewer: Viewer) -> Member:
    """The one who is decided on: somebody of the staff, and never oneself."""
    if await _administrator(viewer) == account_id:
        raise Problem(
            code="oneself",
            status=409,
            title=_("Vous ne pouvez pas changer votre propre rôle."),
            detail=_("Demandez-le à une autre personne de l’administration. Rien n’a été changé."),
        )
    await Account.filter(id=account_id).select_for_update()
    return await member(account_id)


def _role(held: Member) -> Role:
    return next(role for role in STAFF_ROLES if role == held.account.role)


def _details(post: Post) -> dict[str, str]:
    return {"role": post.role, "departments": " ".join(sorted(post.departments))}


def _error(field: str, code: str, sentence: str) -> FieldError:
    return FieldError(pointer=f"/{field}", code=code, detail=sentence)


def _is_active() -> Problem:
    return Problem(
        code="already-active",
        status=409,
        title=_("Cette personne a déjà choisi son mot de passe."),
        detail=_("Si elle l’a oublié, « Mot de passe oublié? » sur la page de connexion lui en donne un autre."),
    )
