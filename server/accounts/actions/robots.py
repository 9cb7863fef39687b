"""A registration that could be a robot's shows that it is none; each proof serves once."""

from contextlib import suppress
from datetime import datetime
from secrets import compare_digest
from uuid import UUID

from server.accounts import robots
from server.accounts.actions.guards import Origin, count_form, count_mail, registrations_lately
from server.accounts.facts import RobotCodeAsked
from server.accounts.models import MailedCode
from server.accounts.robots import Given
from server.accounts.rules import EmailAddress
from server.kernel import clock
from server.kernel.ids import new_id
from server.kernel.problems import FieldError, Problem
from server.platform import words
from server.platform.db import execute_returning, in_transaction
from server.platform.installation import current
from server.platform.outbox import publish
from server.platform.words import _

FEW_FROM_ONE_NETWORK = 5
FEW_FROM_ANYWHERE = 100
"""Registrations in an hour beyond which each next one is checked."""

_SPEND = "INSERT INTO spent_proofs (sha256, expires_at) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING RETURNING sha256"
_TRY = """
UPDATE mailed_codes SET tries = tries + 1 WHERE id = ? AND email = ? AND tries < ? AND expires_at > ? RETURNING id
"""


async def is_check_needed(origin: Origin) -> bool:
    """Whether who registers from there now must show that they are no robot."""
    if current().town.registration.robot_check == "always":
        return True
    here, everywhere = await registrations_lately(origin)
    return here >= FEW_FROM_ONE_NETWORK or everywhere >= FEW_FROM_ANYWHERE


async def require_human(given: Given, *, email: EmailAddress, origin: Origin) -> None:
    """Let pass who needs no check, or brings a good proof or the mailed code.

    Otherwise a Problem 422: at `robot` for a form that had no check yet, or whose proof serves no more; at `code` for
    one that was sent without its proof, as browsers without a script do: a code is mailed instead, and `code_id` of the
    members goes with it.
    """
    if not await is_check_needed(origin):
        return
    proved = robots.proved_by(given.proof)
    if proved and await _spend(proved, until=clock.now() + robots.CHALLENGE_LASTS):
        return
    if given.code_id and await _is_code(given, email):
        return
    if not given.was_asked or given.proof:
        raise _refused(
            "robot",
            _("Encore une vérification : cette page vérifie qu’aucun robot ne l’envoie. Envoyez-la de nouveau."),
        )
    if given.code and given.code_id:
        raise _refused(
            "code",
            _("Ce code n’est pas le bon, ou il ne sert plus. Videz la case pour en recevoir un autre."),
            code_id=given.code_id,
        )
    code_id = await _mail_code(email, origin)
    raise _refused(
        "code",
        _("Un code vient de partir à votre adresse. Écrivez-le ici, puis envoyez de nouveau."),
        code_id=str(code_id),
    )


async def use_pass(given: str) -> None:
    """Use up what the page before gave; Problem 422 at `robot` when it served already or is over."""
    passed = robots.passed_by(given)
    if passed is None or not await _spend(passed, until=clock.now() + robots.PASS_LASTS):
        raise _refused(
            "robot", _("Cette page est restée ouverte trop longtemps, ou a déjà été envoyée. Vérifiez et continuez.")
        )


async def _spend(sha256: str, *, until: datetime) -> bool:
    return bool(await execute_returning(_SPEND, [sha256, until]))


async def _is_code(given: Given, email: EmailAddress) -> bool:
    with suppress(ValueError):
        code_id = UUID(given.code_id)
        tried = await execute_returning(_TRY, [code_id, email.typed, robots.CODE_TRIES, clock.now()])
        typed = "".join(sign for sign in given.code if sign.isdecimal())
        if tried and compare_digest(typed.encode(), robots.code_of(code_id).encode()):
            return bool(await MailedCode.filter(id=code_id).delete())
    return False


async def _mail_code(email: EmailAddress, origin: Origin) -> UUID:
    await count_form("robot-code", origin)
    await count_mail(email.compared)
    code_id = new_id()
    async with in_transaction():
        await MailedCode.create(
            id=code_id,
            email=email.typed,
            language=words.current_language(),
            expires_at=clock.now() + robots.CODE_LASTS,
        )
        await publish(RobotCodeAsked(code_id=code_id))
    return code_id


def _refused(field: str, sentence: str, **members: object) -> Problem:
    errors = (FieldError(pointer=f"/{field}", code="robot-check", detail=sentence),)
    return Problem(code="robot-check", status=422, title=_("Il reste à vérifier."), errors=errors, members=members)
