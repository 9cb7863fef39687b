"""Keys of access: added, used to come in and to confirm who one is, taken away."""

from uuid import UUID

from server.accounts import ceremonies, queries, rules
from server.accounts.actions.applications import last_factor
from server.accounts.actions.guards import Origin, count_passkey
from server.accounts.actions.noting import note_refusal
from server.accounts.actions.signing import SignedIn, open_session
from server.accounts.ceremonies import AnswerRefusedError, Challenge
from server.accounts.facts import SafetyChanged
from server.accounts.models import Account, Passkey
from server.accounts.tokens import digest
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.kernel.viewer import STAFF_ROLES, Viewer
from server.platform.db import UniqueViolation, execute_returning, in_transaction
from server.platform.outbox import publish
from server.platform.words import _

_SPEND = """
INSERT INTO spent_challenges (challenge_sha256, expires_at) VALUES (?, ?)
ON CONFLICT (challenge_sha256) DO NOTHING RETURNING challenge_sha256
"""


async def add_passkey(account: Account, answer: str, *, name: str) -> None:
    """Keep the key that the owner's authenticator has just made; Problem `passkey-refused` (422) for anything else."""
    if len(await queries.passkeys_of(account.id)) >= rules.MOST_PASSKEYS:
        raise passkey_refused()
    try:
        challenge = ceremonies.challenge_of(answer, "add", owner=str(account.id))
        made = ceremonies.read_new_key(answer, challenge)
    except AnswerRefusedError:
        raise passkey_refused() from None
    try:
        async with in_transaction():
            if await _is_spent(challenge):
                raise passkey_refused()
            await Passkey.create(
                id=new_id(),
                account_id=account.id,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                name=name,
                created_at=clock.now(),
            )
            await publish(SafetyChanged(account_id=account.id, change="key-added"))
    except UniqueViolation:
        raise passkey_refused() from None


async def sign_in_with_passkey(answer: str, *, origin: Origin) -> SignedIn:
    """A new session for the owner of the key, whoever they are; Problem `passkey-refused` (422) for anything else."""
    counted = await count_passkey(origin)
    key, challenge, count = await _read(answer, origin)
    if key.account.activated_at is None or key.account.deleted_at is not None:
        note_refusal(key.account.id, "key", "closed", origin=origin)
        raise passkey_refused()
    async with in_transaction():
        await _use(key, challenge, count, origin=origin)
        signed_in = await open_session(key.account, "key", origin=origin, has_second_factor=True)
    await counted.was_right()
    return signed_in


async def confirm_with_passkey(viewer: Viewer, answer: str, *, origin: Origin) -> SignedIn:
    """A new session in place of the viewer's, confirmed now by a key of theirs."""
    counted = await count_passkey(origin)
    key, challenge, count = await _read(answer, origin)
    if key.account.id != viewer.account_id or key.account.deleted_at is not None:
        note_refusal(viewer.account_id, "key", "of-another-account", origin=origin)
        raise passkey_refused()
    async with in_transaction():
        await _use(key, challenge, count, origin=origin)
        signed_in = await open_session(key.account, "key", origin=origin, has_second_factor=True)
    await counted.was_right()
    return signed_in


async def remove_passkey(account: Account, key_id: UUID) -> None:
    """Forget a key of this account, if it is there; Problem `last-factor` (409) for the last one of staff."""
    keys = await queries.passkeys_of(account.id)
    has_more = len(keys) > 1 or "app" in await queries.factors_of(account.id)
    if account.role in STAFF_ROLES and not has_more:
        raise last_factor()
    async with in_transaction():
        if await Passkey.filter(id=key_id, account_id=account.id).delete():
            await publish(SafetyChanged(account_id=account.id, change="key-removed"))


async def decline_passkeys(viewer: Viewer) -> None:
    """Propose no key of access to this person any more."""
    await Account.filter(id=viewer.account_id).update(passkey_declined_at=clock.now())


def passkey_refused() -> Problem:
    """The one answer for a key that is unknown, taken back, or answered something else."""
    sentence = _("Cette clé n’a pas été reconnue. Recommencez, ou utilisez votre mot de passe.")
    errors = (FieldError(pointer="/key", code="passkey-refused", detail=sentence),)
    return Problem(code="passkey-refused", status=422, title=_("Il reste à corriger."), errors=errors)


async def _read(answer: str, origin: Origin) -> tuple[Passkey, Challenge, int]:
    """The key that answered, its challenge and its counter."""
    found = None
    try:
        challenge = ceremonies.challenge_of(answer, "sign-in")
        found = await Passkey.get_or_none(credential_id=ceremonies.credential_of(answer)).select_related("account")
        if found is None:
            note_refusal(None, "key", "unknown-key", origin=origin)
            raise passkey_refused()
        return found, challenge, ceremonies.new_count(answer, challenge, key=found)
    except AnswerRefusedError:
        note_refusal(found.account.id if found else None, "key", "wrong-answer", origin=origin)
        raise passkey_refused() from None


async def _use(key: Passkey, challenge: Challenge, count: int, *, origin: Origin) -> None:
    """Spend the challenge and count the key on, inside the caller's transaction: neither serves twice."""
    unchanged = Passkey.filter(id=key.id, sign_count=key.sign_count)
    if await _is_spent(challenge) or not await unchanged.update(sign_count=count, used_at=clock.now()):
        note_refusal(key.account.id, "key", "used-before", origin=origin)
        raise passkey_refused()


async def _is_spent(challenge: Challenge) -> bool:
    """Whether this challenge served before; it has, from now on."""
    return not await execute_returning(_SPEND, [digest(challenge.raw.hex()), challenge.ends_at])
