"""Between a right password and a session: what else its owner has to show, on the browser where they began."""

from dataclasses import dataclass

from server.accounts import queries, rules
from server.accounts.actions.guards import Origin, count_mail
from server.accounts.facts import CodeAsked
from server.accounts.models import Account, SignInStep
from server.accounts.rules import StepKind
from server.accounts.tokens import digest, new_token
from server.kernel import clock
from server.kernel.problems import FieldError, Problem
from server.platform.db import in_transaction
from server.platform.outbox import publish
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class StepAsked:
    """What is asked next; the browser is to keep the token."""

    token: str
    kind: StepKind


async def begin_step(account: Account, kind: StepKind, *, origin: Origin) -> StepAsked:
    """Ask for more, inside the caller's transaction; for `mail` the owner is sent a code."""
    token, now = new_token(), clock.now()
    await SignInStep.create(
        token_sha256=digest(token),
        account_id=account.id,
        kind=kind,
        password_sha256=digest(account.password_hash or ""),
        letters=int(kind == "mail"),
        device=origin.device,
        created_at=now,
        expires_at=now + rules.STEP_LASTS,
    )
    if kind == "mail":
        await publish(CodeAsked(step_sha256=digest(token)))
    return StepAsked(token=token, kind=kind)


async def send_code_again(token: str) -> None:
    """Have another code mailed, in place of the one before; Problem `no-more-codes` (422) after three."""
    step = await good_step(token, "mail")
    if step.letters >= rules.MOST_LETTERS:
        raise no_more_codes()
    await count_mail(step.account.email)
    async with in_transaction():
        again = SignInStep.filter(token_sha256=step.token_sha256, letters=step.letters)
        if await again.update(letters=step.letters + 1):
            await publish(CodeAsked(step_sha256=step.token_sha256))


async def good_step(token: str, *kinds: StepKind) -> SignInStep:
    """The step that this browser is at, with its account; a Problem 410 when it is over or was never this one."""
    step = await queries.open_step(token)
    if step is None or step.kind not in kinds:
        raise step_over()
    return step


async def end_step(step: SignInStep) -> None:
    """Use the step up, once, inside the caller's transaction."""
    if not await SignInStep.filter(token_sha256=step.token_sha256).delete():
        raise step_over()


def step_over() -> Problem:
    """The password is to be given again."""
    return Problem(
        code="step-over",
        status=410,
        title=_("Recommencez la connexion."),
        detail=_("Trop de temps ou d’essais ont passé. Donnez de nouveau votre mot de passe."),
    )


def no_more_codes() -> Problem:
    """The person asked for more codes than a letter-box is worth."""
    sentence = _("Trois codes ont déjà été envoyés. Regardez dans le courrier indésirable, ou recommencez plus tard.")
    errors = (FieldError(pointer="/code", code="no-more-codes", detail=sentence),)
    return Problem(code="no-more-codes", status=422, title=_("Trop de codes."), errors=errors)
