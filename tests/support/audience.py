"""Many people, each with devices that agreed."""

import hashlib
from collections.abc import Callable
from uuid import UUID

from server.accounts.models import Account
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.models import PushDevice
from server.platform.installation import current
from tests.support.push import Device

KEYS = 200
"""Devices share so many pairs of keys: making one takes longer than telling it."""
AT_ONCE = 500


def pairs_of_keys() -> list[dict[str, str]]:
    """`p256dh` and `auth` of so many browsers."""
    pairs = []
    for _ in range(KEYS):
        keys = Device.at("https://127.0.0.1/").subscription["keys"]
        assert isinstance(keys, dict)
        pairs.append(keys)
    return pairs


async def gather(people: int, endpoint: Callable[[int], str], *, devices_each: int = 1) -> list[UUID]:
    """Accounts of `people`, each with devices at `endpoint(number)`, numbered throughout; gives the accounts' ids."""
    now = clock.now()
    accounts = [
        Account(
            id=new_id(), email=f"personne{n}@exemple.test", email_typed=f"personne{n}@exemple.test", role="resident",
            language="fr-CA", created_at=now, activated_at=now,
        )
        for n in range(people)
    ]  # fmt: skip
    await Account.bulk_create(accounts, batch_size=AT_ONCE)
    pairs = pairs_of_keys()
    key_id = current().pusher.keys.current.id
    devices = [
        PushDevice(
            id=id_of(endpoint(number)), endpoint=endpoint(number), account_id=accounts[number // devices_each].id,
            session_sha256="0" * 64, key_id=key_id, agreed_at=now, seen_at=now, **pairs[number % KEYS],
        )
        for number in range(people * devices_each)
    ]  # fmt: skip
    await PushDevice.bulk_create(devices, batch_size=AT_ONCE)
    return [account.id for account in accounts]


def id_of(endpoint: str) -> str:
    """The name of a device among the town's."""
    return hashlib.sha256(endpoint.encode()).hexdigest()
