"""Every table that is tied to an account is in the copy of a person's data, or says here why it is not.

Tables are not listed by hand: whoever adds one that points to an account is asked for one of the two.
"""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import cast
from uuid import UUID

import pytest
from tortoise import Tortoise
from tortoise.fields import BooleanField, CharField, DateField, DatetimeField, FloatField, IntField, UUIDField
from tortoise.fields.data import JSONField
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from server import accounts, alerts, cases, notices, privacy, surveys
from server.accounts.models import Account, CodeKey, Identity, Passkey, RecoveryCode
from server.alerts.models import AreaFind
from server.cases.models import Case, Follow
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.notices import Telling, planning, tell
from server.notices.models import Attempt, Notice
from server.platform.db.registry import APP
from server.privacy import Agreement, record
from server.surveys.models import SurveyInvitation
from tests.conftest import ClientFor
from tests.support.cast import AICHA
from tests.support.clients import sign_in
from tests.support.reports import report

TOWNS = "what a member of the staff did for the town is the town's"
SECRET = "it is the digest of a secret that waits to be used, and goes within days"
NOT_COPIED = {
    "account_tokens.account_id": SECRET,
    "sign_in_steps.account_id": "it lasts 30 minutes, and becomes a session, which is copied",
    "identity_visits.account_id": "it lasts minutes, and becomes an identity, which is copied",
    "pseudonyms.account_id": "the account says the pseudonym as it was typed",
    "departures.account_id": "an account that is being left gives no copies",
    "deliveries.account_id": "the notice and the device are copied; this is the way from one to the other",
    "cases.assignee_id": TOWNS,
    "entries.author_id": TOWNS,
    "revisions.author_id": TOWNS,
    "revisions.reviewer_id": TOWNS,
    "exceptional_periods.started_by_id": TOWNS,
    "exceptional_periods.ended_by_id": TOWNS,
    "exceptional_steps.author_id": TOWNS,
    "audit_entries.actor_id": TOWNS,
}
"""Columns that name an account and whose rows are in no copy, with the reason."""
SECTIONS = [
    *accounts.exported,
    *cases.exported,
    *notices.exported,
    *privacy.exported,
    *surveys.exported,
    *alerts.exported,
]
UNTIED = frozenset({"account_id", "actor_id"})
"""How columns are called that hold an account's number without a key, because the row outlives it."""


def ties() -> Iterator[tuple[type[Model], str]]:
    """Each column of each table that holds the number of an account."""
    for model in cast("dict[str, type[Model]]", Tortoise.apps[APP] if Tortoise.apps else {}).values():
        for name, field in sorted(model._meta.fields_map.items()):
            if isinstance(field, ForeignKeyFieldInstance) and field.related_model is Account:
                yield model, f"{name}_id"
            elif isinstance(field, UUIDField) and name in UNTIED and not getattr(field, "reference", None):
                yield model, name


def name_of(model: type[Model], column: str) -> str:
    return f"{model._meta.db_table}.{column}"


async def copied(account_id: UUID) -> str:
    """All that a copy would say, and that each section gives as many records as it announces."""
    said = {}
    for section in SECTIONS:
        records = [one.model_dump_json() async for one in section.read(account_id)]
        assert len(records) == await section.count(account_id), section.name
        said[section.name] = records
    return json.dumps(said, ensure_ascii=False)


async def _told(account_id: UUID) -> None:
    await tell(
        Telling(
            key=str(new_id()), kind="case-status", subject="case-1", rank=1, title="Demande", text="En cours", path="/",
            account_ids=[account_id], at=clock.now(),
        )
    )  # fmt: skip


async def _agreed(account_id: UUID) -> None:
    await record(Agreement(purpose="push", text="Mots", account_id=account_id))


async def _reported(account_id: UUID) -> None:
    await report(Viewer(account_id=account_id, role="resident", name="Aïcha"))


async def _followed(account_id: UUID) -> None:
    others = (await report()).case
    await Follow.create(id=new_id(), case_id=others.id, account_id=account_id, wants_news=True, chosen_at=clock.now())


async def _written_to(account_id: UUID) -> None:
    notice = await Notice.all().first()
    assert notice
    await planning.message_of(notice.id, 0, account_id, "email", clock.now()).save(force_create=True)


async def _tried(account_id: UUID) -> None:
    await Attempt.create(
        id=new_id(), notice=await Notice.all().first(), account_id=account_id, channel="email", answer="away",
        tried_at=clock.now(),
    )  # fmt: skip


async def _found_near(account_id: UUID) -> None:
    await AreaFind.create(id=new_id(), account_id=account_id, case=await Case.first(), found_on=date(2026, 6, 15))


async def _asked(account_id: UUID) -> None:
    now = clock.now()
    await SurveyInvitation.create(
        id=new_id(), case=await Case.first(), account_id=account_id, person="p", period="2026", moment="closed",
        state="asked", token_sha256="t", drawn_at=now, due_at=now, expires_at=now,
    )  # fmt: skip


BY_THEIR_VERB: dict[str, Callable[[UUID], Awaitable[None]]] = {
    "cases.account_id": _reported,
    "case_follows.account_id": _followed,
    "notice_addressees.account_id": _told,
    "consents.account_id": _agreed,
    "notice_messages.account_id": _written_to,
    "notice_attempts.account_id": _tried,
    "area_finds.account_id": _found_near,
    "survey_invitations.account_id": _asked,
}
"""Rows that lean on others come as they do in life."""
CHECKED: dict[str, dict[str, object]] = {
    "exports.account_id": {"state": "over"},
    "notice_preferences.account_id": {"channels": "both", "rhythm": "daily", "quiet_from": 0, "quiet_until": 60},
    "notice_choices.account_id": {"channels": "both"},
    "text_numbers.account_id": {"state": "asked"},
    "texts.account_id": {"kind": "notice", "state": "sent"},
    "inbound_mails.account_id": {"kind": "answer", "state": "done"},
    "area_alerts.account_id": {"kind": "radius", "pace": "daily", "ring": None},
}
"""Columns of which the database takes certain words alone."""


async def make_row(model: type[Model], column: str, account_id: UUID) -> None:
    """A row of this table that belongs to the account."""
    name = name_of(model, column)
    if name in BY_THEIR_VERB:
        await BY_THEIR_VERB[name](account_id)
        return
    row = {each: _made_up(model._meta.fields_map[each]) for each in model._meta.fields_db_projection}
    row |= {column: account_id} | CHECKED.get(name, {})
    await model(**row).save(force_create=True)


def _made_up(field: object) -> object:
    if isinstance(field, CharField):
        return new_id().hex[: field.max_length]
    kinds: dict[type, object] = {
        DatetimeField: clock.now(),
        DateField: date(1987, 4, 12),
        BooleanField: False,
        JSONField: {},
        IntField: 0,
        FloatField: 0.0,
        UUIDField: new_id(),
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), new_id().hex)


@pytest.fixture
async def aicha(client_for: ClientFor) -> UUID:
    viewer = await sign_in(await client_for(AICHA), AICHA)
    assert viewer.account_id
    return viewer.account_id


async def test_each_table_of_a_person_is_copied_or_says_why_not(aicha: UUID) -> None:
    found = dict(zip((name_of(*tie) for tie in ties()), ties(), strict=True))
    assert len(found) > 25
    assert set(NOT_COPIED) <= set(found), "a reason without its table"
    await _told(aicha)  # what other rows lean on
    await _reported(aicha)
    for name, (model, column) in found.items():
        before = await copied(aicha)
        if name in NOT_COPIED:
            continue
        await make_row(model, column, aicha)
        assert await copied(aicha) != before, f"{name}: a row of it is in no section, and no reason is given"


async def test_a_copy_says_that_there_are_proofs_and_never_what_they_are(aicha: UUID) -> None:
    now = clock.now()
    await Passkey.create(
        id=new_id(),
        account_id=aicha,
        credential_id="zqidserin",
        public_key="zqkeyserin",
        name="Téléphone",
        created_at=now,
    )
    await CodeKey.create(id=new_id(), account_id=aicha, sealed_secret="zqsealserin", created_at=now, confirmed_at=now)
    for number, used_at in enumerate((now, None, None)):
        mac = f"zqmacserin{number}"
        await RecoveryCode.create(id=new_id(), account_id=aicha, code_mac=mac, created_at=now, used_at=used_at)
    await Identity.create(
        id=new_id(), account_id=aicha, issuer="https://idp.test", subject="aicha-la-bas", linked_at=now, seen_at=now
    )
    await Account.filter(id=aicha).update(
        phone_home="418 555-0142", home={"label": "12, rue du Quai"}, updates_by="text"
    )
    said = {name: [json.loads(one) for one in records] for name, records in json.loads(await copied(aicha)).items()}
    assert [one["name"] for one in said["passkeys"]] == ["Téléphone"]
    assert [set(one) for one in said["applications"]] == [{"created_at", "confirmed_at"}]
    assert [(one["codes"], one["codes_left"]) for one in said["recovery_codes"]] == [(3, 2)]
    assert [(one["issuer"], one["subject"]) for one in said["identities"]] == [("https://idp.test", "aicha-la-bas")]
    (account,) = said["account"]
    assert account["phone_home"] == "418 555-0142"
    assert (account["home"], account["updates_by"]) == ({"label": "12, rue du Quai"}, "text")
    assert "serin" not in repr(said)
