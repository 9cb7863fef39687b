"""What the accounts give of their own in a copy of a person's data: all that the account says, but what opens it."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, create_model
from tortoise.models import Model

from server.accounts.models import (
    Account,
    CivilIdentity,
    CodeKey,
    EmailChange,
    Identity,
    KnownDevice,
    Membership,
    Passkey,
    RecoveryCode,
    Session,
)
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


class KnownDeviceRecord(Exported):
    """A device on which the person has signed in, and where the password is enough."""

    created_at: datetime
    seen_at: datetime


class CivilIdentityRecord(Exported):
    """Who the person is by their birth, where the town asks for it."""

    birth_name: str
    usage_name: str
    first_name: str
    second_name: str
    third_name: str
    birth_date: date
    birth_country: str
    birth_commune: str
    birth_department: str


class EmailChangeRecord(Exported):
    """An address that was left for another, or was to be."""

    old_email_typed: str
    new_email_typed: str
    asked_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None


class IdentityRecord(Exported):
    """Who the person is at an identity provider that opens their account."""

    issuer: str
    subject: str
    linked_at: datetime
    seen_at: datetime


class PasskeyRecord(Exported):
    """A key of access, without the key."""

    name: str
    created_at: datetime
    used_at: datetime | None


class ApplicationRecord(Exported):
    """An application that makes codes, without its secret."""

    created_at: datetime
    confirmed_at: datetime | None


class RecoveryRecord(Exported):
    """The printed list of codes, without the codes."""

    created_at: datetime
    codes: int
    codes_left: int


class MembershipRecord(Exported):
    """A department of the town that the person works for."""

    department: str


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
    yield _copied(AccountRecord, await Account.get(id=account_id))


async def _count_lists(account_id: UUID) -> int:
    return int(await RecoveryCode.exists(account_id=account_id))


async def _lists(account_id: UUID) -> AsyncIterator[RecoveryRecord]:
    codes = await RecoveryCode.filter(account_id=account_id).order_by("created_at")
    if codes:
        left = sum(code.used_at is None for code in codes)
        yield RecoveryRecord(created_at=codes[0].created_at, codes=len(codes), codes_left=left)


def _rows(name: str, record: type[Exported], model: type[Model], *, by: str) -> Section:
    """The rows of a table that belong to the account, each column of the record as it is there."""

    async def count(account_id: UUID) -> int:
        return await model.filter(account_id=account_id).count()

    async def rows(account_id: UUID) -> AsyncIterator[BaseModel]:
        for found in await model.filter(account_id=account_id).order_by(by):
            yield _copied(record, found)

    return Section(name=name, record=record, count=count, read=rows)


def _copied(record: type[BaseModel], found: Model) -> BaseModel:
    return record(**{name: getattr(found, name) for name in record.model_fields})


exported = [
    Section(name="account", record=AccountRecord, count=_one, read=_account),
    _rows("civil_identities", CivilIdentityRecord, CivilIdentity, by="id"),
    _rows("sessions", SessionRecord, Session, by="created_at"),
    _rows("known_devices", KnownDeviceRecord, KnownDevice, by="created_at"),
    _rows("email_changes", EmailChangeRecord, EmailChange, by="asked_at"),
    _rows("identities", IdentityRecord, Identity, by="linked_at"),
    _rows("passkeys", PasskeyRecord, Passkey, by="created_at"),
    _rows("applications", ApplicationRecord, CodeKey, by="created_at"),
    Section(name="recovery_codes", record=RecoveryRecord, count=_count_lists, read=_lists),
    _rows("departments", MembershipRecord, Membership, by="department"),
]
