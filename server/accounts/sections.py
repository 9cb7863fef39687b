"""What the accounts give of their own in a copy of a person's data: all that the account says, but what opens it."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, create_model

from server.accounts.models import Account, Session
from server.platform.exporting import Exported, Section

SECRETS = frozenset({"id", "password_hash", "email", "deleted_at"})
"""What opens the account, what it is compared by, and what an open account never says."""
SECRET_ENDINGS = ("_hash", "_sha256", "_secret")
PLAIN = frozenset({str, int, bool, datetime, date, UUID})


class SessionRecord(Exported):
    """A device on which the person is signed in."""

    device: str
    created_at: datetime
    seen_at: datetime


def account_record() -> type[BaseModel]:
    """The fields of the account as they are now: a column that is added is in the next copy."""
    said = [name for name in Account._meta.fields_db_projection if name not in SECRETS]
    plain: dict[str, Any] = {name: (_kind(name), None) for name in said if not name.endswith(SECRET_ENDINGS)}
    return create_model("AccountRecord", __base__=Exported, **plain)  # Any: what create_model takes


def _kind(name: str) -> object:
    """What Python holds in a column, as pydantic describes it; JSON may be anything."""
    kind: object = Account._meta.fields_map[name].field_type
    return kind | None if isinstance(kind, type) and kind in PLAIN else Any


AccountRecord = account_record()


async def _one(_account_id: UUID) -> int:
    return 1


async def _account(account_id: UUID) -> AsyncIterator[BaseModel]:
    found = await Account.get(id=account_id)
    yield AccountRecord(**{name: getattr(found, name) for name in AccountRecord.model_fields})


async def _count_sessions(account_id: UUID) -> int:
    return await Session.filter(account_id=account_id).count()


async def _sessions(account_id: UUID) -> AsyncIterator[SessionRecord]:
    for found in await Session.filter(account_id=account_id).order_by("created_at"):
        yield SessionRecord(device=found.device, created_at=found.created_at, seen_at=found.seen_at)


exported = [
    Section(name="account", record=AccountRecord, count=_one, read=_account),
    Section(name="sessions", record=SessionRecord, count=_count_sessions, read=_sessions),
]
