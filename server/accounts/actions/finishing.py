"""The last step of a registration: its owner comes by the mailed link and chooses what only they should know."""

from dataclasses import dataclass

from server.accounts import passwords, queries
from server.accounts.actions import pseudonyms
from server.accounts.actions.guards import Origin, link_over
from server.accounts.actions.registering import confirm, consume
from server.accounts.actions.signing import SignedIn, open_session
from server.kernel.problems import FieldError, Problem
from server.platform.db import UniqueViolation, in_transaction
from server.platform.web.form import invalid
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the owner of a new account chooses; a username and a pseudonym where the town has them."""

    password: str
    username: str | None = None
    pseudonym: str = ""


async def finish(token: str, chosen: Chosen, *, origin: Origin) -> SignedIn:
    """Open the account of a mailed link with what its owner chose, and sign them in.

    The caller has checked what was typed (`forms`). Problem 410 when the link is over; 422 at `username` or `pseudonym`
    when somebody else has it, and the link stays good.
    """
    if await queries.token_account(token, "activation") is None:
        raise link_over()
    password_hash = await passwords.hashed(chosen.password)
    try:
        async with in_transaction():
            account = await consume(token, "activation")
            if account.role != "resident" or account.activated_at is not None:
                raise link_over()
            account.password_hash = password_hash
            account.username = chosen.username
            if chosen.pseudonym:
                await pseudonyms.take_again(chosen.pseudonym, account_id=account.id)
                account.pseudonym = chosen.pseudonym
            await account.save(update_fields=["password_hash", "username", "pseudonym"])
            await confirm(account)
            return await open_session(account, "mailed-link", origin=origin)
    except UniqueViolation:
        raise username_taken() from None


def username_taken() -> Problem:
    """What is said of a username that another person has."""
    sentence = _("Cet identifiant est déjà pris. Choisissez-en un autre, par exemple avec un chiffre.")
    return invalid((FieldError(pointer="/username", code="username-taken", detail=sentence),))
