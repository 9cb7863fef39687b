"""The staff as its administrators see it: who, with which role, in which departments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.accounts import queries
from server.accounts.models import Account, Membership
from server.kernel.viewer import STAFF_ROLES, Role
from server.platform.db import find
from server.platform.web.guard import not_found

_STAFF = f"role IN ({', '.join('?' * len(STAFF_ROLES))}) AND deleted_at IS NULL"
SHOWN_AT_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the staff."""

    account: Account
    departments: frozenset[str]

    @property
    def name(self) -> str:
        return queries.viewer_of(self.account).name

    @property
    def is_invited(self) -> bool:
        """Whether they have not chosen a password yet."""
        return self.account.activated_at is None


async def team() -> list[Member]:
    """Everybody of the staff, by name."""
    found = await find(Account, f"{_STAFF} ORDER BY last_name, first_name, email LIMIT ?", *_roles(), SHOWN_AT_MOST)
    departments = await departments_of([account.id for account in found])
    return [Member(account=account, departments=departments[account.id]) for account in found]


async def member(account_id: UUID) -> Member:
    """One of the staff; the 404 of what does not exist for anybody else."""
    found = await find(Account, f"id = ? AND {_STAFF}", account_id, *_roles())
    if not found:
        raise not_found()
    return Member(account=found[0], departments=(await departments_of([account_id]))[account_id])


async def staff_names() -> list[tuple[UUID, str]]:
    """Everybody of the staff to choose from, by name."""
    return [(one.account.id, one.name) for one in await team()]


async def holders_of(role: Role) -> list[UUID]:
    """Whose open account has this role, once they have chosen a password."""
    found = await find(Account, "role = ? AND activated_at IS NOT NULL AND deleted_at IS NULL ORDER BY id", role)
    return [account.id for account in found]


async def departments_of(account_ids: Sequence[UUID]) -> Mapping[UUID, frozenset[str]]:
    """The departments of each, by their codes."""
    held: dict[UUID, set[str]] = defaultdict(set)
    if account_ids:
        marks = ", ".join("?" * len(account_ids))
        for one in await find(Membership, f"account_id IN ({marks})", *account_ids):
            held[one.account_id].add(one.department)
    return {account_id: frozenset(held[account_id]) for account_id in account_ids}


def _roles() -> list[str]:
    return sorted(STAFF_ROLES)
