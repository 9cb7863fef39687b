"""How often, from where: the limits of what strangers may try."""

from dataclasses import dataclass
from uuid import UUID

from server.accounts import queries
from server.accounts.models import Account
from server.accounts.tokens import digest
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import limits
from server.platform.words import _

HOUR_S, DAY_S = 3600, 24 * 3600
TRIES_PER_ACCOUNT_A_DAY = 20
TRIES_PER_ADDRESS_AN_HOUR = 20
MAILS_PER_ADDRESS_AN_HOUR = 10
VISITS_PER_ADDRESS_AN_HOUR = 60
LOOK_UPS_PER_ADDRESS_AN_HOUR = 100
WITHOUT_LIMIT = 2**31 - 1
"""Counted, and never refused."""
_REGISTER = "register"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request comes from: the network's address, the device and what it was given before."""

    address: str
    device: str = ""
    device_token: str = ""
    session_token: str = ""


@dataclass(frozen=True, kw_only=True)
class Try:
    """A try that was counted, and the counters to give it back to when it turns out right."""

    counters: tuple[tuple[str, int], ...]

    async def was_right(self) -> None:
        """Take it off the counts: only wrong tries use them up, whoever shares the network's address."""
        for key, window_s in self.counters:
            await limits.give_back(key, window_s=window_s)


async def count_sign_in(compared: str, origin: Origin) -> Try:
    """Count a try to sign in; 429 after 20 wrong ones for the account in a day, or from the network in an hour.

    A device where the owner signed in before has a count of its own: strangers cannot lock the owner out.
    """
    if origin.device_token and await queries.is_known_device(origin.device_token, compared):
        tries = [(f"sign-in:device:{digest(origin.device_token)[:32]}", DAY_S, TRIES_PER_ACCOUNT_A_DAY)]
    else:
        tries = [
            (f"sign-in:from:{limits.network_of(origin.address)}", HOUR_S, TRIES_PER_ADDRESS_AN_HOUR),
            (f"sign-in:to:{compared}", DAY_S, TRIES_PER_ACCOUNT_A_DAY),
        ]
    for key, window_s, limit in tries:
        await limits.hit(key, limit=limit, window_s=window_s)
    return Try(counters=tuple((key, window_s) for key, window_s, _limit in tries))


async def count_visit(origin: Origin) -> Try:
    """Count a departure to the identity provider; 429 after 60 in an hour from one network that did not come back."""
    visit = visit_of(origin)
    for key, window_s in visit.counters:
        await limits.hit(key, limit=VISITS_PER_ADDRESS_AN_HOUR, window_s=window_s)
    return visit


def visit_of(origin: Origin) -> Try:
    """The departure that was counted, to be given back once somebody was identified."""
    return Try(counters=((f"identity:from:{limits.network_of(origin.address)}", HOUR_S),))


async def count_confirmation(account_id: UUID) -> Try:
    """Count a try to confirm who is behind a session; 429 after 20 wrong ones in a day."""
    key = f"confirm:{account_id}"
    await limits.hit(key, limit=TRIES_PER_ACCOUNT_A_DAY, window_s=DAY_S)
    return Try(counters=((key, DAY_S),))


async def count_code(account: Account, origin: Origin) -> Try:
    """Count a code given for an account; 429 after 20 wrong ones in a day, on all unknown devices or on a known one."""
    is_known = bool(origin.device_token) and await queries.is_known_device(origin.device_token, account.email)
    key = f"code:device:{digest(origin.device_token)[:32]}" if is_known else f"code:to:{account.email}"
    await limits.hit(key, limit=TRIES_PER_ACCOUNT_A_DAY, window_s=DAY_S)
    return Try(counters=((key, DAY_S),))


async def count_passkey(origin: Origin) -> Try:
    """Count a key that is shown to sign in; 429 after 20 wrong ones from one network in an hour."""
    key = f"passkey:from:{limits.network_of(origin.address)}"
    await limits.hit(key, limit=TRIES_PER_ADDRESS_AN_HOUR, window_s=HOUR_S)
    return Try(counters=((key, HOUR_S),))


async def count_form(name: str, origin: Origin) -> None:
    """Count one use of a form that works for strangers; 429 after 20 in an hour from one network."""
    await limits.hit(_uses_from(name, origin), limit=TRIES_PER_ADDRESS_AN_HOUR, window_s=HOUR_S)


async def count_look_up(name: str, origin: Origin) -> None:
    """Count one question that a page asks while one types; 429 after 100 in an hour from one network."""
    await limits.hit(_uses_from(name, origin), limit=LOOK_UPS_PER_ADDRESS_AN_HOUR, window_s=HOUR_S)


async def count_registration(origin: Origin) -> None:
    """Count a registration as `count_form` does, and among all those of the town."""
    await count_form(_REGISTER, origin)
    await limits.hit(f"{_REGISTER}:from:anywhere", limit=WITHOUT_LIMIT, window_s=HOUR_S)


async def registrations_lately(origin: Origin) -> tuple[int, int]:
    """How many registrations were sent in this hour, from one network and from anywhere."""
    here = await limits.hits(_uses_from(_REGISTER, origin), window_s=HOUR_S)
    return here, await limits.hits(f"{_REGISTER}:from:anywhere", window_s=HOUR_S)


async def count_mail(compared: str) -> None:
    """Count a mail to an address, whether or not one will leave; 429 after 10 in an hour."""
    await limits.hit(f"mail:to:{compared}", limit=MAILS_PER_ADDRESS_AN_HOUR, window_s=HOUR_S)


def veiled_network(origin: Origin) -> str:
    """What tells one network from another in the log, and nothing of where it is."""
    return current().key.sign("log", limits.network_of(origin.address)).hex()[:16]


def link_over() -> Problem:
    """A mailed link that was used, is too old, or was never ours."""
    return Problem(
        code="link-over",
        status=410,
        title=_("Ce lien n’est plus bon."),
        detail=_("Il a déjà servi, ou il est trop ancien. Demandez-en un nouveau."),
    )


def _uses_from(name: str, origin: Origin) -> str:
    return f"{name}:from:{limits.network_of(origin.address)}"
