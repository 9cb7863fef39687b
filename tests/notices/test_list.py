"""« Mes avis »: what was told, seen or not, for whom it is."""

import httpx2

from server.kernel import clock
from server.kernel.viewer import Viewer
from server.notices import Telling, tell
from server.notices.models import Notice
from server.notices.queries import PAGE_SIZE
from tests.conftest import ClientFor
from tests.support.cast import AICHA, ETIENNE
from tests.support.clients import sign_in


async def tell_of(viewer: Viewer, number: int) -> None:
    await tell(
        Telling(
            key=f"event-{number}", kind="case-status", subject=f"case-{number}", rank=1,
            title=f"Demande RVM-2026-{number:06}", text="En cours", path=f"/demandes/RVM-2026-{number:06}",
            account_ids=[viewer.account_id] if viewer.account_id else [], at=clock.now(),
        )
    )  # fmt: skip


async def test_notices_are_listed_newest_first_and_counted_until_they_are_seen(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    assert "Aucun avis pour l’instant" in (await aicha.get("/avis")).text
    for number in (1, 2):
        await tell_of(viewer, number)
    page = await aicha.get("/avis")
    assert page.headers["cache-control"] == "private, no-cache"
    assert page.headers["x-owner"] == str(viewer.account_id)
    assert page.text.index("000002") < page.text.index("000001")
    assert page.text.count("row--unread") == 2
    assert await unread(aicha) == 2
    newest = (await Notice.get(key="event-2")).id
    await tell_of(viewer, 3)
    assert (await aicha.post("/avis/lus", data={"jusqu": str(newest)})).status_code == 303
    assert await unread(aicha) == 1, "what came after the page was shown is still new"
    await aicha.post("/avis/lus", data={"jusqu": "n’importe quoi"})
    assert await unread(aicha) == 0


async def test_somebody_elses_notices_are_neither_shown_nor_marked(client_for: ClientFor) -> None:
    aicha, etienne = await client_for(AICHA), await client_for(ETIENNE)
    await tell_of(await sign_in(aicha, AICHA), 1)
    assert "000001" not in (await etienne.get("/avis")).text
    await etienne.post("/avis/lus")
    assert await unread(aicha) == 1


async def test_a_long_list_comes_in_pages(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    viewer = await sign_in(aicha, AICHA)
    for number in range(PAGE_SIZE + 2):
        await tell_of(viewer, number)
    first = await aicha.get("/avis")
    assert first.text.count('class="row ') == PAGE_SIZE
    following = first.text.split('href="/avis?avant=')[1].split('"')[0]
    second = await aicha.get(f"/avis?avant={following}")
    assert second.text.count('class="row ') == 2
    assert "000000" in second.text


async def test_a_choice_that_is_none_is_said_beside_its_field(client_for: ClientFor) -> None:
    aicha = await client_for(AICHA)
    answer = await aicha.post("/compte/avis", data={"channels": "pigeon"})
    assert answer.status_code == 422
    assert answer.text.count("Choisissez comment vous voulez être averti.") == 2


async def unread(browser: httpx2.AsyncClient) -> int:
    answer = await browser.get("/push/unread")
    count: int = answer.json()["unread"]
    return count
