"""A report arrives: the receipt, again and again the same; what is refused, and how."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from server.cases.models import Case, ClientId, Entry, Part
from server.kernel import clock
from server.kernel.ids import parse_reference, provisional_reference
from tests.sync import photos
from tests.sync.phone import Phone, part_of
from tests.sync.reports import WHO, Photo, content_digest, fields, report, written


async def test_the_session_says_who_and_what_is_taken(phone: Phone, aicha: Phone) -> None:
    told = await phone.session()
    assert told["owner"] is None
    assert (told["proto_min"], told["proto_max"], told["chunk"]) == (1, 1, 1024 * 1024)
    assert told["max_photo"] == 10 * 1024 * 1024
    assert told["types"] == ["image/jpeg", "image/png", "image/webp", "application/pdf"]
    assert (await aicha.session())["owner"] == str(aicha.owner)
    assert told["epoch"] == (await aicha.session())["epoch"]


async def test_a_report_becomes_a_case_and_every_repeat_gives_the_same_receipt(phone: Phone) -> None:
    sent = report(Photo(n=1, content=photos.jpeg()))
    first, second = await phone.put(sent), await phone.put(sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    receipt = first.json()
    assert receipt["id"] == str(sent.id)
    assert parse_reference(receipt["reference"]) == receipt["reference"]
    assert receipt["state"] == "new"
    assert part_of(receipt, 1)["state"] == "waiting"
    case = await Case.get(reference=receipt["reference"])
    assert case.provisional == provisional_reference(sent.id)
    assert (case.channel, case.digest, case.parts_missing) == ("app", sent.digest, 1)
    assert await Entry.filter(case_id=case.id).count() == 1


async def test_twenty_at_once_are_one_case(phone: Phone) -> None:
    sent = report(Photo(n=1, content=photos.jpeg()))
    answers = await asyncio.gather(*(phone.put(sent) for _ in range(20)))
    assert {answer.json()["reference"] for answer in answers} == {answers[0].json()["reference"]}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert (await Case.all().count(), await Part.all().count(), await ClientId.all().count()) == (1, 1, 1)


async def test_other_bytes_under_the_same_id_are_refused_and_can_be_read_back(phone: Phone) -> None:
    sent = report()
    await phone.put(sent)
    refused = await phone.put(report(id=sent.id, comment="Autre chose."))
    assert (refused.status_code, refused.json()["code"]) == (422, "payload-mismatch")
    back = await phone.send("case", "GET", sent.path, None)
    assert back.status_code == 200
    assert (back.json()["digest"], back.json()["follow_code"]) == (sent.digest, None)


async def test_an_owned_report_belongs_to_its_owner_alone(aicha: Phone, etienne: Phone, phone: Phone) -> None:
    sent = report(Photo(n=1, content=photos.jpeg()), who=WHO)
    receipt = (await aicha.put(sent)).json()
    assert (await Case.get(reference=receipt["reference"])).account_id == aicha.owner
    unknown = report(Photo(n=1, content=photos.jpeg()))
    for stranger in (etienne, phone):
        for asked in (sent, unknown):
            assert (await stranger.send("case", "GET", asked.path, None)).json()["code"] == "unknown-case"
            assert (await stranger.complete(asked)).json()["code"] == "unknown-case"
            assert (await stranger.declare(asked, asked.photos[0])).json()["code"] == "unknown-case"
            assert (await stranger.drop(asked, 1)).json()["code"] == "unknown-case"
    assert (await aicha.send("case", "GET", sent.path, None)).json()["follow_code"] == receipt["follow_code"]


async def test_an_owner_is_asked_for_again_when_the_session_is_not_theirs(aicha: Phone, etienne: Phone) -> None:
    sent = report(who=WHO)
    aicha.lose_session()
    assert (await aicha.put(sent)).json()["code"] == "signed-out"
    etienne.owner = aicha.owner
    assert (await etienne.put(sent)).json()["code"] == "wrong-owner"
    assert await Case.all().count() == 0


async def test_a_row_of_nobody_is_nobodys_whoever_is_signed_in(aicha: Phone) -> None:
    answer = await aicha.put(report(who=WHO), X_Owner="")
    assert (await Case.get(reference=answer.json()["reference"])).account_id is None


async def test_an_anonymous_report_knows_nobody_even_when_signed_in(aicha: Phone) -> None:
    sent = report(Photo(n=1, content=photos.jpeg()))
    receipt = (await aicha.put(sent)).json()
    case = await Case.get(reference=receipt["reference"])
    assert (case.account_id, case.person, case.is_anonymous) == (None, None, True)
    assert (await aicha.drop(sent, 1)).status_code == 404
    assert (await aicha.drop(sent, 1, receipt["follow_code"])).status_code == 200


async def test_a_phone_whose_clock_is_a_day_ahead_is_corrected(phone: Phone, frozen_clock: object) -> None:
    ahead = "2026-06-16T16:00:00.000Z"
    sent = report(captured_at="2026-06-16T15:00:00.000Z")
    case = await Case.get(reference=(await phone.put(sent, X_Device_Time=ahead)).json()["reference"])
    assert clock.to_iso(case.captured_at) == "2026-06-15T15:00:00.000Z"
    assert clock.to_iso(case.received_at) == "2026-06-15T16:00:00.000Z"
    assert case.clock_skew_s == -86400


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "hier", "2026-06-15"])
async def test_an_absurd_clock_does_not_keep_a_report_from_arriving(phone: Phone, told: str) -> None:
    answer = await phone.put(report(captured_at="2199-12-31T23:59:59Z"), X_Device_Time=told)
    assert answer.status_code == 201
    case = await Case.get(reference=answer.json()["reference"])
    assert case.captured_at <= case.received_at


Change = Callable[[dict[str, Any]], object]


def _set(path: str, value: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        *steps, last = path.split("/")
        for step in steps:
            body = body[step]
        body[last] = value

    return change


PART = Photo(n=1, content=b"x" * 1000).declaration()
WRONG: dict[str, tuple[Change, str]] = {
    "an unknown topic": (_set("topic", "licorne"), "/topic"),
    "a topic that is a number": (_set("topic", 12), "/topic"),
    "an unknown member": (_set("surprise", 1), "/surprise"),
    "an unknown member with a long name": (lambda body: body.update({"é~/" * 3000: 1}), "/é~0~1é~0~1"),
    "a missing required answer": (_set("topic", "lampadaire"), "/answers/"),
    "an answer that the tree does not have": (_set("answers", {"licorne": "oui"}), "/answers/licorne"),
    "a date to come where it must be past": (
        lambda body: body.update(
            topic="nid-de-poule",
            answers={"voie": "rue", "dimension": "grand", "danger": False, "depuis": "2999-01-01"},
        ),
        "/answers/depuis",
    ),
    "answers that are a list": (_set("answers", []), "/answers"),
    "a latitude out of the world": (_set("place/chosen/lat", 91), "/place/chosen/lat"),
    "a longitude out of the world": (_set("place/chosen/lon", -180.5), "/place/chosen/lon"),
    "half a position": (_set("place/chosen/lat", None), "/place/chosen"),
    "a latitude as text": (_set("place/chosen/lat", "46.8"), "/place/chosen/lat"),
    "a fix of the year 10": (_set("place/fix/fixed_at", "0010-01-01T00:00:00+14:00"), "/place/fix/fixed_at"),
    "no place at all": (
        _set("place", {"chosen": {"mode": "text", "label": " ", "lat": None, "lon": None}}),
        "/place/chosen",
    ),
    "a comment too long": (_set("comment", "é" * 4001), "/comment"),
    "a comment with a zero byte": (_set("comment", "a\0b"), "/comment"),
    "a capture in the year 9999": (_set("captured_at", "9999-12-31T23:59:59-12:00"), "/captured_at"),
    "a capture without a zone": (_set("captured_at", "2026-06-15T15:59:30"), "/captured_at"),
    "a capture that is a number": (_set("captured_at", 1_750_000_000), "/captured_at"),
    "not anonymous and no name": (_set("who", {"anonymous": False}), "/who/first_name"),
    "an e-mail that is none": (_set("who", WHO | {"email": "aicha"}), "/who/email"),
    "a photo of 50 MB": (_set("parts", [PART | {"size": 50 * 1024 * 1024}]), "/parts/0/size"),
    "a photo of no byte": (_set("parts", [PART | {"size": 0}]), "/parts/0/size"),
    "an SVG": (_set("parts", [PART | {"type": "image/svg+xml"}]), "/parts/0/type"),
    "a digest that is none": (_set("parts", [PART | {"sha256": "abc"}]), "/parts/0/sha256"),
    "the same number twice": (_set("parts", [PART, PART]), "/parts"),
    "too many photos": (_set("parts", [PART | {"n": n} for n in range(1, 20)]), "/parts"),
    "a size beyond numbers": (_set("parts", [PART | {"size": 10**400}]), "/parts/0/size"),
    "an id replaced that is no UUID": (_set("supersedes", "moi"), "/supersedes"),
    "a language that is none": (_set("lang", "français"), "/lang"),
}


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_wrong_is_said_beside_its_field(phone: Phone, wrong: str) -> None:
    change, pointer = WRONG[wrong]
    case_id = uuid4()
    body = fields(case_id)
    change(body)
    answer = await phone.send("case", "PUT", f"/sync/v1/cases/{case_id}", written(body))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert all(error["detail"] for error in answer.json()["errors"])
    assert await Case.all().count() == 0


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 30_000,
        b"\xff\xfe",
        b'"\\ud800"',
        written(fields(uuid4()))[:-40],
    ],
)
async def test_a_body_that_is_no_json_is_a_sentence_and_not_a_crash(phone: Phone, body: bytes) -> None:
    answer = await phone.send("case", "PUT", f"/sync/v1/cases/{uuid4()}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("size", [256 * 1024 + 1, 2 * 1024 * 1024, 20 * 1024 * 1024])
async def test_a_body_too_long_is_refused(phone: Phone, size: int) -> None:
    answer = await phone.send("case", "PUT", f"/sync/v1/cases/{uuid4()}", b" " * size)
    assert answer.status_code == 413


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    "name",
    [
        "1",
        "moi",
        "2f1cb1f6-c7d1-11f0-9c1b-0242ac120002",
        "0b1ff7a3c5ab4b0cb1a5f0c6a2c9d7e4",
        "%00",
        "{0b1ff7a3-c5ab-4b0c-b1a5-f0c6a2c9d7e4",
    ],
)
async def test_an_id_that_no_phone_makes_is_refused(phone: Phone, name: str) -> None:
    answer = await phone.send("case", "PUT", f"/sync/v1/cases/{name}", report().body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.engine("sqlite")
async def test_the_digest_must_be_there_and_true(phone: Phone) -> None:
    sent = report()
    assert (await phone.put(sent, Content_Digest="")).json()["code"] == "digest-required"
    assert (await phone.put(sent, Content_Digest="sha-256=:trop court:")).json()["code"] == "digest-required"
    assert (await phone.put(sent, Content_Digest="md5=:YWJj:")).json()["code"] == "digest-required"
    assert (await phone.put(sent, Content_Digest=content_digest(b"autre"))).json()["code"] == "digest-mismatch"
    both = f"sha-512=:YWJj:, {content_digest(sent.body)}"
    assert (await phone.put(sent, Content_Digest=both)).status_code == 201


@pytest.mark.engine("sqlite")
async def test_only_our_own_pages_and_our_own_protocol_are_heard(phone: Phone) -> None:
    sent = report()
    assert (await phone.put(sent, X_Sync="")).json()["code"] == "cross-site"
    assert (await phone.put(sent, Sec_Fetch_Site="cross-site")).json()["code"] == "cross-site"
    assert (await phone.put(sent, Content_Type="text/plain")).json()["code"] == "media-type"
    for proto in ("0", "2", "un", "99999999999"):
        answer = await phone.put(sent, X_Proto=proto)
        assert (answer.status_code, answer.json()["code"]) == (426, "update-required")
    assert (await phone.put(report(schema=2))).json()["code"] == "update-required"
    assert (await phone.put(sent, X_Proto="1")).status_code == 201


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../" * 76 + "é" * 68 + ".jpg", "é" * 68 + ".jpg"),
        ("é" * 300 + ".jpg", "é" * 196 + ".jpg"),
        ("C:\\Photos\\mur.jpg", "mur.jpg"),
        ("mur\0\r\n\u202e.jpg", "mur.jpg"),
        ("..", "piece-jointe"),
        ("", "piece-jointe"),
    ],
)
async def test_a_name_never_leads_out_of_the_folder(phone: Phone, given: str, kept: str) -> None:
    await phone.deliver(report(Photo(n=1, content=photos.jpeg(), name=given)))
    assert (await Part.get(n=1)).name == kept


async def test_the_answers_are_problems_in_words(phone: Phone) -> None:
    answer = await phone.put(report(topic="licorne"))
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.text)["errors"][0]["detail"].endswith(".")
