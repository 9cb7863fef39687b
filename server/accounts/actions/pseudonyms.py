"""Pseudonyms are taken one by one: whoever comes second chooses another, whichever process they come through."""

from uuid import UUID

from server.accounts import queries, rules
from server.accounts.actions.guards import Origin, count_look_up
from server.accounts.models import Account, Pseudonym
from server.accounts.naming import fold_pseudonym
from server.kernel import clock
from server.kernel.problems import FieldError, Problem
from server.platform.db import execute_returning
from server.platform.web.form import invalid
from server.platform.words import _

_TAKE = """
INSERT INTO pseudonyms (folded, account_id, held_until) VALUES (?, ?, ?)
ON CONFLICT (folded) DO UPDATE SET account_id = excluded.account_id, held_until = excluded.held_until
WHERE pseudonyms.held_until < ? OR (pseudonyms.held_until IS NOT NULL AND pseudonyms.folded = ?)
OR pseudonyms.account_id = ?
RETURNING folded
"""


async def take(pseudonym: str, *, account_id: UUID | None, own: str = "") -> None:
    """Keep a pseudonym for a registration until its owner confirms, or as long for nobody; Problem 422 if it is taken.

    `own` is the folded pseudonym that this browser took a moment ago: it may take the same again, for another address.
    """
    await _take(pseudonym, account_id=account_id, own=own, waiting_with=None)


async def take_again(pseudonym: str, *, account_id: UUID) -> None:
    """Keep a pseudonym for an account whose owner has come: its own, or one that is free; Problem 422 otherwise."""
    await _take(pseudonym, account_id=account_id, own="", waiting_with=account_id)


async def settle(account: Account) -> None:
    """Give an account the pseudonym it waited with, for good; none when somebody else took it meanwhile."""
    if not account.pseudonym:
        return
    held = Pseudonym.filter(folded=fold_pseudonym(account.pseudonym), account_id=account.id)
    if not await held.update(held_until=None):
        await Account.filter(id=account.id).update(pseudonym="")


def taken() -> Problem:
    """What is said of a pseudonym that another person has."""
    sentence = _("Ce pseudonyme n’est pas disponible. Choisissez-en un autre.")
    return invalid((FieldError(pointer="/pseudonym", code="pseudonym-taken", detail=sentence),))


async def look_up(pseudonym: str, *, origin: Origin) -> bool:
    """Whether a pseudonym is free now; counted, so that nobody reads the whole list: Problem 429 after a hundred."""
    await count_look_up("pseudonym", origin)
    return await queries.is_pseudonym_free(fold_pseudonym(pseudonym))


async def _take(pseudonym: str, *, account_id: UUID | None, own: str, waiting_with: UUID | None) -> None:
    now = clock.now()
    values = (fold_pseudonym(pseudonym), account_id, now + rules.UNCONFIRMED_LAST, now, own, waiting_with)
    if not await execute_returning(_TAKE, values):
        raise taken()
