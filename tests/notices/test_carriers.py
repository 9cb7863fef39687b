"""Carriers at their port: what they are sent, what they answer, what they call back with and who may."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.accounts.models import Account
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import send_text
from server.notices.facts import TextFailed
from server.notices.models import Text, TextNumber
from server.platform import outbox
from server.platform.installation import current, install
from server.platform.settings import Settings
from server.platform.texts import Gateway, gateway_for
from tests.conftest import ClientFor
from tests.support.carrier import Carrier
from tests.support.cast import AICHA
from tests.support.phones import AICHAS, is_texted

SECRET = "un-secret-partage-avec-l-operateur"
OURS = "+14185550100"
NEWS = "Rivemont : demande RVM-2026-000001-6, En cours."
CALL = "/rappels/textos"


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    made = Carrier()
    yield made
    made.close()


@dataclass(kw_only=True)
class Line:
    """A town with this carrier, and Aïcha who said « Oui »."""

    gateway: Gateway
    carrier: Carrier
    client: httpx2.AsyncClient
    account_id: UUID
    failed: list[TextFailed]

    async def tells(self, about: str = "case-1-2") -> Text:
        """Tell her something; gives the text as it stands after the first try."""
        assert await send_text(self.account_id, NEWS, about=about)
        await outbox.drain()
        return await Text.get(about=about)


async def line(settings: Settings, carrier: Carrier, client: httpx2.AsyncClient, client_for: ClientFor) -> Line:
    await client_for(AICHA)
    account_id = (await Account.get(email=AICHA.email)).id
    now = clock.now()
    await TextNumber.create(
        id=new_id(), account_id=account_id, number=AICHAS, state="valid", language="fr-CA", question="?",
        asked_at=now, expires_at=now,
    )  # fmt: skip
    gateway = gateway_for(settings)
    assert gateway is not None
    install(replace(current(), texts=gateway))
    failed: list[TextFailed] = []

    async def note_failure(fact: TextFailed) -> None:
        failed.append(fact)

    outbox.subscribe(TextFailed, note_failure)
    return Line(gateway=gateway, carrier=carrier, client=client, account_id=account_id, failed=failed)


@pytest.fixture
async def http(
    app: Starlette, settings: Settings, carrier: Carrier, client: httpx2.AsyncClient, client_for: ClientFor
) -> AsyncIterator[Line]:
    """A carrier that speaks the contract of ours."""
    told = replace(settings, texts_url=f"{carrier.url}/envoi", texts_from=OURS, texts_secret=SECRET)
    yield await line(told, carrier, client, client_for)
    _forget_subscriber()


@pytest.fixture
async def twilio(
    app: Starlette, settings: Settings, carrier: Carrier, client: httpx2.AsyncClient, client_for: ClientFor
) -> AsyncIterator[Line]:
    told = replace(
        settings, texts_url=f"{carrier.url}/2010-04-01/Accounts/AC1", texts_format="twilio", texts_from=OURS,
        texts_secret=SECRET,
    )  # fmt: skip
    yield await line(told, carrier, client, client_for)
    _forget_subscriber()


def _forget_subscriber() -> None:
    from server.platform.outbox import subscriptions

    known = subscriptions._subscriptions
    known[TextFailed.kind()] = [one for one in known[TextFailed.kind()] if "note_failure" not in one.name]


def signed(body: bytes, *, at: int | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of our contract, computed here a second time."""
    timestamp = str(at if at is not None else int(clock.now().timestamp()))
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": timestamp, "X-Signature": digest, "Sec-Fetch-Site": "cross-site"}


async def calls(line: Line, told: dict[str, str], **options: object) -> int:
    body = json.dumps(told).encode()
    answer = await line.client.post(CALL, content=body, headers=signed(body, **options))  # type: ignore[arg-type]
    await outbox.drain()
    return answer.status_code


async def test_our_contract_is_posted_signed_and_named(http: Line) -> None:
    text = await http.tells()
    (posted,) = http.carrier.posted
    assert json.loads(posted.body) == {"id": str(text.id), "from": OURS, "to": AICHAS, "text": NEWS}
    assert posted.headers["idempotency-key"] == str(text.id)
    expected = signed(posted.body, at=int(posted.headers["x-timestamp"]))["X-Signature"]
    assert posted.headers["x-signature"] == expected
    assert (text.state, text.provider_id, text.segments, text.encoding) == ("sent", "their-1", 1, "gsm")


async def test_receipts_settle_a_text_once(http: Line) -> None:
    text = await http.tells()
    told = {"kind": "receipt", "id": str(text.id), "state": "delivered"}
    assert await calls(http, told) == 204
    assert await calls(http, told | {"state": "failed", "code": "late"}) == 204
    assert (await Text.get(id=text.id)).state == "delivered"
    assert http.failed == []


async def test_a_receipt_of_failure_has_the_person_told_otherwise(http: Line) -> None:
    text = await http.tells()
    assert await calls(http, {"kind": "receipt", "id": str(text.id), "state": "failed", "code": "unreachable"}) == 204
    assert ((await Text.get(id=text.id)).state, (await Text.get(id=text.id)).code) == ("failed", "unreachable")
    assert [(fact.account_id, fact.about) for fact in http.failed] == [(http.account_id, "case-1-2")]


async def test_a_number_that_the_carrier_knows_silent_is_silent_here_too(http: Line) -> None:
    text = await http.tells()
    assert await calls(http, {"kind": "receipt", "id": str(text.id), "state": "stopped"}) == 204
    assert not await is_texted(http.account_id)


async def test_what_somebody_writes_comes_by_the_carriers_call(http: Line) -> None:
    assert await calls(http, {"kind": "message", "id": "m1", "from": AICHAS, "text": "ARRÊT"}) == 204
    assert not await is_texted(http.account_id)


@pytest.mark.parametrize("options", [{"secret": "autre"}, {"at": 0}, {"at": 99_999_999_999}])
async def test_nobody_else_calls_and_not_later(http: Line, options: dict[str, object]) -> None:
    assert await calls(http, {"kind": "message", "id": "m1", "from": AICHAS, "text": "STOP"}, **options) == 403
    assert await is_texted(http.account_id)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"kind": "message"}', b"\xff", b"[" * 9000])
async def test_a_call_that_says_nothing_is_no_error_of_ours(http: Line, body: bytes) -> None:
    assert (await http.client.post(CALL, content=body, headers=signed(body))).status_code == 403


async def test_without_a_signature_there_is_no_call(http: Line) -> None:
    assert (await http.client.post(CALL, content=b"{}")).status_code == 403


@pytest.mark.parametrize("status", [429, 503, 401, 500])
async def test_a_carrier_in_trouble_is_asked_again_and_the_text_arrives_once(http: Line, status: int) -> None:
    http.carrier.status, http.carrier.headers = status, {"Retry-After": "30"}
    text = await http.tells()
    assert text.state in {"waiting", "sending"}
    http.carrier.status = 201
    with clock.freeze(clock.now() + timedelta(minutes=11)):
        await outbox.drain()
    assert (await Text.get(id=text.id)).state == "sent"
    assert {json.loads(posted.body)["id"] for posted in http.carrier.posted} == {str(text.id)}


async def test_a_carrier_away_for_a_day_has_the_person_told_otherwise(http: Line) -> None:
    http.carrier.close()
    text = await http.tells()
    assert text.state == "waiting"
    with clock.freeze(clock.now() + timedelta(hours=24, minutes=2)):
        await outbox.drain()
    assert (await Text.get(id=text.id)).state == "failed"
    assert len(http.failed) == 1


async def test_a_refused_number_has_the_person_told_otherwise(http: Line) -> None:
    http.carrier.status, http.carrier.told = 400, {"code": "no-such-number"}
    text = await http.tells()
    assert (text.state, text.code) == ("failed", "no-such-number")
    assert len(http.failed) == 1


async def test_twilio_is_spoken_to_as_it_documents(twilio: Line) -> None:
    text = await twilio.tells()
    (posted,) = twilio.carrier.posted
    assert posted.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert {name: values[0] for name, values in parse_qs(posted.body.decode()).items()} == {
        "To": AICHAS, "From": OURS, "Body": NEWS, "StatusCallback": f"http://localhost:8311{CALL}?texte={text.id}",
    }  # fmt: skip
    assert posted.headers["authorization"].startswith("Basic ")
    assert (text.state, text.provider_id) == ("sent", "SM1")


async def twilio_calls(line: Line, query: str, form: dict[str, str], *, signature: str | None = None) -> int:
    from server.platform.texts.twilio import TwilioGateway

    assert isinstance(line.gateway, TwilioGateway)
    path = f"{CALL}{query}"
    made = line.gateway.signature(f"http://localhost:8311{path}", form)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": made if signature is None else signature,
        "Sec-Fetch-Site": "cross-site",
    }
    answer = await line.client.post(path, content=urlencode(form).encode(), headers=headers)
    await outbox.drain()
    return answer.status_code


def test_the_signature_is_twilios() -> None:
    """The vector of Twilio's own libraries."""
    from server.platform.texts.twilio import TwilioGateway

    gateway = TwilioGateway("https://api.twilio.com/2010-04-01/Accounts/AC", secret="12345", sender="", callback="")
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    assert gateway.signature("https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_twilios_receipts_and_messages_are_read(twilio: Line) -> None:
    text = await twilio.tells()
    receipt = {"AccountSid": "AC1", "MessageSid": "SM1", "MessageStatus": "sent"}
    assert await twilio_calls(twilio, f"?texte={text.id}", receipt) == 204
    assert (await Text.get(id=text.id)).state == "sent"
    assert await twilio_calls(twilio, f"?texte={text.id}", receipt | {"MessageStatus": "delivered"}) == 204
    assert (await Text.get(id=text.id)).state == "delivered"
    said = {"AccountSid": "AC1", "MessageSid": "SM9", "From": AICHAS, "Body": "Désabonner"}
    assert await twilio_calls(twilio, "", said) == 204
    assert not await is_texted(twilio.account_id)


async def test_another_signature_or_account_is_refused(twilio: Line) -> None:
    said = {"AccountSid": "AC1", "MessageSid": "SM9", "From": AICHAS, "Body": "STOP"}
    assert await twilio_calls(twilio, "", said, signature="bonjour") == 403
    assert await twilio_calls(twilio, "", said | {"AccountSid": "AC2"}) == 403
    assert await is_texted(twilio.account_id)


async def test_a_number_silent_at_twilio_is_silent_here(twilio: Line) -> None:
    twilio.carrier.status, twilio.carrier.told = 400, {"code": 21610, "message": "unsubscribed"}
    text = await twilio.tells()
    assert (text.state, text.code) == ("failed", "21610")
    assert not await is_texted(twilio.account_id)


async def test_a_lost_answer_of_twilios_is_never_sent_twice(twilio: Line) -> None:
    twilio.carrier.is_dumb = True
    text = await twilio.tells()
    assert text.state == "sending"
    with clock.freeze(clock.now() + timedelta(minutes=11)):
        await outbox.drain()
    assert (await Text.get(id=text.id)).state == "failed"
    assert len(twilio.carrier.posted) == 1
    assert len(twilio.failed) == 1


async def test_a_receipt_settles_what_was_sent_without_an_answer(twilio: Line) -> None:
    twilio.carrier.is_dumb = True
    text = await twilio.tells()
    receipt = {"AccountSid": "AC1", "MessageSid": "SM1", "MessageStatus": "delivered"}
    assert await twilio_calls(twilio, f"?texte={text.id}", receipt) == 204
    with clock.freeze(clock.now() + timedelta(minutes=11)):
        await outbox.drain()
    assert (await Text.get(id=text.id)).state == "delivered"
    assert twilio.failed == []
