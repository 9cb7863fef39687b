"""What the town does with a case: take it, write in its timeline, change its status."""

from typing import Literal
from uuid import UUID

from server.cases import rules
from server.cases.actions.bringing import Brought, declare_brought, receive_brought
from server.cases.actions.timeline import append
from server.cases.facts import CaseTaken, EntryAdded, StatusChanged
from server.cases.models import Case, Entry
from server.cases.queries import visible_to
from server.kernel import clock
from server.kernel.problems import FieldError, Problem
from server.kernel.text import LONG_LIMIT, has_forbidden, length, normalise, tidy
from server.kernel.viewer import Viewer
from server.platform import outbox
from server.platform.db import in_transaction
from server.platform.words import _

Audience = Literal["public", "question", "internal"]
AUDIENCES: tuple[Audience, ...] = ("public", "question", "internal")
_KINDS: dict[Audience, str] = {"public": "answer", "question": "question", "internal": "note"}


async def take(reference: str, viewer: Viewer, *, seen_rev: int | None = None) -> Case:
    """The viewer answers for this case from now on; a new case becomes « En cours ». Twice changes nothing.

    With `seen_rev`, a colleague who took it since is not overruled unseen: Problem `conflict` (409).
    """
    async with in_transaction():
        case = await _locked(reference, viewer)
        if case.assignee_id == viewer.account_id:
            return case
        _require_apart(case)
        if case.assignee_id is not None and seen_rev is not None and seen_rev != case.rev:
            raise _conflict(case)
        case.assignee_id, case.reopened_at = viewer.account_id, None
        if case.status == rules.NEW:
            await become(case, viewer, target=rules.IN_PROGRESS, reason="taken", text="")
        else:
            await append(case, viewer, kind="taken", is_public=False)
        await case.save()
        await outbox.publish(CaseTaken(case_id=case.id, account_id=_known(viewer)))
        return case


async def add_entry(
    reference: str, viewer: Viewer, *, text: str, audience: Audience, brought: Brought | None = None
) -> Entry:
    """Write in the timeline, with photos: to the reporter, asking them something, or for the staff alone."""
    kept = readable(text)
    if not kept:
        raise refuse("text", "required", _("Écrivez de 1 à 4 000 caractères."))
    async with in_transaction():
        case = await _locked(reference, viewer)
        is_public = audience != "internal"
        entry = await append(case, viewer, kind=_KINDS[audience], is_public=is_public, text=kept)
        if audience == "question":
            case.question_rev = entry.rev
        if is_public:
            case.reopened_at = None
        await declare_brought(case, entry, brought)
        await case.save()
        await outbox.publish(EntryAdded(case_id=case.id, entry_id=entry.id, is_public=is_public))
    await receive_brought(entry, brought)
    return entry


async def change_status(
    reference: str, viewer: Viewer, *, target: str, reason: str, text: str, seen_rev: int,
    brought: Brought | None = None,
) -> Case:  # fmt: skip
    """Change the status, with a reason that the reporter reads and photos that show it.

    Raises Problem `conflict` (409) when somebody changed the case since `seen_rev` and the change is no longer legal,
    `invalid` (422) when the table of legal changes or of reasons has not this one.
    """
    kept = readable(text)
    async with in_transaction():
        case = await _locked(reference, viewer)
        _require_apart(case)
        if not rules.may_become(case.status, target):
            raise _conflict(case) if seen_rev != case.rev else refuse("status", "not-allowed", _not_allowed())
        if reason not in rules.REASONS.get(target, ()):
            raise refuse("status", "required", _("Choisissez la raison de ce changement."))
        if reason in rules.REASONS_TO_EXPLAIN and not kept:
            raise refuse("text", "required", _("Expliquez cette raison en quelques mots : la personne les lira."))
        entry = await become(case, viewer, target=target, reason=reason, text=kept)
        await declare_brought(case, entry, brought)
        await case.save()
    await receive_brought(entry, brought)
    return case


async def _locked(reference: str, viewer: Viewer) -> Case:
    """The case, held until the end of the transaction (SQLite's writer lock holds them all)."""
    return await visible_to(viewer).for_staff(reference, lock=True)


async def become(case: Case, viewer: Viewer, *, target: str, reason: str, text: str) -> Entry:
    """Within a transaction: the case has this status from now on; the caller saves it."""
    case.status, case.status_at = target, clock.now()
    case.question_rev, case.reopened_at = (case.question_rev if target in rules.OPEN else 0), None
    entry = await append(case, viewer, kind="status", is_public=True, text=text, reason=reason)
    await outbox.publish(StatusChanged(case_id=case.id, status=target, rev=case.rev))
    return entry


def _require_apart(case: Case) -> None:
    """Of a case that is joined to another, the other is treated."""
    if case.joined_to_id is not None:
        sentence = _("Elle est traitée avec une autre demande : changez celle-là, ou détachez celle-ci d’abord.")
        raise refuse("status", "joined", sentence)


def readable(written: str) -> str:
    """What somebody wrote, as it is kept; a Problem 422 for what nobody could read."""
    kept = normalise(tidy(written))
    if length(kept) > LONG_LIMIT:
        raise refuse("text", "too-long", _("Écrivez au plus 4 000 caractères."))
    if has_forbidden(kept):
        raise refuse("text", "bad-characters", _("Ce texte contient des caractères invisibles. Écrivez-le de nouveau."))
    return kept


def _known(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise ValueError("the guard lets nobody here without an account")
    return viewer.account_id


def _not_allowed() -> str:
    return _("Ce changement n’est pas possible à partir du statut actuel.")


def refuse(name: str, code: str, sentence: str) -> Problem:
    """422: what is wrong with one field; the rest is kept."""
    return Problem(
        code="invalid",
        status=422,
        title=_("Ce n’est pas encore enregistré."),
        detail=sentence,
        errors=[FieldError(pointer=f"/{name}", code=code, detail=sentence)],
    )


def _conflict(case: Case) -> Problem:
    return Problem(
        code="conflict",
        status=409,
        title=_("Quelqu’un a changé cette demande entre-temps."),
        detail=_("Relisez-la, puis recommencez si c’est encore utile. Votre texte est gardé."),
        members={"current": case.status, "allowed": sorted(rules.LEGAL_CHANGES[case.status]), "rev": case.rev},
    )
