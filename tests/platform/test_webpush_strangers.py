"""Endpoints that a stranger may send to have the town ask its own network: none is believed, none is reached."""

from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import pytest

from server.kernel.problems import Problem
from server.platform.webpush import EndpointRules, Message, Pusher, Subscription, VapidKeys, read_subscription
from server.platform.webpush.transport import Transport
from tests.support.push import Device, PushService

GOOGLE = "https://fcm.googleapis.com/fcm/send/token"
MESSAGE = Message(payload=b"{}", topic="0" * 32, ttl_s=60)

LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.",    "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "[::1]", "[::]",
    "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "127.0.0.1.nip.io", "localtest.me", "1.0.0.127.in-addr.arpa", "①②⑦.⓪.⓪.①", "ⓛocalhost",
]  # fmt: skip
INSIDE = [
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "[fd00::1]", "[fe80::1]",
    "[fe80::1%25eth0]", "metadata.google.internal", "instance-data", "kubernetes.default.svc", "redis",
    "postgres", "224.0.0.1",
    "255.255.255.255", "[ff02::1]", "[fd00:ec2::254]", "printer.local", "intranet", "198.18.0.1", "192.0.2.1",
]  # fmt: skip
DISGUISED = [
    "https://fcm.googleapis.com@{host}/x", "https://{host}#fcm.googleapis.com/x", "https://{host}?fcm.googleapis.com",
    "https://{host}/fcm.googleapis.com", "https://fcm.googleapis.com.{host}/x", "https://{host}\\@fcm.googleapis.com/x",
    "https://fcm.googleapis.com:80@{host}:22/", "https://fcm.googleapis.com%00.{host}/",
    "https://fcm.googleapis.com%2f@{host}/",
    "https:{host}/x", "//{host}/x", "https:///{host}/x", "https://{host}:443:443/x",
]  # fmt: skip
OTHERS = [
    "gopher://127.0.0.1:6379/_FLUSHALL", "file:///etc/passwd", "ftp://fcm.googleapis.com/x",
    "dict://127.0.0.1:11211/stats",
    "ws://fcm.googleapis.com/x", "data:text/plain,x", "javascript:alert(1)", "unix:///var/run/docker.sock",
    "jar:https://a!/b",
    "https://fcm.googleapis.com:22/x", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:0/x",
    "https://fcm.googleapis.com:65536/x", "https://fcm.googleapis.com:-443/x", "https://fcm.googleapis.com:４４３/x",
    "http://fcm.googleapis.com/x", "https://FCM.googleapis.com.evil.test/x", "https://evilfcm.googleapis.com/x",
    "https://push.apple.com/x", "https://.push.apple.com/x", "https://apush.apple.com/x",
    "https://a.push.apple.com.evil.test/x",
    "https://fcm。googleapis。com/x", "https://fcm.googleapis.com\r\nHost: a/x", "https://fcm.googleapis.com\t/x",
    " https://fcm.googleapis.com/x", "https://fcm.googleapis.com/x\x00", "https://fcm.googleapis.com/é",
    "https://", "", "x",
]  # fmt: skip
CORPUS = [
    *(f"https://{host}/x" for host in LOOPBACK + INSIDE),
    *(f"http://{host}:8099/x" for host in LOOPBACK),
    *(form.format(host=host) for form, host in product(DISGUISED, ("127.0.0.1", "evil.test", "[::1]"))),
    *OTHERS,
]


@pytest.fixture
async def pusher(tmp_path: Path) -> AsyncIterator[Pusher]:
    made = Pusher(VapidKeys.load(tmp_path), EndpointRules(), contact="311@rivemont.test")
    yield made
    await made.close()


def test_the_corpus_is_large_and_holds_nothing_twice() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 120


@pytest.mark.parametrize("endpoint", CORPUS)
def test_none_is_believed_at_the_door(endpoint: str) -> None:
    with pytest.raises(Problem) as refused:
        read_subscription(Device.at(GOOGLE).subscription | {"endpoint": endpoint}, EndpointRules())
    assert refused.value.status == 422


async def test_none_is_reached_though_it_stood_in_the_database(pusher: Pusher) -> None:
    """Asked again before each message: a row may be older than a rule."""
    keys = Device.at(GOOGLE).subscription["keys"]
    assert isinstance(keys, dict)
    async with PushService() as service:
        for endpoint in [*CORPUS, f"http://127.0.0.1:{service.port}/x", f"https://127.0.0.1:{service.port}/x"]:
            told = Subscription(endpoint=endpoint, p256dh=keys["p256dh"], auth=keys["auth"])
            outcome = await pusher.send(MESSAGE, told, pusher.keys.current.id)
            assert (outcome.kind, outcome.is_tried) == ("gone", False), endpoint
        assert service.connections == 0


async def test_a_name_that_changes_its_mind_is_looked_at_each_time(tmp_path: Path) -> None:
    """The same known name leads outside first, then to this machine, with lines that are kept."""
    keys, rules = VapidKeys.load(tmp_path), EndpointRules()
    subscription = read_subscription(Device.at(GOOGLE).subscription, rules)
    async with PushService() as service:
        for led_to in ("192.0.2.1", "127.0.0.1", "[::ffff:127.0.0.1]", "10.0.0.1"):
            transport = Transport(rules, names=[f"fcm.googleapis.com:443:{led_to}:{service.port}"])
            pusher = Pusher(keys, rules, contact="311@rivemont.test", transport=transport)
            assert (await pusher.send(MESSAGE, subscription, keys.current.id)).kind == "failed"
            await pusher.close()
        assert service.connections == 0


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
async def test_a_redirect_to_this_machine_is_not_followed(tmp_path: Path, status: str) -> None:
    keys, rules = VapidKeys.load(tmp_path), EndpointRules(is_local=True)
    pusher = Pusher(keys, rules, contact="311@rivemont.test")
    async with PushService() as first, PushService() as inside:
        first.always = f"{status} Elsewhere\nLocation: {inside.url}/push/1"
        told = read_subscription(first.device().subscription, rules)
        assert (await pusher.send(MESSAGE, told, keys.current.id)).kind == "failed"
        assert (first.connections, inside.connections) == (1, 0)
    await pusher.close()
