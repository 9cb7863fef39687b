"""A case as a PDF, for whoever may see it as its reporter."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from server.cases.printing import sheet_of, sheet_pdf
from server.cases.queries import visible_to
from server.kernel.viewer import Viewer
from server.platform.web import limits
from server.platform.web.answers import NO_STORE

PRINTED_PER_HOUR = 60
"""By one address: setting a sheet takes the machine a moment."""


async def show_pdf(request: Request) -> Response:
    """`/demandes/<reference>/pdf`: named by its reference, kept nowhere on the way."""
    viewer: Viewer = request.state.viewer
    seen = visible_to(viewer)
    case = await seen.get(request.path_params["reference"])
    await limits.hit(
        f"case-pdf:{request.client.host if request.client else '-'}", limit=PRINTED_PER_HOUR, window_s=3600
    )
    substate = (await seen.substates([case])).get(case.id, "")
    parts, entries = await seen.parts(case), await seen.public_entries(case)
    content = await asyncio.to_thread(
        lambda: sheet_pdf(sheet_of(case, substate=substate, parts=parts, entries=entries))
    )
    name = f'inline; filename="{case.reference}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": NO_STORE, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/pdf", headers=headers)
