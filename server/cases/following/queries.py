"""Who follows what."""

from dataclasses import dataclass
from uuid import UUID

from server.cases.models import Case, Follow
from server.platform.db import execute_returning, find

LISTED_AT_MOST = 200
_FOLLOWED = """
publicity <> '' AND joined_to_id IS NULL AND (account_id IS NULL OR account_id <> ?)
AND id IN (SELECT case_id FROM case_follows WHERE account_id = ? AND wants_news)
ORDER BY status_at DESC, id DESC LIMIT ?
"""
_FOLLOWING = """
FROM case_follows f JOIN accounts a ON a.id = f.account_id JOIN cases c ON c.id = f.case_id
WHERE f.case_id = ? AND f.wants_news AND a.deleted_at IS NULL AND c.publicity <> '' AND c.joined_to_id IS NULL
AND NOT EXISTS (SELECT 1 FROM cases j WHERE (j.joined_to_id = c.id OR j.id = c.id) AND j.account_id = f.account_id)
"""
"""Whoever reported the same is told of their own case, and once."""


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Somebody who is told of a case, and in which language."""

    account_id: UUID
    language: str


async def followed_by(account_id: UUID) -> list[Case]:
    """The cases of others that this person follows and may still see, what changed last first."""
    return await find(Case, _FOLLOWED, account_id, account_id, LISTED_AT_MOST)


async def followers_of(case: Case) -> list[Follower]:
    """Who follows a case that everybody may see, by language; its own reporters are told as such."""
    rows = await execute_returning(f"SELECT a.id, a.language {_FOLLOWING} ORDER BY a.language, a.id", [case.id])
    return [Follower(account_id=UUID(str(row["id"])), language=str(row["language"])) for row in rows]


async def count_followers(case_id: str) -> int:
    """How many follow a case."""
    rows = await execute_returning(f"SELECT COUNT(*) AS people {_FOLLOWING}", [UUID(case_id)])
    return int(str(rows[0]["people"]))


async def followers_page(case_id: str, *, after: UUID, limit: int) -> list[UUID]:
    """Those who follow a case, after an account, in the order of their ids."""
    sql = f"SELECT a.id {_FOLLOWING} AND a.id > ? ORDER BY a.id LIMIT ?"
    return [UUID(str(row["id"])) for row in await execute_returning(sql, [UUID(case_id), after, limit])]


async def is_following(case: Case, account_id: UUID) -> bool:
    """Whether this person follows the case of somebody else."""
    return await Follow.filter(case_id=case.id, account_id=account_id, wants_news=True).exists()


async def wants_no_news(case: Case) -> bool:
    """Whether the reporter ceased to follow their own case."""
    if case.account_id is None:
        return False
    return await Follow.filter(case_id=case.id, account_id=case.account_id, wants_news=False).exists()
