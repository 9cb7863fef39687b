"""Stopping what is told: with one click from a letter, with one tap from a notice, or by choice for one subject."""

import base64
import binascii
import hmac
from uuid import UUID

from server import accounts
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import Viewer
from server.notices.models import Addressee, Choice
from server.notices.rules import CHANNELS
from server.notices.wishes import SUBJECT
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.web.guard import not_found
from server.platform.web.languages import absolute
from server.platform.words import _

PROOF_BYTES = 16
ID_BYTES = 16
STOP = "/arret/avis"
LONGEST_TOKEN = 400


def stop_link(account_id: UUID, scope: str, language: str) -> str:
    """The address that stops the letters of one scope to one person; whoever reads the letter may press it."""
    return absolute(f"{STOP}/{_token(account_id, scope)}", language)


def stopped_by(token: str) -> tuple[UUID, str]:
    """Whose letters, and of what scope, a token stops; Problem 404 for one that we did not make."""
    try:
        raw = base64.urlsafe_b64decode(token[:LONGEST_TOKEN].encode() + b"=" * (-len(token) % 4))
        account_id = UUID(bytes=raw[:ID_BYTES])
        scope = raw[ID_BYTES:-PROOF_BYTES].decode()
    except (ValueError, binascii.Error):
        raise not_found() from None
    if not hmac.compare_digest(raw[-PROOF_BYTES:], _proof(account_id, scope)):
        raise not_found()
    return account_id, scope


async def stop_letters(token: str) -> str:
    """No more letters of what the token is for, whatever else fails; gives the scope. Twice changes nothing.

    Whoever has closed their account since is written to no more anyway.
    """
    account_id, scope = stopped_by(token)
    if await accounts.language_of(account_id):
        await _choose(account_id, scope, is_mail_stopped=True)
    return scope


async def is_stopped(token: str) -> bool:
    """Whether the letters that the token is for have been stopped."""
    account_id, scope = stopped_by(token)
    return await Choice.exists(account_id=account_id, scope=scope, is_mail_stopped=True)


async def stop_subject(viewer: Viewer, notice_id: UUID) -> None:
    """Nothing more is sent to the viewer about what this notice of theirs is about; their list goes on holding it."""
    found = await Addressee.get_or_none(notice_id=notice_id, account_id=viewer.account_id).select_related("notice")
    if found is None:
        raise not_found()
    await _choose(found.account_id, f"{SUBJECT}{found.notice.subject}", channels="none")


async def choose_for(viewer: Viewer, scope: str, channels: str) -> None:
    """Keep by what the viewer is told of a kind or a subject; empty: as for all. Problem `invalid` for another word."""
    if channels not in {"", *CHANNELS}:
        sentence = _("Choisissez comment vous voulez être averti.")
        raise Problem(
            code="invalid",
            status=422,
            title=_("Ce n’est pas encore enregistré."),
            errors=[FieldError(pointer="/channels", code="required", detail=sentence)],
        )
    if viewer.account_id is not None:
        # Who chooses letters again takes back that they had stopped them.
        await _choose(viewer.account_id, scope, channels=channels, is_mail_stopped=False)


async def _choose(account_id: UUID, scope: str, **members: object) -> None:
    row = Choice(id=new_id(), account_id=account_id, scope=scope, chosen_at=clock.now(), **members)
    async with in_transaction():
        await Choice.bulk_create([row], on_conflict=["account_id", "scope"], update_fields=["chosen_at", *members])


def _token(account_id: UUID, scope: str) -> str:
    raw = account_id.bytes + scope.encode() + _proof(account_id, scope)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _proof(account_id: UUID, scope: str) -> bytes:
    return current().key.sign("notice-stop", str(account_id), scope)[:PROOF_BYTES]
