"""In which language a person is told."""

from uuid import UUID

from server.accounts.models import Account


async def language_of(account_id: UUID) -> str:
    """The language of an account's owner; empty for one that was closed."""
    account = await Account.get_or_none(id=account_id, deleted_at=None)
    return account.language if account else ""
