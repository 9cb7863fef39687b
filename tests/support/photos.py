"""Cases with photos that have arrived and are ready, as phones send them."""

import hashlib
import io

from PIL import Image

from server import cases
from server.cases import Seen
from server.cases.copies import name_of
from server.cases.models import Case, Part
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform import outbox
from tests.support.reports import report


def noise(*, width: int = 640, height: int = 480) -> bytes:
    """A photo unlike any other."""
    held = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(held, "JPEG", quality=85)
    return held.getvalue()


async def case_with_photos(*contents: bytes, viewer: Viewer = ANONYMOUS, **changes: object) -> Case:
    """A case whose photos are ready to be shown, numbered from 1."""
    parts = [
        {"n": n, "name": f"{n}.jpg", "size": len(content), "sha256": _sha256(content), "type": "image/jpeg"}
        for n, content in enumerate(contents, start=1)
    ]
    case = (await report(viewer, case_id=None, parts=parts, **changes)).case
    for n, content in enumerate(contents, start=1):
        async with cases.open_upload(cases.upload_capability(case.id, n, _sha256(content)), to_write=True) as upload:
            await upload.write(content)
            await upload.keep()
    await outbox.drain()
    return case


async def seen(case: Case, n: int = 1) -> Seen:
    """The photo, as an agent has it before their eyes."""
    part = await Part.get(case_id=case.id, n=n)
    return Seen(reference=case.reference, n=n, name=name_of(part.display))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
