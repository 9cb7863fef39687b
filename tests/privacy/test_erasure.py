"""Words that only one person wrote, in every place where a person can write: once they are erased, nowhere.

Tables, columns and files are not listed here: all there are, are looked through. A column that is added is found.
"""

import contextlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
import structlog
from PIL import Image
from tortoise.exceptions import IntegrityError
from tortoise.fields import BooleanField, CharField, DateField, DatetimeField, IntField, TextField
from tortoise.fields.data import JSONField

from server import cases
from server.accounts.actions.leaving import KEPT as OF_ACCOUNTS
from server.accounts.models import Account, Departure
from server.cases.actions.erasing import DECIDED
from server.cases.actions.erasing import KEPT as OF_CASES
from server.cases.models import Case, ClientId, Entry, Part
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.viewer import Viewer
from server.notices.models import PushDevice
from server.platform import outbox
from server.platform.db import UniqueViolation, client
from server.platform.db.erasing import blanked, owned_models
from server.platform.installation import current, install
from server.platform.models import OutboxRow
from server.privacy.models import Consent
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.privacy.somebody import FELLING, after, report_with_photo
from tests.support.cast import ETIENNE, MARC_ANTOINE, Person
from tests.support.clients import sign_in
from tests.support.push import Device
from tests.support.reports import POTHOLE, Filling, pothole, report

WRITTEN = (
    "first", "last", "email", "phone", "address", "column", "json", "whofirst", "wholast", "whomail", "comment",
    "answer", "place", "photo", "exif", "endpoint", "draft", "staged", "note", "reply", "dropped", "row",
)  # fmt: skip
CANARIES = {name: f"zq{name}serin" for name in WRITTEN}
CANARY = Person(
    first_name=CANARIES["first"], last_name=CANARIES["last"], email=f"{CANARIES['email']}@exemple.test", role="resident"
)
SIGNS = frozenset({"role", "email", "email_typed", "language", "civility"})
"""Columns of an account that hold a code, or are written below."""


def photo_with_exif() -> bytes:
    """A photo whose camera wrote a name into it."""
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = CANARIES["exif"]
    Image.new("RGB", (64, 48), "green").save(held, "JPEG", exif=exif)
    return held.getvalue()


async def fill_every_column(account: Account) -> None:
    """A canary in each column of the account that can hold one, whoever added it."""
    for name in Account._meta.fields_db_projection:
        field = Account._meta.fields_map[name]
        if isinstance(field, CharField | TextField) and not field.pk and name not in SIGNS:
            limit = getattr(field, "max_length", None) or 200
            if limit >= len(CANARIES["column"]) and not getattr(account, name):
                setattr(account, name, CANARIES["column"])
        if isinstance(field, JSONField):
            setattr(account, name, {"said": CANARIES["json"]})
    account.phone, account.address = f"+1 {CANARIES['phone']}", CANARIES["address"]
    await account.save()


async def fill_every_table(account: Account) -> None:
    """A row with canaries in each table that belongs to an account, where the table takes such a one."""
    for model, column in owned_models(Account, of="accounts"):
        if model is Departure:
            continue
        row = {name: _made_up(model._meta.fields_map[name]) for name in model._meta.fields_db_projection}
        row |= {column: account.id} | ({"id": new_id()} if model._meta.pk_attr == "id" else {})
        with contextlib.suppress(IntegrityError, UniqueViolation):  # a code of its own, a key to yet another table
            await model(**row).save(force_create=True)


def _made_up(field: object) -> object:
    said = f"{CANARIES['row']}{new_id().hex}"
    made: dict[type, object] = {
        DatetimeField: clock.now(),
        DateField: clock.now().date(),
        BooleanField: False,
        JSONField: {"said": said},
    }
    if isinstance(field, CharField):
        return said[: field.max_length]
    return next(
        (value for kind, value in made.items() if isinstance(field, kind)), 0 if isinstance(field, IntField) else said
    )


async def write_everywhere(browser: httpx2.AsyncClient, viewer: Viewer, agent: Viewer) -> list[UUID]:
    """All that a person can write, and what the town writes to them: gives the cases."""
    await fill_every_column(await Account.get(id=viewer.account_id))
    who = pothole()["who"]
    assert isinstance(who, dict)
    who |= {"first_name": CANARIES["whofirst"], "last_name": CANARIES["wholast"]}
    who |= {"email": f"{CANARIES['whomail']}@exemple.test", "address": CANARIES["address"]}
    felling = await report_with_photo(
        viewer, photo_with_exif(), name=f"{CANARIES['photo']}.jpg", topic="abattage-arbre", who=who,
        answers=FELLING | {"essence": CANARIES["answer"]}, comment=CANARIES["comment"], survey_consent=True,
        place={"chosen": {"mode": "text", "label": CANARIES["place"]}, "fix": _FIX},
    )  # fmt: skip
    reference = felling.case.reference
    await cases.take(reference, agent)
    await cases.add_entry(reference, agent, text=f"À rappeler : {CANARIES['note']}", audience="internal")
    await cases.add_entry(reference, agent, text=f"Bonjour {CANARIES['reply']}", audience="public")
    late = await report_with_photo(viewer, photo_with_exif(), who=who, comment=CANARIES["draft"])
    await Entry.create(
        id=new_id(), case_id=late.case.id, rev=9, kind="moved", is_public=True, text=CANARIES["dropped"], status="new",
        by="system", recorded_at=clock.now(),
    )  # fmt: skip
    filling = await (await Filling.start(browser, POTHOLE)).to_details()
    held = io.BytesIO()
    Image.new("RGB", (9, 9), "blue").save(held, "JPEG", comment=CANARIES["staged"].encode())
    await filling.press("ajouter-photo", ("photo", ("bleu.jpg", held.getvalue(), "image/jpeg")))
    await outbox.drain()
    await fill_every_table(await Account.get(id=viewer.account_id))
    await agrees(browser, Device.at(f"https://fcm.googleapis.com/fcm/send/{CANARIES['endpoint']}"))
    await browser.post("/compte/donnees")
    await outbox.drain()
    return [felling.case.id, late.case.id]


async def leave_in_the_queue(account_id: UUID) -> None:
    """A fact that names the account and was put aside: nobody runs it again by himself."""
    now = clock.now()
    await OutboxRow.create(
        id=new_id(), kind="accounts.ResetAsked", subscriber="accounts.jobs.send_reset",
        fact={"account_id": str(account_id)}, attempts=12, available_at=now, dead_at=now, recorded_at=now,
    )  # fmt: skip


_FIX = {"lat": 46.8512, "lon": -71.2345, "accuracy_m": 8.0, "fixed_at": "2026-06-15T15:59:00Z"}


async def tables() -> list[str]:
    """Every table of the database, whoever made it."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if client().capabilities.dialect == "postgres":
        asked = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
    return [str(row["name"]) for row in await client().execute_query_dict(asked)]


async def found_in_tables(words: Mapping[str, str]) -> dict[str, set[str]]:
    """Which of the words are in which tables, in any column."""
    found: dict[str, set[str]] = {}
    for table in await tables():
        rows = await client().execute_query_dict(f'SELECT * FROM "{table}"')
        said = repr([{name: _plain(value) for name, value in row.items()} for row in rows])
        found[table] = {name for name, word in words.items() if word in said}
    return {table: names for table, names in found.items() if names}


def _plain(value: object) -> object:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def found_in_files(folder: Path, words: Mapping[str, str]) -> dict[str, set[str]]:
    """Which of the words are in which files, in their bytes or their names: photos, letters, copies, the database."""
    found = {}
    for path in sorted(folder.rglob("*")):
        held = path.read_bytes() if path.is_file() else b""
        names = {name for name, word in words.items() if word.encode() in held or word in path.name}
        if names:
            found[path.relative_to(folder).as_posix()] = names
    return found


@pytest.fixture
async def somebody(client_for: ClientFor) -> tuple[httpx2.AsyncClient, Viewer]:
    install(replace(current(), settings=replace(current().settings, limits=True)))
    browser = await client_for(CANARY)
    return browser, await sign_in(browser, CANARY)


async def test_nothing_that_a_person_wrote_is_left_anywhere(
    somebody: tuple[httpx2.AsyncClient, Viewer], client: httpx2.AsyncClient, capfd: pytest.CaptureFixture[str]
) -> None:
    browser, viewer = somebody
    assert viewer.account_id
    agent = await sign_in(client, MARC_ANTOINE)
    data = current().settings.data
    with structlog.testing.capture_logs() as logs:
        case_ids = await write_everywhere(browser, viewer, agent)
        await leave_in_the_queue(viewer.account_id)
        before = await found_in_tables(CANARIES)
        kept_before = found_in_files(data, CANARIES)
        seen = set().union(*before.values(), *kept_before.values())
        assert seen == set(CANARIES) - unused_columns()
        assert (await browser.post("/compte/suppression/confirmation")).status_code == 303
        await outbox.drain()
        await after(8)
    assert await found_in_tables(CANARIES) == {}
    assert found_in_files(data, CANARIES) == {}
    assert [name for name, word in CANARIES.items() if word in repr(logs) + "".join(capfd.readouterr())] == []
    assert await OutboxRow.filter(kind="accounts.ResetAsked").count() == 0
    assert await Case.filter(id__in=case_ids).count() == len(case_ids)


def unused_columns() -> set[str]:
    """Kinds of columns that the account has none of."""
    fields = [Account._meta.fields_map[name] for name in Account._meta.fields_db_projection]
    return set() if any(isinstance(field, JSONField) for field in fields) else {"json"}


async def test_what_the_town_did_stays(somebody: tuple[httpx2.AsyncClient, Viewer], client: httpx2.AsyncClient) -> None:
    browser, viewer = somebody
    agent = await sign_in(client, MARC_ANTOINE)
    receipt = await report_with_photo(
        viewer, photo_with_exif(), topic="abattage-arbre", answers=FELLING | {"essence": "frêne", "diametre": 40},
        place={"chosen": {"mode": "map", "label": "Chez moi", "lat": 46.85, "lon": -71.23}, "fix": _FIX},
    )  # fmt: skip
    await cases.take(receipt.case.reference, agent)
    await cases.change_status(
        receipt.case.reference, agent, target="resolved", reason="service-rendered", text="Merci", seen_rev=2
    )
    before = await Case.get(id=receipt.case.id)
    await browser.post("/compte/suppression/confirmation")
    await outbox.drain()
    await after(8)
    left = await Case.get(id=receipt.case.id)
    for kept in (
        "reference",
        "topic",
        "kind",
        "department",
        "status",
        "status_at",
        "received_at",
        "lat",
        "lon",
        "cell",
    ):
        assert getattr(left, kept) == getattr(before, kept), kept
    assert left.answers == {"conditions": True, "proprietaire": "ville", "raison": ["mort"]}
    assert (left.person, left.account_id, left.comment, left.fix, left.place_label) == (None, None, "", None, "")
    assert left.erased_at is not None
    told = await Entry.filter(case_id=left.id).order_by("rev").values_list("kind", "reason", "text")
    assert told == [("received", "", ""), ("status", "taken", ""), ("status", "service-rendered", "")]
    assert await Part.filter(case_id=left.id).count() == 0
    await sign_in(client, MARC_ANTOINE)
    shown = await client.get(f"/poste/demandes/{left.reference}")
    assert shown.status_code == 200
    assert "ont été effacés le" in shown.text


async def test_the_proof_stays_and_names_nobody(somebody: tuple[httpx2.AsyncClient, Viewer]) -> None:
    browser, viewer = somebody
    await report(viewer, topic="abattage-arbre", answers=FELLING, survey_consent=True)
    await browser.post("/compte/suppression/confirmation")
    await outbox.drain()
    await after(8)
    proofs = await Consent.filter(account_id=viewer.account_id).order_by("purpose").values_list("purpose", "is_given")
    assert proofs == [("email", True), ("survey", True), ("terms", True)]


async def test_other_people_lose_nothing(somebody: tuple[httpx2.AsyncClient, Viewer], client_for: ClientFor) -> None:
    browser, _viewer = somebody
    etienne = await client_for(ETIENNE)
    his = await sign_in(etienne, ETIENNE)
    await agrees(etienne, Device.at("https://fcm.googleapis.com/fcm/send/etienne"))
    receipt = await report(his)
    await browser.post("/compte/suppression/confirmation")
    await outbox.drain()
    await after(8)
    case = await Case.get(id=receipt.case.id)
    assert (case.account_id, case.comment, case.erased_at) == (his.account_id, "Devant l’abribus.", None)
    assert await PushDevice.filter(account_id=his.account_id).count() == 1
    assert (await etienne.get("/compte")).status_code == 200


async def test_a_phone_that_sends_again_brings_nothing_back(somebody: tuple[httpx2.AsyncClient, Viewer]) -> None:
    browser, viewer = somebody
    receipt = await report(viewer)
    await browser.post("/compte/suppression/confirmation")
    await outbox.drain()
    await after(8)
    again = await report(case_id=receipt.case.id, comment=CANARIES["comment"])
    assert (again.case.id, again.follow_code, again.parts) == (receipt.case.id, "", ())
    corrected = await report(supersedes=str(receipt.case.id), comment="Un autre jour.")
    assert corrected.case.id != receipt.case.id
    assert (await Case.get(id=receipt.case.id)).comment == ""
    assert (await ClientId.get(id=receipt.case.id)).digest is None


def test_each_model_says_what_an_erased_row_keeps() -> None:
    assert "first_name" in blanked(Account, keep=(*OF_ACCOUNTS, "email", "email_typed"))
    assert "comment" in blanked(Case, keep=(*OF_CASES, *DECIDED))
    with pytest.raises(TypeError, match="email"):
        blanked(Account, keep=OF_ACCOUNTS)
