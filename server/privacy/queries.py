"""What is read of consents and of copies, through the eyes of the person they are of."""

from collections.abc import Sequence
from uuid import UUID

from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform.proofs import token_digest
from server.privacy import rules
from server.privacy.models import Consent, Export
from server.privacy.rules import Purpose


async def history(viewer: Viewer) -> Sequence[Consent]:
    """All that the viewer agreed to and took back, oldest first, each with its words."""
    return await Consent.filter(account_id=viewer.account_id).order_by("recorded_at", "id").select_related("text")


async def holds(account_id: UUID, purpose: Purpose) -> bool:
    """Whether something that the owner of an account agreed to stands."""
    said = await Consent.filter(account_id=account_id, purpose=purpose).order_by("recorded_at", "id")
    return rules.stands(said)


async def last_given(account_id: UUID, purpose: Purpose) -> Consent | None:
    """The last time that it was agreed to, with its words."""
    given = Consent.filter(account_id=account_id, purpose=purpose, is_given=True).order_by("-recorded_at", "-id")
    return await given.select_related("text").first()


async def last_export(viewer: Viewer) -> Export | None:
    """The copy that the viewer asked for last."""
    return await Export.filter(account_id=viewer.account_id).order_by("-asked_at", "-id").first()


async def fetchable(viewer: Viewer, token: str) -> Export | None:
    """The viewer's copy that a mailed link leads to, while it can be fetched; None otherwise. It is not consumed."""
    return await Export.get_or_none(
        token_sha256=token_digest(token), account_id=viewer.account_id, state="ready", expires_at__gt=clock.now()
    )
