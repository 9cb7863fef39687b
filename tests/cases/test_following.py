"""To follow: a case of others that everybody may see, one's own, one opened by its code; and to cease."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server import cases
from server.accounts import AccountErased
from server.cases.following import actions as following_actions
from server.cases.following import erasing, followed_by, telling
from server.cases.following.queries import followers_of
from server.cases.models import Case, Entry, Follow
from server.kernel.viewer import Viewer
from server.notices.models import Addressee, Announcement, Notice
from server.platform.db import in_transaction
from server.platform.installation import current
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.forms import form_of
from tests.support.letters import letters
from tests.support.reports import report

Drain = Callable[[], Awaitable[int]]


@pytest.fixture
async def me(aicha: httpx2.AsyncClient) -> Viewer:
    """Aïcha, who reports."""
    return await sign_in(aicha, AICHA)


@pytest.fixture
async def neighbour(etienne: httpx2.AsyncClient) -> Viewer:
    """Étienne, who follows."""
    return await sign_in(etienne, ETIENNE)


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine, of the 311 centre."""
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


async def shown_case(me: Viewer, level: str = "place") -> Case:
    """A case of mine that everybody may see."""
    receipt = await report(me)
    await Case.filter(id=receipt.case.id).update(publicity=level)
    return receipt.case


async def told(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Kind, words and page of what somebody was told, in order."""
    rows = await Addressee.filter(account_id=viewer.account_id).order_by("id").select_related("notice")
    return [(row.notice.kind, row.notice.text, row.notice.path) for row in rows]


async def test_who_follows_a_shown_case_is_told_what_everybody_may_see(
    etienne: httpx2.AsyncClient, me: Viewer, neighbour: Viewer, agent: Viewer, drain: Drain
) -> None:
    case = await shown_case(me)
    page = f"/carte/{case.reference}"
    assert "Suivre cette demande" in (await etienne.get(page)).text
    for _twice in range(2):
        answer = await etienne.post(f"{page}/abonnement")
        assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert await Follow.all().count() == 1
    assert "Vous suivez cette demande" in (await etienne.get(page)).text
    listed = await etienne.get("/demandes")
    assert f'href="{page}"' in listed.text
    assert "160, 76e Rue Est" not in listed.text

    await cases.take(case.reference, agent)
    await cases.add_entry(case.reference, agent, text="Madame Belkacem, nous passons demain.", audience="public")
    await drain()
    assert await told(neighbour) == [("case-followed", "En cours", page)]
    assert [kind for kind, _text, _page in await told(me)] == ["case-status", "case-answer"]
    assert not [letter for letter in letters() if ETIENNE.email in str(letter["to"])]

    assert (await etienne.post(f"{page}/abonnement/annulation")).headers["location"] == page
    assert "Suivre cette demande" in (await etienne.get(page)).text
    await cases.change_status(
        case.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=case.rev
    )
    await drain()
    assert len(await told(neighbour)) == 1


async def test_what_is_hidden_again_is_told_to_nobody_else(me: Viewer, neighbour: Viewer, agent: Viewer) -> None:
    case = await shown_case(me)
    await following_actions.follow(case.reference, neighbour)
    assert neighbour.account_id
    assert [one.account_id for one in await followers_of(await Case.get(id=case.id))] == [neighbour.account_id]
    assert len(await followed_by(neighbour.account_id)) == 1
    await cases.publish(case.reference, agent, level="none")
    assert await followers_of(await Case.get(id=case.id)) == []
    assert await followed_by(neighbour.account_id) == []


async def test_a_case_that_is_not_shown_is_followed_by_nobody_else(
    etienne: httpx2.AsyncClient, visitor: httpx2.AsyncClient, me: Viewer
) -> None:
    case = (await report(me)).case
    await Case.filter(id=case.id).update(publicity="")
    for path in (f"/carte/{case.reference}/abonnement", f"/demandes/{case.reference}/abonnement"):
        assert (await etienne.post(path)).status_code == 404
        assert (await etienne.post(f"{path}/annulation")).status_code == 404
    assert (await visitor.post(f"/carte/{case.reference}/abonnement")).status_code in {303, 401}
    assert await Follow.all().count() == 0


async def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor: httpx2.AsyncClient, me: Viewer) -> None:
    case = await shown_case(me)
    answer = await visitor.get(f"/carte/{case.reference}")
    assert f"/compte/connexion?suite=/carte/{case.reference}" in answer.text
    assert "/abonnement" not in answer.text


async def test_of_ones_own_one_may_hear_no_more_and_again(
    aicha: httpx2.AsyncClient, me: Viewer, agent: Viewer, drain: Drain
) -> None:
    case = (await report(me, updates={"email": True, "sms": False})).case
    page = f"/demandes/{case.reference}"
    await drain()
    before = len(letters())
    assert "Ne plus en recevoir" in (await aicha.get(page)).text
    assert (await aicha.post(f"{page}/abonnement/annulation")).headers["location"] == page
    assert "Vous ne recevez plus de nouvelles" in (await aicha.get(page)).text
    await cases.take(case.reference, agent)
    await drain()
    assert await told(me) == []
    assert len(letters()) == before
    assert "Une personne de la Ville s’en occupe." in (await aicha.get(page)).text

    assert (await aicha.post(f"{page}/abonnement")).headers["location"] == page
    await cases.change_status(
        case.reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=case.rev
    )
    await drain()
    assert [text for _kind, text, _page in await told(me)] == ["Résolue"]
    assert len(letters()) == before + 1


async def test_without_an_account_a_case_is_followed_on_this_device_until_one_ceases(
    visitor: httpx2.AsyncClient, me: Viewer
) -> None:
    receipts = [await report(), await report()]
    for receipt in receipts:
        sent = {"reference": receipt.case.reference, "code": receipt.follow_code}
        assert (await visitor.post("/suivre", data=sent)).status_code == 303
    first, second = (receipt.case.reference for receipt in receipts)
    page = await visitor.get(f"/demandes/{first}")
    assert "Ne plus suivre sur cet appareil" in page.text
    assert (await visitor.post(f"/demandes/{first}/abonnement/annulation")).headers["location"] == "/demandes"
    assert (await visitor.get(f"/demandes/{first}")).status_code == 404
    assert (await visitor.get(f"/demandes/{second}")).status_code == 200
    listed = (await visitor.get("/demandes")).text
    assert first not in listed
    assert second in listed


async def test_followers_of_a_case_that_is_joined_follow_the_other_and_nobody_is_told_twice(
    app: Starlette, me: Viewer, neighbour: Viewer, agent: Viewer, drain: Drain
) -> None:
    main, same = await shown_case(me), await shown_case(neighbour)
    await following_actions.follow(same.reference, me)
    await following_actions.follow(main.reference, neighbour)
    async with browser(app) as made:
        third = await sign_in(made, replace(ETIENNE, email="rose@exemple.test"))
    await following_actions.follow(same.reference, third)
    await cases.merge(same.reference, agent, into=main.reference)
    await drain()
    await Notice.all().delete()
    await cases.take(main.reference, agent)
    await drain()
    assert await told(me) == [("case-status", "En cours", f"/demandes/{main.reference}")]
    assert await told(third) == [("case-followed", "En cours", f"/carte/{main.reference}")]
    assert await told(neighbour) == [("case-status", "En cours", f"/demandes/{same.reference}")]


async def test_no_more_are_followed_than_one_can_read(
    etienne: httpx2.AsyncClient, me: Viewer, neighbour: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_actions, "FOLLOWED_AT_MOST", 1)
    first, second = await shown_case(me), await shown_case(me)
    assert (await etienne.post(f"/carte/{first.reference}/abonnement")).status_code == 303
    answer = await etienne.post(f"/carte/{second.reference}/abonnement")
    assert answer.status_code == 422
    assert "Vous suivez déjà beaucoup de demandes." in answer.text
    assert (await etienne.post(f"/carte/{first.reference}/abonnement")).status_code == 303


async def test_what_was_followed_goes_with_the_account_and_stands_in_its_copy(me: Viewer, neighbour: Viewer) -> None:
    case = await shown_case(me)
    await following_actions.follow(case.reference, neighbour)
    (section,) = [one for one in cases.exported if one.name == "followed_cases"]
    assert neighbour.account_id
    assert await section.count(neighbour.account_id) == 1
    (record,) = [one async for one in section.read(neighbour.account_id)]
    assert record.model_dump()["reference"] == case.reference
    async with in_transaction():
        await erasing.erase_person(AccountErased(account_id=neighbour.account_id))
    assert await Follow.all().count() == 0


async def test_a_share_link_shows_only_what_is_public(
    aicha: httpx2.AsyncClient, visitor: httpx2.AsyncClient, me: Viewer
) -> None:
    case = await shown_case(me)
    page = f"/demandes/{case.reference}"
    link = f"{current().settings.url}/carte/{case.reference}"
    assert f'href="{link}"' in (await aicha.get(page)).text
    shared = (await visitor.get(f"/carte/{case.reference}")).text
    for private in ("Belkacem", "Aïcha", "160, 76e Rue Est", "Devant l’abribus", "418 555-0142", "Demande envoyée."):
        assert private not in shared
    await Case.filter(id=case.id).update(publicity="")
    hidden = (await aicha.get(page)).text
    assert link not in hidden
    assert "pas de lien à partager" in hidden
    assert (await visitor.get(f"/carte/{case.reference}")).status_code == 404


async def test_very_many_followers_are_told_step_by_step_and_once(
    me: Viewer, neighbour: Viewer, agent: Viewer, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MANY", 1)
    case = await shown_case(me)
    await following_actions.follow(case.reference, neighbour)
    await cases.take(case.reference, agent)
    await drain()
    begun = await Announcement.get()
    assert (begun.audience, begun.argument, begun.total) == ("case-followed", str(case.id), 1)
    assert await told(neighbour) == [("case-followed", "En cours", f"/carte/{case.reference}")]
    entry = await Entry.get(case_id=case.id, kind="status")
    await telling.tell_followers(await Case.get(id=case.id), entry)
    await drain()
    assert len(await told(neighbour)) == 1


async def test_what_the_reporter_does_is_told_to_who_follows_and_not_to_them(
    aicha: httpx2.AsyncClient, me: Viewer, neighbour: Viewer, drain: Drain
) -> None:
    case = await shown_case(me)
    await following_actions.follow(case.reference, neighbour)
    filled = form_of((await aicha.get(f"/demandes/{case.reference}")).text, f"/demandes/{case.reference}/retrait")
    assert (await aicha.post(filled.action, data=filled.fill(reason="settled").data())).status_code == 303
    await drain()
    assert [text for _kind, text, _path in await told(neighbour)] == ["Annulée"]
    assert await told(me) == []
