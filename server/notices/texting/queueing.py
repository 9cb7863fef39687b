"""A text written down, and put into the queue of the carrier with the change that it tells."""

from uuid import UUID

from server.kernel import clock
from server.kernel.ids import new_id
from server.notices.facts import TextQueued
from server.notices.models import Text
from server.platform import outbox
from server.platform.texts import measured


async def queue(*, number: str, kind: str, key: str, text: str, account_id: UUID | None, about: str = "") -> None:
    """Within a transaction: one text is to leave; under a key that is known already, none."""
    if await Text.exists(key=key):
        return
    size = measured(text)
    row = await Text.create(
        id=new_id(), account_id=account_id, number=number, kind=kind, key=key, about=about, text=text,
        encoding=size.encoding, segments=size.segments, state="waiting", made_at=clock.now(),
    )  # fmt: skip
    await outbox.publish(TextQueued(text_id=row.id))
