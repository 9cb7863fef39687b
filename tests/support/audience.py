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

KEYS = 50
"""Devices share so many pairs of keys: making one takes longer than telling it."""
AT_ONCE = 50


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
    pairs = [Device.at("https://127.0.0.1/").subscription["keys"] for _ in range(min(KEYS, people))]
    key_id = current().pusher.keys.current.id
    devices = []
    for number in range(people * devices_each):
        pair = pairs[number % len(pairs)]
        assert isinstance(pair, dict)
        devices.append(
            PushDevice(
                id=hashlib.sha256(endpoint(number).encode()).hexdigest(), endpoint=endpoint(number), **pair,
                account_id=accounts[number // devices_each].id, session_sha256="0" * 64, key_id=key_id, agreed_at=now,
                seen_at=now,
            )
        )  # fmt: skip
    await PushDevice.bulk_create(devices, batch_size=AT_ONCE)
    return [account.id for account in accounts]
