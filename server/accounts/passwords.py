"""Passwords: which ones are accepted, and how they are kept (argon2id) without drowning the server.

A password is normalised to NFC, so that « é » typed on any keyboard is the same; never to NFKC, which would make
different passwords equal. Nothing is trimmed, and no composition is asked for.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.accounts import weakness
from server.kernel import text
from server.kernel.problems import FieldError
from server.platform.web.errors import busy
from server.platform.words import _

MIN_LENGTH = 12
MAX_LENGTH = 128

# OWASP's second choice for argon2id; about 90 a second on two cores, where the library's default gives 11.
TIME_COST, MEMORY_KIB, PARALLELISM = 2, 19 * 1024, 1
WORKERS = 2
WAITING = 60
"""How many may wait: under two seconds of work; the next one is told to come back."""
RETRY_AFTER_S = 2

# Right parameters, impossible answer: verified against when there is no account, for the same work.
NOBODY = f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={PARALLELISM}${'A' * 22}${'A' * 43}"

T = TypeVar("T")


class Counter:
    """Two threads do the hashing (argon2 lets go of the GIL) and a bounded number of callers wait for them."""

    def __init__(self, *, workers: int, waiting: int) -> None:
        self._room = workers + waiting
        self._taken = 0
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="argon2")

    @property
    def is_full(self) -> bool:
        """Whether the next caller would be turned away."""
        return self._taken >= self._room

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, from a thread; a Problem 503 with Retry-After when too many wait already."""
        if self.is_full:
            raise busy(retry_after_s=RETRY_AFTER_S)
        self._taken += 1
        done = asyncio.get_running_loop().run_in_executor(self._threads, work)
        # Released by the work itself: a caller that went away does not stop a thread that has begun.
        done.add_done_callback(self._release)
        return await asyncio.shield(done)

    def _release(self, _done: "asyncio.Future[T]") -> None:
        self._taken -= 1


hasher = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)
_counter = Counter(workers=WORKERS, waiting=WAITING)


async def hashed(password: str) -> str:
    """The password as it is stored, salted; a Problem 503 when too many wait."""
    return await _counter.run(lambda: hasher.hash(_bytes(password)))


async def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; the work is the same when there is none to compare with."""
    found = await _counter.run(lambda: _verify(stored or NOBODY, password))
    return found and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the password should be hashed again, with today's parameters."""
    return hasher.check_needs_rehash(stored)


def objection(password: str, *, about: Iterable[str] = ()) -> FieldError | None:
    """Why this password is not accepted; `about` are words too close to the person or the town."""
    size = text.length(text.normalise(password))
    if size < MIN_LENGTH:
        return _wrong(
            "password-short", _("Le mot de passe doit compter au moins 12 caractères. Une phrase convient bien.")
        )
    if size > MAX_LENGTH:
        return _wrong("password-long", _("Le mot de passe ne peut pas dépasser 128 caractères."))
    if weakness.is_repeated(password):
        return _wrong("password-repeated", _("Ce mot de passe répète toujours la même chose. Variez-le un peu plus."))
    if weakness.is_common(password):
        return _wrong(
            "password-common",
            _("Ce mot de passe est trop courant. Choisissez plutôt quelques mots sans lien entre eux."),
        )
    if weakness.is_about(password, about):
        return _wrong(
            "password-guessable", _("Ce mot de passe se devine à partir de votre adresse ou du nom de la Ville.")
        )
    return None


def _wrong(code: str, detail: str) -> FieldError:
    return FieldError(pointer="/password", code=code, detail=detail)


def _verify(stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    return text.normalise(password).encode("utf-8", "surrogatepass")
