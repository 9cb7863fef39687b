"""The staff: invited by an administrator, changed and closed by another one, and every change is on record."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from starlette.applications import Starlette

from server import audit
from server.accounts import actions
from server.accounts.actions import Names, Post
from server.accounts.models import Account, Membership, Session, Token
from server.accounts.rules import EmailAddress
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.notices.models import PushDevice
from server.platform import outbox
from server.platform.installation import current
from tests.accounts.browser import Mailbox, Phone
from tests.notices.story import agrees
from tests.support.cast import ADMINISTRATOR, AICHA, MARC_ANTOINE, SUPERVISOR
from tests.support.clients import Somebody, at_work, browser, sign_in
from tests.support.letters import body_of
from tests.support.push import Device

PATH = "/poste/equipe"
SUZANNE = "suzanne.b@rivemont.test"
INVITATION = {
    "email": SUZANNE,
    "first_name": "Suzanne",
    "last_name": "Bélanger",
    "role": "agent",
    "departments": ["eaux", "proprete"],
}


@pytest.fixture
async def boss(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, ADMINISTRATOR) as somebody:
        yield somebody


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, MARC_ANTOINE) as somebody:
        yield somebody


async def kinds() -> list[str]:
    return [entry.action for entry in (await audit.page_of(audit.Asked())).entries][::-1]


async def suzanne() -> Account:
    return await Account.get(email=SUZANNE)


async def departments(account: Account) -> set[str]:
    return {one.department for one in await Membership.filter(account_id=account.id)}


async def test_somebody_is_invited_and_the_mail_leads_to_a_password(boss: Somebody) -> None:
    page = await boss.browser.post(PATH, data=INVITATION)
    assert (page.status_code, page.headers["location"]) == (303, f"{PATH}?fait=invitation")
    account = await suzanne()
    assert (account.role, account.activated_at) == ("agent", None)
    assert await departments(account) == {"eaux", "proprete"}
    await outbox.drain()
    mailbox = Mailbox(current().mailer.folder)
    assert mailbox.subjects(SUZANNE) == ["Vous faites partie de l’équipe"]
    token = await Token.get(account_id=account.id)
    assert token.expires_at - token.created_at == timedelta(hours=24)
    (line,) = (await audit.page_of(audit.Asked())).entries
    assert (line.action, line.actor_id, line.subject) == ("staff-invited", boss.viewer.account_id, str(account.id))
    assert line.details == {"role": "agent", "departments": "eaux proprete"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "suzanne"}, "email"),
        ({"email": MARC_ANTOINE.email}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"role": "resident"}, "role"),
        ({"role": "empereur"}, "role"),
        ({"departments": []}, "departments"),
        ({"departments": ["inconnu"]}, "departments"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    boss: Somebody, agent: Somebody, wrong: dict[str, object], field: str
) -> None:
    page = await boss.browser.post(PATH, data=INVITATION | wrong)
    assert page.status_code == 422
    assert f'href="#f-{field}"' in page.text
    assert "Bélanger" in page.text
    assert await Account.filter(email=SUZANNE).count() == 0
    assert await kinds() == []


async def test_a_resident_who_is_hired_keeps_their_account_and_signs_in_again(boss: Somebody, app: Starlette) -> None:
    async with at_work(app, AICHA) as aicha:
        await boss.browser.post(PATH, data=INVITATION | {"email": AICHA.email})
        account = await Account.get(email=AICHA.email)
        assert (account.id, account.role) == (aicha.viewer.account_id, "agent")
        assert (await aicha.browser.get("/poste")).status_code == 303
        await outbox.drain()
        assert await Token.all().count() == 0, "who has a password needs no link to choose one"


async def test_another_role_ends_the_sessions_and_other_departments_do_not(boss: Somebody, agent: Somebody) -> None:
    path = f"{PATH}/{agent.viewer.account_id}"
    await boss.browser.post(path, data={"role": "agent", "departments": ["eaux"]})
    assert (await agent.browser.get("/poste")).status_code == 200
    await boss.browser.post(path, data={"role": "editor"})
    assert (await agent.browser.get("/poste")).status_code == 303
    await boss.browser.post(path, data={"role": "editor"})
    assert await kinds() == ["staff-changed", "staff-changed"]
    (last, _first) = (await audit.page_of(audit.Asked())).entries
    assert last.details == {"old_role": "agent", "old_departments": "eaux", "role": "editor", "departments": ""}
    await outbox.drain()
    assert len(Mailbox(current().mailer.folder).letters(MARC_ANTOINE.email)) == 2


@pytest.mark.parametrize("ending", ["fermeture", "role", "forgotten"])
async def test_a_device_whose_session_the_town_ended_is_told_nothing_more(
    boss: Somebody, agent: Somebody, ending: str
) -> None:
    await agrees(agent.browser, Device.at("https://fcm.googleapis.com/fcm/send/roy"))
    assert await PushDevice.all().count() == 1
    path = f"{PATH}/{agent.viewer.account_id}"
    if ending == "forgotten":
        await actions.forget_proofs(MARC_ANTOINE.email)
    elif ending == "role":
        await boss.browser.post(path, data={"role": "editor"})
    else:
        await boss.browser.post(f"{path}/fermeture")
    await outbox.drain()
    assert await PushDevice.all().count() == 0


async def test_a_letter_names_the_role_in_the_language_of_who_reads_it(boss: Somebody, agent: Somebody) -> None:
    await Account.filter(id=agent.viewer.account_id).update(language="en-CA")
    await boss.browser.post(f"{PATH}/{agent.viewer.account_id}", data={"role": "crew", "departments": ["eaux"]})
    await outbox.drain()
    (letter,) = Mailbox(current().mailer.folder).letters(MARC_ANTOINE.email)
    assert "Field crew" in body_of(letter)


async def test_closing_ends_everything_at_once(boss: Somebody, agent: Somebody) -> None:
    page = await boss.browser.post(f"{PATH}/{agent.viewer.account_id}/fermeture")
    assert page.headers["location"] == f"{PATH}?fait=fermeture"
    assert (await agent.browser.get("/poste")).status_code == 303
    account = await Account.get(id=agent.viewer.account_id)
    assert account.role == "resident"
    assert await Session.filter(account_id=account.id).count() == 0
    assert (await boss.browser.get(f"{PATH}/{account.id}")).status_code == 404
    assert await kinds() == ["staff-closed"]


async def test_an_invitation_is_sent_again_until_it_was_answered(boss: Somebody, agent: Somebody) -> None:
    await boss.browser.post(PATH, data=INVITATION)
    await outbox.drain()
    account = await suzanne()
    first = await Token.get(account_id=account.id)
    again = await boss.browser.post(f"{PATH}/{account.id}/invitation")
    assert again.headers["location"] == f"{PATH}?fait=invitation"
    await outbox.drain()
    assert (await Token.get(token_sha256=first.token_sha256)).used_at is not None
    assert await Token.filter(account_id=account.id, used_at=None).count() == 1
    active = await boss.browser.post(f"{PATH}/{agent.viewer.account_id}/invitation")
    assert active.status_code == 409


async def test_nobody_changes_or_closes_themselves(boss: Somebody) -> None:
    path = f"{PATH}/{boss.viewer.account_id}"
    for answer in (
        await boss.browser.post(path, data={"role": "supervisor"}),
        await boss.browser.post(f"{path}/fermeture"),
    ):
        assert answer.status_code == 409
        assert "Vous ne pouvez pas changer votre propre rôle." in answer.text
    assert (await Account.get(id=boss.viewer.account_id)).role == "administrator"


async def test_nobody_raises_themselves(app: Starlette, agent: Somebody) -> None:
    async with at_work(app, SUPERVISOR) as supervisor:
        for somebody in (agent, supervisor):
            path = f"{PATH}/{somebody.viewer.account_id}"
            assert (await somebody.browser.post(path, data={"role": "administrator"})).status_code == 404
            with pytest.raises(Problem) as refused:
                await actions.change_post(
                    UUID(str(supervisor.viewer.account_id)), Post(role="administrator"), somebody.viewer
                )
            assert refused.value.status == 403


async def test_two_administrators_do_not_take_each_other_away(app: Starlette, boss: Somebody) -> None:
    other = await second_administrator(app)
    ids = [UUID(str(one.account_id)) for one in (boss.viewer, other)]
    await asyncio.gather(
        actions.close_post(ids[0], other), actions.close_post(ids[1], boss.viewer), return_exceptions=True
    )
    assert await Account.filter(role="administrator").count() == 1


async def test_the_last_administrator_stays_one_for_the_command_line_too(app: Starlette, boss: Somebody) -> None:
    with pytest.raises(Problem) as refused:
        await actions.create_staff(email=ADMINISTRATOR.email, role="agent", first_name="", last_name="")
    assert refused.value.code == "last-administrator"
    await second_administrator(app)
    await actions.create_staff(email=ADMINISTRATOR.email, role="agent", first_name="", last_name="")
    assert await Account.filter(role="administrator").count() == 1


async def test_two_invitations_of_one_address_make_one_account(boss: Somebody) -> None:
    async def invite() -> object:
        address = EmailAddress(typed=SUZANNE, compared=SUZANNE)
        return await actions.invite(address, Names(first="S", last="B"), Post(role="editor"), boss.viewer)

    told = await asyncio.gather(invite(), invite(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["Problem", "UUID"]
    assert await Account.filter(email=SUZANNE).count() == 1


async def test_who_signed_in_long_ago_confirms_first(boss: Somebody) -> None:
    old = clock.now() - timedelta(minutes=16)
    await Session.filter(account_id=boss.viewer.account_id).update(authenticated_at=old)
    for answer in (await boss.browser.get(PATH), await boss.browser.post(PATH, data=INVITATION)):
        assert answer.headers["location"].startswith("/compte/verification")
    assert await Account.filter(email=SUZANNE).count() == 0


async def test_an_unknown_or_broken_id_is_not_found(boss: Somebody) -> None:
    for name in (str(uuid4()), "x"):
        assert (await boss.browser.get(f"{PATH}/{name}")).status_code == 404


async def test_the_staffs_sign_ins_are_on_record_and_residents_are_not(app: Starlette) -> None:
    for person in (MARC_ANTOINE, AICHA):
        await actions.create_known(email=person.email, password="riviere-tranquille-311", role=person.role)
        async with Phone(app) as phone:
            assert (await phone.sign_in(email=person.email, password="riviere-tranquille-311")).status_code == 303
    assert await kinds() == ["signed-in"]


async def second_administrator(app: Starlette) -> Viewer:
    async with browser(app) as made:
        return await sign_in(made, replace(ADMINISTRATOR, email="autre@rivemont.test"))
