"""What somebody agreed to when an account was opened for them, told to whoever keeps the proofs.

Proofs are kept above this context: `app.py` gives their writer to `record_agreements_with`. A fact would tell of them a
moment later, and more than once; this way the account and its proof are committed together.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

Writer = Callable[[UUID, str], Awaitable[None]]

_writer: list[Writer] = []


def record_agreements_with(writer: Writer) -> None:
    """Have `writer` write down, from now on, which account agreed to which words; a later call replaces it."""
    _writer[:] = [writer]


async def record_agreement(account_id: UUID, text: str) -> None:
    """Write down the words that were agreed to, within the transaction that opens the account."""
    if not _writer:
        raise RuntimeError("nobody keeps the proof: the composition root calls record_agreements_with")
    await _writer[0](account_id, text)
