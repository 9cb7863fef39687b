"""Web Push from the town's side: which addresses are believed, what is sent, what an answer means."""

import base64
import os
import stat
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
import webpush
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from py_vapid import Vapid02

from server.kernel import clock
from server.kernel.problems import Problem
from server.platform.circuits import FAILURES
from server.platform.settings import Settings, SettingsError
from server.platform.webpush import EndpointRules, Message, Pusher, Subscription, VapidKeys, read_subscription
from server.platform.webpush.encryption import LONGEST_PAYLOAD, Encryption, PayloadTooLongError
from server.platform.webpush.keys import KEPT_AFTER_ROTATION
from server.platform.webpush.outcomes import Outcome
from server.platform.webpush.transport import Transport
from tests.support.push import Device, PushService, base64url

CONTACT = "311@rivemont.test"
LOCAL = EndpointRules(is_local=True)
MESSAGE = Message(payload=b'{"web_push":8030}', topic="0123456789abcdef0123456789abcdef", ttl_s=3600)
GOOGLE = "https://fcm.googleapis.com/fcm/send/token"


@pytest.fixture
def keys(tmp_path: Path) -> VapidKeys:
    return VapidKeys.load(tmp_path)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as opened:
        yield opened


@pytest.fixture
async def pusher(keys: VapidKeys) -> AsyncIterator[Pusher]:
    made = Pusher(keys, LOCAL, contact=CONTACT)
    yield made
    await made.close()


def subscribed(device: Device) -> Subscription:
    return read_subscription(device.subscription, LOCAL)


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# ------------------------------------------------------------------ encryption and keys


def test_the_example_of_rfc_8291_byte_for_byte(keys: VapidKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8291 §5, with its salt and its sender's key in place of chance."""
    sender = ec.derive_private_key(
        int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    monkeypatch.setattr(webpush.os, "urandom", lambda _size: decoded("DGv6ra1nlYgDCS1FRnbzlw"))
    monkeypatch.setattr(webpush.ec, "generate_private_key", lambda *_curve: sender)
    receiver = Subscription(
        endpoint=GOOGLE,
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
    )
    sealed = Encryption(keys.current, contact=CONTACT).seal(b"When I grow up, I want to be a watermelon", receiver)
    assert base64url(sealed.body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_what_no_device_could_read_is_never_sent(keys: VapidKeys) -> None:
    with pytest.raises(PayloadTooLongError):
        Encryption(keys.current, contact=CONTACT).seal(b"x" * (LONGEST_PAYLOAD + 1), subscribed(Device.at(GOOGLE)))


def test_a_token_names_the_service_with_its_port_and_is_signed_once(keys: VapidKeys) -> None:
    encryption = Encryption(keys.current, contact=CONTACT)
    at_home = [Device.at(f"http://127.0.0.1:8099/push/{name}") for name in "ab"]
    first, second = (encryption.seal(b"{}", subscribed(device)).authorization for device in at_home)
    assert first == second
    assert Vapid02.verify(first.replace(", ", ","))
    token = first.removeprefix("vapid t=").split(",")[0]
    claims = jwt.decode(token, keys.current.public_pem.decode(), algorithms=["ES256"], audience="http://127.0.0.1:8099")
    assert claims["sub"] == f"mailto:{CONTACT}"
    assert claims["exp"] - time.time() <= 12 * 3600
    with clock.freeze(clock.now() + timedelta(hours=11, minutes=30)):
        assert encryption.seal(b"{}", subscribed(at_home[0])).authorization != first


def test_keys_are_private_and_made_once_by_whoever_comes_first(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        made = list(pool.map(public_key_in, [str(tmp_path)] * 8))
    assert len(set(made)) == 1
    (file,) = (tmp_path / "keys" / "vapid").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def public_key_in(data: str) -> str:
    return VapidKeys.load(Path(data)).current.public_key


def test_a_new_key_keeps_the_one_before_for_ninety_days(tmp_path: Path) -> None:
    before = VapidKeys.load(tmp_path).current
    after = VapidKeys.rotate(tmp_path)
    assert after.current.id != before.id
    assert set(after.by_id) == {before.id, after.current.id}
    assert after.by_id[before.id].public_key == before.public_key
    long_ago = time.time() - KEPT_AFTER_ROTATION.total_seconds() - 60
    os.utime(tmp_path / "keys" / "vapid" / "0002.pem", (long_ago, long_ago))
    assert set(VapidKeys.load(tmp_path).by_id) == {after.current.id}


# ------------------------------------------------------------------ endpoints


@pytest.mark.parametrize(
    "endpoint",
    [
        GOOGLE,
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
        "https://fcm.googleapis.com:443/fcm/send/token",
    ],
)
def test_the_push_services_of_browsers_are_believed(endpoint: str) -> None:
    assert EndpointRules().allow(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/token",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.test/x",
        "https://evilfcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.test/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://evil.test\\@fcm.googleapis.com/x",
        "https://push.apple.com/x",
        "https://.push.apple.com/x",
        "https://evilpush.apple.com/x",
        "https://10.0.0.1/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:8099/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com:port/x",
        "https://ﬁcm.googleapis.com/x",
        "https://fcm.googleapis.com/ x",
        "https://fcm.googleapis.com/" + "x" * 1024,
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_no_push_service_is_refused(endpoint: str) -> None:
    assert not EndpointRules().allow(endpoint)
    with pytest.raises(Problem) as refused:
        read_subscription(Device.at(GOOGLE).subscription | {"endpoint": endpoint}, EndpointRules())
    assert refused.value.status == 422
    assert "/endpoint" in {error.pointer for error in refused.value.errors}


def test_a_town_may_believe_one_more() -> None:
    rules = EndpointRules(hosts=(".push.example.org",))
    assert rules.allow("https://a.push.example.org/x")
    assert not rules.allow(GOOGLE)


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        {},
        {"p256dh": "", "auth": ""},
        {"p256dh": 3, "auth": 4},
        {"p256dh": base64url(b"\x04" + bytes(64)), "auth": base64url(bytes(16))},  # no point of the curve
        {"p256dh": base64url(b"\x04" + bytes(63)), "auth": base64url(bytes(16))},
        {"p256dh": "é" * 87, "auth": base64url(bytes(16))},
        {**Device.at(GOOGLE).subscription["keys"], "auth": base64url(bytes(15))},  # type: ignore[dict-item]
    ],
)
def test_keys_that_cannot_be_used_are_refused(keys: object) -> None:
    with pytest.raises(Problem) as refused:
        read_subscription({"endpoint": GOOGLE, "keys": keys}, EndpointRules())
    assert refused.value.status == 422


NAMES = st.sampled_from(["endpoint", "keys", "p256dh", "auth"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@given(ANYTHING)
def test_whatever_is_sent_is_refused_or_read(body: object) -> None:
    with pytest.raises(Problem):
        read_subscription(body, EndpointRules())


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "127.0.0.1", "0.0.0.0", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
async def test_a_name_that_leads_inside_is_not_connected_to(address: str, keys: VapidKeys) -> None:
    literal = f"[{address}]" if ":" in address else address
    async with PushService(host="::" if ":" in address else "0.0.0.0") as service:
        outcome = await told_at(f"fcm.googleapis.com:443:{literal}:{service.port}", keys)
        assert (outcome.kind, service.connections) == ("failed", 0)
    assert not EndpointRules().may_reach(address)


async def told_at(name: str, keys: VapidKeys) -> Outcome:
    """What becomes of a message to a known push service whose name leads to this address."""
    rules = EndpointRules()
    pusher = Pusher(keys, rules, contact=CONTACT, transport=Transport(rules, names=[name]))
    try:
        return await pusher.send(MESSAGE, read_subscription(Device.at(GOOGLE).subscription, rules), keys.current.id)
    finally:
        await pusher.close()


async def test_the_address_looked_at_is_the_one_that_is_connected_to(
    keys: VapidKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule the same message reaches the service: it is the rule that keeps it away."""
    monkeypatch.setattr(EndpointRules, "may_reach", lambda _rules, _address: True)
    monkeypatch.setattr("server.platform.webpush.transport.TIMEOUT_S", 0.5)  # it speaks no TLS: nothing else will come
    async with PushService() as service:
        await told_at(f"fcm.googleapis.com:443:127.0.0.1:{service.port}", keys)
        assert service.connections == 1


def test_addresses_of_the_public_network_may_be_reached() -> None:
    assert all(EndpointRules().may_reach(one) for one in ("142.250.1.1", "2a00:1450::1"))


def test_local_push_services_are_refused_where_others_can_reach_the_server(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="RIVERAIN_LOCAL_PUSH"):
        replace(settings, local_push=True, limits=True, host="0.0.0.0").require_usable()
    replace(settings, local_push=True, host="127.0.0.1").require_usable()


# ------------------------------------------------------------------ answers


async def test_a_message_arrives_readable_with_the_headers_of_the_rfcs(pusher: Pusher, service: PushService) -> None:
    device = service.device()
    outcome = await pusher.send(MESSAGE, subscribed(device), pusher.keys.current.id)
    (received,) = service.received
    assert (outcome.kind, outcome.status) == ("sent", 201)
    assert device.read(received.body) == {"web_push": 8030}
    wanted = {
        "content-type": "application/octet-stream",
        "content-encoding": "aes128gcm",
        "ttl": "3600",
        "urgency": "normal",
        "topic": MESSAGE.topic,
    }
    assert {name: received.headers[name] for name in wanted} == wanted
    assert received.headers["authorization"].startswith("vapid t=")
    assert "cookie" not in received.headers


@pytest.mark.parametrize(
    ("answer", "kind", "wait_s"),
    [
        ("201 Created", "sent", 0),
        ("202 Accepted", "sent", 0),
        ("200 OK\nContent-Type: text/html\n\n<p>Bienvenue", "failed", 0),
        ("302 Found\nLocation: /elsewhere", "failed", 0),
        ("404 Not Found", "gone", 0),
        ("410 Gone", "gone", 0),
        ("400 Bad Request", "refused", 0),
        ("401 Unauthorized", "refused", 0),
        ("403 Forbidden\n\nwrong key", "refused", 0),
        ("413 Payload Too Large", "too-long", 0),
        ("429 Too Many Requests\nRetry-After: 120", "later", 120),
        ("429 Too Many Requests", "later", 0),
        ("503 Service Unavailable\nRetry-After: 999999999", "later", 6 * 3600),
        ("503 Service Unavailable\nRetry-After: soon", "later", 0),
        ("500 Internal Server Error", "failed", 0),
        ("502 Bad Gateway\nContent-Type: text/html\n\n<h1>Bad", "failed", 0),
    ],
)
async def test_what_an_answer_means(
    pusher: Pusher, service: PushService, answer: str, kind: str, wait_s: float
) -> None:
    service.answers = [answer]
    outcome = await pusher.send(MESSAGE, subscribed(service.device()), pusher.keys.current.id)
    assert (outcome.kind, outcome.retry_after_s) == (kind, wait_s)
    assert len(service.received) == 1, "no redirect is followed, nothing is repeated"


async def test_an_endless_answer_is_read_no_further_than_it_must(pusher: Pusher, service: PushService) -> None:
    service.answers = ["403 Forbidden\n\n" + "x" * 3_000_000, "201 Created"]
    device = service.device()
    assert (await pusher.send(MESSAGE, subscribed(device), pusher.keys.current.id)).kind == "refused"
    assert (await pusher.send(MESSAGE, subscribed(device), pusher.keys.current.id)).kind == "sent"


async def test_nobody_at_the_other_end_is_a_failure(pusher: Pusher) -> None:
    async with PushService() as away:
        device = away.device()
    outcome = await pusher.send(MESSAGE, subscribed(device), pusher.keys.current.id)
    assert (outcome.kind, outcome.status) == ("failed", None)


async def test_a_service_that_never_answers_is_given_up(
    pusher: Pusher, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.platform.webpush.transport.TIMEOUT_S", 0.05)
    service.always = "hang"
    outcome = await pusher.send(MESSAGE, subscribed(service.device()), pusher.keys.current.id)
    assert (outcome.kind, outcome.detail) == ("failed", "TimeoutError")


async def test_a_device_of_a_key_we_lost_is_gone(pusher: Pusher, service: PushService) -> None:
    outcome = await pusher.send(MESSAGE, subscribed(service.device()), "vapid-9999")
    assert (outcome.kind, service.received) == ("gone", [])


async def test_many_are_told_over_few_lines(pusher: Pusher, service: PushService) -> None:
    devices = [service.device(str(number)) for number in range(200)]
    told: list[str] = []

    async def note(device: Device, outcome: object) -> None:
        told.append(device.endpoint)

    key = pusher.keys.current.id
    await pusher.send_all(MESSAGE, ((device, subscribed(device), key) for device in devices), note)
    assert sorted(told) == sorted(device.endpoint for device in devices)
    assert service.connections <= 48


# ------------------------------------------------------------------ circuit


async def test_a_service_in_trouble_is_left_alone_and_asked_again_later(pusher: Pusher, service: PushService) -> None:
    device, key = subscribed(service.device()), pusher.keys.current.id
    service.always = "500 Internal Server Error"
    start = clock.now()
    with clock.freeze(start):
        for _ in range(FAILURES):
            assert (await pusher.send(MESSAGE, device, key)).kind == "failed"
        closed = await pusher.send(MESSAGE, device, key)
        assert (closed.kind, closed.is_tried) == ("later", False)
        assert closed.retry_after_s > 0
        assert len(service.received) == FAILURES
    with clock.freeze(start + timedelta(seconds=closed.retry_after_s)):
        assert (await pusher.send(MESSAGE, device, key)).kind == "failed", "one message finds out"
        again = await pusher.send(MESSAGE, device, key)
        assert again.kind == "later"
        assert again.retry_after_s > closed.retry_after_s, "twice as long each time"
    service.always = "201 Created"
    with clock.freeze(start + timedelta(hours=1)):
        assert (await pusher.send(MESSAGE, device, key)).kind == "sent"
        assert (await pusher.send(MESSAGE, device, key)).kind == "sent"


async def test_a_clock_that_jumps_back_does_not_silence_a_service(pusher: Pusher, service: PushService) -> None:
    device, key = subscribed(service.device()), pusher.keys.current.id
    service.answers = ["500 Internal Server Error"] * FAILURES
    start = clock.now()
    with clock.freeze(start):
        for _ in range(FAILURES):
            await pusher.send(MESSAGE, device, key)
    with clock.freeze(start - timedelta(hours=5)):
        assert (await pusher.send(MESSAGE, device, key)).kind == "sent"


async def test_one_hostile_device_does_not_silence_a_service(pusher: Pusher, service: PushService) -> None:
    key = pusher.keys.current.id
    for _ in range(FAILURES * 3):
        service.answers = ["403 Forbidden", "201 Created"]
        assert (await pusher.send(MESSAGE, subscribed(service.device("hostile")), key)).kind == "refused"
        assert (await pusher.send(MESSAGE, subscribed(service.device("honest")), key)).kind == "sent"
