"""What a person agrees to be told by is written down, and stops when they take it back."""

from typing import cast
from uuid import UUID

from server import privacy
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.models import Preference, PushDevice
from server.notices.rules import Channels
from server.platform.db import in_transaction
from server.platform.outbox import Subscription
from server.platform.words import _
from server.privacy import Agreement, ConsentWithdrawn

WITHOUT_EMAIL: dict[Channels | None, Channels] = {"both": "push", "email": "none", None: "none"}
WITHOUT_PUSH: dict[Channels | None, Channels] = {"both": "email", "push": "none"}


async def record_push(account_id: UUID) -> None:
    """Write down whether any device of the person shows notices, in the transaction that changed it."""
    is_given = await PushDevice.exists(account_id=account_id, removed_at=None)
    text = _(
        "Un avis s’affiche quand le statut d’une de vos demandes change, même quand l’application est fermée. "
        "Il donne le numéro et le statut, rien d’autre."
    )
    await privacy.change(Agreement(purpose="push", text=text, is_given=is_given, account_id=account_id))


async def record_email(account_id: UUID, channels: str) -> None:
    """Write down whether the person wants letters about their cases, in the transaction of the choice."""
    is_given = channels in {"email", "both"}
    text = f"{_('Comment voulez-vous être averti d’un changement ?')} {_('Par courriel')}"
    await privacy.change(Agreement(purpose="email", text=text, is_given=is_given, account_id=account_id))


async def stop(fact: ConsentWithdrawn) -> None:
    """Forget the devices, or leave the letters out of what was chosen."""
    if fact.purpose not in {"push", "email"}:
        return
    async with in_transaction():
        if fact.purpose == "push":
            await PushDevice.filter(account_id=fact.account_id).delete()
        await _choose_without(fact.account_id, WITHOUT_PUSH if fact.purpose == "push" else WITHOUT_EMAIL)


async def _choose_without(account_id: UUID, instead: dict[Channels | None, Channels]) -> None:
    """What was chosen, without the channel that was taken back; whoever chose nothing is told by none."""
    chosen = await Preference.get_or_none(account_id=account_id)
    before = cast("Channels", chosen.channels) if chosen else None  # the column's constraint
    after = instead.get(before)
    if before is None and await PushDevice.exists(account_id=account_id, removed_at=None):
        after = "push" if instead is WITHOUT_EMAIL else None
    if after is None:
        return
    now = clock.now()
    if not await Preference.filter(account_id=account_id).update(channels=after, chosen_at=now):
        await Preference.create(id=new_id(), account_id=account_id, channels=after, chosen_at=now)


subscriptions = [Subscription(ConsentWithdrawn, stop)]
