"""A telephone of somebody's: what reached it, and what its owner writes back."""

from uuid import UUID

from server.kernel.ids import new_id
from server.notices import reachable
from server.notices.models import Text
from server.notices.texting import receive
from server.platform import outbox
from server.platform.texts import Incoming

AICHAS = "+14185550142"


async def says(text: str, number: str = AICHAS, *, id_: str = "") -> None:
    """Write to the town, and let it do what it does."""
    await receive(Incoming(id=id_ or str(new_id()), number=number, text=text))
    await outbox.drain()


async def inbox(number: str = AICHAS) -> list[str]:
    """The texts that reached a telephone, oldest first."""
    found = await Text.filter(number=number, state__in=["sent", "delivered"]).order_by("made_at", "id")
    return [text.text for text in found]


async def is_texted(account_id: UUID) -> bool:
    """Whether texts reach the owner of an account."""
    return account_id in await reachable([account_id])
