"""« Mes données »: a copy that is complete, that says what it is, that its owner alone fetches, once."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import httpx2
import jsonschema
import pytest

from server.accounts.models import Account
from server.accounts.sections import AccountRecord
from server.cases import add_entry, take
from server.kernel import clock
from server.platform import outbox
from server.platform.db.checking import check
from server.platform.installation import current, install
from server.privacy import check_files, forget_exports
from server.privacy.actions.exporting import make_export
from server.privacy.models import Export
from tests.conftest import ClientFor
from tests.notices.story import agrees
from tests.privacy.somebody import FELLING, after, last_link, report_with_photo
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.letters import letters
from tests.support.push import Device
from tests.support.reports import jpeg, report

PAGE = "/compte/donnees"
READY = "Ce lien la donne une seule fois"


def zips() -> list[str]:
    """The copies that lie on the disk."""
    return current().files.keys("exports")


async def copy_of(browser: httpx2.AsyncClient) -> str:
    """The link of a copy that was asked for and made."""
    assert (await browser.post(PAGE)).headers["location"] == PAGE
    await outbox.drain()
    return last_link(READY)


async def test_a_copy_holds_all_of_ones_own_and_says_what_it_is(
    client_for: ClientFor, client: httpx2.AsyncClient
) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    agent = await sign_in(client, MARC_ANTOINE)
    await report(await sign_in(await client_for(ETIENNE), ETIENNE), comment="Celle d’un autre")
    content = jpeg()
    receipt = await report_with_photo(
        viewer, content, name="../../arbre.jpg", topic="abattage-arbre", answers=FELLING | {"essence": "frêne"}
    )
    await take(receipt.case.reference, agent)
    await add_entry(receipt.case.reference, agent, text="Entre nous", audience="internal")
    await add_entry(receipt.case.reference, agent, text="Nous passerons mardi", audience="public")
    await outbox.drain()
    await agrees(aicha, Device.at("https://fcm.googleapis.com/fcm/send/aicha"))
    answer = await aicha.post(await copy_of(aicha))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    assert 'filename="mes-donnees-rivemont-' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        names = made.namelist()
        data = json.loads(made.read("donnees.json"))
        schema = json.loads(made.read("donnees.schema.json"))
        photo = made.read(f"fichiers/{receipt.case.reference}/1.jpg")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    assert names == ["donnees.schema.json", "donnees.json", f"fichiers/{receipt.case.reference}/1.jpg"]
    assert photo == content
    assert (data["account"][0]["first_name"], data["account"][0]["email_typed"]) == ("Aïcha", AICHA.email)
    assert "password_hash" not in data["account"][0]
    (case,) = data["cases"]
    assert (case["reference"], case["parts"][0]["file"]) == (receipt.case.reference, names[2])
    assert {"question": "Quelle sorte d’arbre est-ce\u00a0?", "answer": "frêne"} in case["answers"]
    assert "Nous passerons mardi" in [line["text"] for line in case["timeline"]]
    assert [one["purpose"] for one in data["consents"]] == ["terms", "email", "push"]
    assert len(data["notices"]) == 2
    assert (len(data["push_devices"]), len(data["sessions"])) == (1, 2)
    said = json.dumps(data, ensure_ascii=False)
    assert "Entre nous" not in said
    assert "Celle d’un autre" not in said
    assert "sha256" not in json.dumps(data["sessions"])


async def test_the_link_is_fetched_once_and_the_file_goes(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    link = await copy_of(aicha)
    for _scanner in range(3):
        shown = await aicha.get(link)
        assert shown.status_code == 200
        assert shown.headers["referrer-policy"] == "same-origin"
    assert len(zips()) == 1
    assert (await aicha.post(link)).status_code == 200
    assert zips() == []
    assert (await aicha.post(link)).status_code == 410
    assert (await aicha.get(link)).status_code == 410
    assert "Son fichier n’est plus gardé." in (await aicha.get(PAGE)).text


async def test_nobody_else_fetches_it(client_for: ClientFor, client: httpx2.AsyncClient) -> None:
    aicha = await client_for(AICHA)
    link = await copy_of(aicha)
    etienne = await client_for(ETIENNE)
    assert (await etienne.get(link)).status_code == (await etienne.post(link)).status_code == 410
    assert (await client.get(link)).headers["location"] == f"/compte/connexion?suite={link}"
    assert (await client.post(link)).headers["location"] == "/compte/connexion"
    assert (await aicha.get(link)).status_code == 200


async def test_its_owner_proves_who_they_are_first(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    link = await copy_of(aicha)
    with clock.freeze(clock.now() + timedelta(minutes=16)):
        assert (await aicha.get(link)).headers["location"] == f"/compte/verification?suite={link}"
        assert (await aicha.post(link)).status_code == 303
    assert len(zips()) == 1


async def test_after_48_hours_it_is_gone(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    link = await copy_of(aicha)
    await after(hours=47)
    assert len(zips()) == 1
    await after(hours=48)
    assert zips() == []
    assert (await Export.get()).state == "over"
    await sign_in(aicha, AICHA)
    assert (await aicha.get(link)).status_code == 410


async def test_a_slow_download_is_let_end_then_the_file_goes(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await copy_of(aicha)
    await Export.all().update(state="fetched", fetched_at=clock.now())
    await after(hours=0.5)
    assert len(zips()) == 1
    await after(hours=1)
    assert zips() == []


async def test_progress_is_said(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    assert "Demander une copie" in (await aicha.get(PAGE)).text
    await aicha.post(PAGE)
    await Export.all().update(done=3, total=12)
    shown = (await aicha.get(PAGE)).text
    assert "Votre copie se prépare" in shown
    assert "3 sur 12" in shown
    assert "Demander une copie" not in shown
    await aicha.post(PAGE)
    assert await Export.all().count() == 1
    await outbox.drain()
    assert "Votre copie est prête" in (await aicha.get(PAGE)).text
    assert len(letters()) == 1


async def test_it_is_made_again_when_the_machine_stopped_meanwhile(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await report(await sign_in(aicha, AICHA))
    await aicha.post(PAGE)
    partial = current().files.path(f"exports/{(await Export.get()).id.hex}.zip.partial")
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"half of a zip" * 1000)
    await outbox.drain()
    assert (await aicha.post(last_link(READY))).status_code == 200
    assert zips() == []


async def test_one_that_never_comes_to_an_end_is_given_up(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await aicha.post(PAGE)
    export = await Export.get()
    partial = current().files.path(f"exports/{export.id.hex}.zip.partial")
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"half of a zip")
    with clock.freeze(clock.now() + timedelta(hours=25)):
        assert await forget_exports() == 1
        assert await forget_exports() == 0
    assert not partial.exists()
    assert "n’a pas pu être faite" in (await aicha.get(PAGE)).text
    await make_export(export)  # a worker that comes late
    assert zips() == []
    assert (await Export.get()).state == "failed"


async def test_three_in_a_day_are_enough(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    install(replace(current(), settings=replace(current().settings, limits=True)))
    for _time in range(3):
        await copy_of(aicha)
    refused = await aicha.post(PAGE)
    assert refused.status_code == 429
    assert "Trop d’essais." in refused.text
    assert int(refused.headers["retry-after"]) > 0
    assert await Export.all().count() == 3


async def test_every_file_has_its_row(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    await copy_of(aicha)
    assert await check(current().settings, [check_files]) == []
    (key,) = zips()
    current().files.path(key).unlink()
    assert len(await check(current().settings, [check_files])) == 1


@pytest.mark.engine("sqlite")
async def test_thousands_of_records_are_written_as_they_are_read(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    for _case in range(7):
        await report(viewer)
    monkeypatch.setattr("server.cases.sections.AT_ONCE", 2)
    monkeypatch.setattr("server.privacy.actions.exporting.TOLD_EVERY", 1)
    answer = await aicha.post(await copy_of(aicha))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        data = json.loads(made.read("donnees.json"))
    assert len({case["reference"] for case in data["cases"]}) == 7


def test_a_copy_leaves_out_what_opens_the_account() -> None:
    left_out = set(Account._meta.fields_db_projection) - set(AccountRecord.model_fields)
    assert left_out == {"id", "password_hash", "email", "deleted_at"}
