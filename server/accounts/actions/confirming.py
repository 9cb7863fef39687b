"""Somebody who is signed in shows again who they are, before what touches the safety of their account."""

from server.accounts import passwords, queries
from server.accounts.actions.guards import Origin, count_confirmation
from server.accounts.actions.noting import note_refusal
from server.accounts.actions.signing import SignedIn, open_session
from server.accounts.models import Account
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.platform.db import in_transaction
from server.platform.words import _


async def confirm_password(viewer: Viewer, password: str, *, origin: Origin) -> SignedIn:
    """A new session in place of the viewer's, confirmed now; Problem `wrong-password` (422) for any other password."""
    account = await queries.own_account(viewer)
    await require_password(account, password, origin=origin)
    async with in_transaction():
        # The session that this one replaces was opened with whatever the role asks for.
        return await open_session(account, "password", origin=origin, has_second_factor=True)


async def require_password(account: Account, password: str, *, origin: Origin, pointer: str = "/password") -> None:
    """Let pass who gives the account's password; else 422 at that field, or 429 after 20 wrong ones in a day.

    Nothing at all is no try. The count is the session's own: whoever holds one does not keep the owner out elsewhere.
    """
    if not password:
        raise _refused("password-missing", _("Écrivez votre mot de passe."), pointer)
    counted = await count_confirmation(account.id)
    if not await passwords.matches(account.password_hash, password):
        note_refusal(account.id, "password", "wrong-password", origin=origin)
        raise wrong_password(pointer)
    await counted.was_right()


def wrong_password(pointer: str = "/password") -> Problem:
    """422: the password is not that of the account, said at its field."""
    return _refused("wrong-password", _("Ce n’est pas le mot de passe de ce compte."), pointer)


def _refused(code: str, sentence: str, pointer: str) -> Problem:
    errors = (FieldError(pointer=pointer, code=code, detail=sentence),)
    return Problem(code=code, status=422, title=_("Il reste à corriger."), errors=errors)
