"""What the stories of these tests have in common: links in letters, a photo that arrives, the days that pass."""

import hashlib
import re
from datetime import timedelta
from uuid import UUID

from server import cases
from server.app import CHORES
from server.kernel import clock
from server.kernel.viewer import Viewer
from server.platform import outbox
from tests.support.letters import body_of, letters
from tests.support.reports import report

FELLING = {"proprietaire": "ville", "raison": ["mort"], "conditions": True}


def last_link(words: str) -> str:
    """The path and query of our link in the last letter whose text holds these words."""
    text = [body for body in map(body_of, letters()) if words in body][-1]
    found = re.search(r"http://localhost:8311(\S+)", text)
    assert found, text
    return found[1]


async def report_with_photo(
    viewer: Viewer, content: bytes, *, name: str = "arbre.jpg", **changes: object
) -> cases.Receipt:
    """A case with one photo, which has arrived."""
    sha256 = hashlib.sha256(content).hexdigest()
    part = {"n": 1, "name": name, "size": len(content), "sha256": sha256, "type": "image/jpeg"}
    receipt = await report(viewer, case_id=None, parts=[part], **changes)
    await send_photo(receipt.case.id, sha256, content)
    return receipt


async def send_photo(case_id: UUID, sha256: str, content: bytes) -> None:
    """The bytes of the first part of a case."""
    async with cases.open_upload(cases.upload_capability(case_id, 1, sha256), to_write=True) as upload:
        await upload.write(content)
        await upload.keep()


async def after(days: float = 0, *, hours: float = 0) -> None:
    """So much time passes, with everything that is done by itself in it."""
    with clock.freeze(clock.now() + timedelta(days=days, hours=hours, minutes=1)):
        for chore in CHORES:
            await chore()
        await outbox.drain()
        for chore in CHORES:
            await chore()
