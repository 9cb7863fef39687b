"""Letters about a case: the summary, the changes of status, and what they leave out."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from server import cases
from server.cases.facts import CaseSubmitted
from server.cases.letters import send_summary
from server.kernel.viewer import Viewer
from server.platform.answering import named_in
from server.platform.installation import current, install
from tests.support.cast import MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.letters import body_of, letters
from tests.support.reports import pothole, report

Drain = Callable[[], Awaitable[int]]


def who(**changes: object) -> dict[str, object]:
    """Aïcha, but for the changes."""
    person = pothole()["who"]
    assert isinstance(person, dict)
    return {**person, **changes}


@pytest.fixture
async def agent(app: Starlette) -> Viewer:
    """Marc-Antoine."""
    async with browser(app) as made:
        return await sign_in(made, MARC_ANTOINE)


async def test_the_summary_goes_to_the_address_that_was_given(app: Starlette, drain: Drain) -> None:
    receipt = await report()
    await drain()
    (letter,) = letters()
    assert letter["To"] == "aicha.belkacem@exemple.test"
    assert receipt.case.reference in letter["Subject"]
    for text in (body_of(letter), body_of(letter, "html")):
        for said in (receipt.case.reference, "160, 76e Rue Est", "plus de deux ballons", "deux jours ouvrables"):
            assert said in text, said
        for secret in ("Belkacem", "418 555-0142", receipt.follow_code, "Devant l’abribus"):
            assert secret not in text, secret


@pytest.mark.parametrize(
    "changes",
    [
        {"who": {"anonymous": True}},
        {"who": who(email=None)},
    ],
)
async def test_nobody_is_written_to_without_an_address(
    app: Starlette, drain: Drain, changes: dict[str, dict[str, object]]
) -> None:
    await report(who=changes["who"])
    await drain()
    assert letters() == []


async def test_a_place_that_is_an_address_of_the_web_stays_out(app: Starlette, drain: Drain) -> None:
    await report(place={"chosen": {"mode": "text", "label": "Gagnez à https://malice.test"}})
    await drain()
    assert "malice" not in body_of(letters()[0])


async def test_a_change_of_status_is_told_to_who_asked_for_it(app: Starlette, agent: Viewer, drain: Drain) -> None:
    asked, silent = await report(), await report(updates={"email": False, "sms": False})
    await drain()
    for receipt in (asked, silent):
        await cases.change_status(
            receipt.case.reference, agent, target="resolved", reason="service-rendered", text="Rebouché.", seen_rev=1
        )
    await drain()
    letter = letters()[2]
    assert len(letters()) == 3
    assert letter["Subject"] == f"Demande {asked.case.reference} : Résolue"
    for said in ("Le service a été rendu.", "Rebouché.", "parce que vous l’avez demandé"):
        assert said in body_of(letter)


async def test_of_several_changes_that_waited_the_last_is_told(app: Starlette, agent: Viewer, drain: Drain) -> None:
    receipt = await report()
    await cases.take(receipt.case.reference, agent)
    await cases.change_status(
        receipt.case.reference, agent, target="cancelled", reason="duplicate", text="", seen_rev=2
    )
    await drain()
    assert [letter["Subject"].rpartition(" ")[2] for letter in letters()] == ["reçue", "Annulée"]


async def test_a_letter_sent_again_is_known_as_the_same_and_gives_no_number_of_the_phone_away(
    app: Starlette, drain: Drain
) -> None:
    install(replace(current(), settings=replace(current().settings, mail_reply="reponse@311.rivemont.test")))
    receipt = await report()
    await drain()
    await send_summary(CaseSubmitted(case_id=receipt.case.id, reference=receipt.case.reference))
    first, again = letters()
    assert first["Message-ID"] == again["Message-ID"]
    raw = first.as_string().lower().replace("=\n", "")
    id_bytes = receipt.case.id.bytes
    for written in (str(receipt.case.id), id_bytes.hex(), base64.b32encode(id_bytes).decode().rstrip("=").lower()[:20]):
        assert written not in raw
    assert named_in(str(first["Reply-To"])) == ("r", receipt.case.id)


async def test_every_letter_says_why_it_comes_and_how_it_stops(app: Starlette, agent: Viewer, drain: Drain) -> None:
    receipt = await report()
    await drain()
    await cases.change_status(
        receipt.case.reference, agent, target="resolved", reason="service-rendered", text="Rebouché.", seen_rev=1
    )
    await drain()
    assert len(letters()) == 2
    for letter in letters():
        for text in (body_of(letter), body_of(letter, "html")):
            assert "Vous recevez ce courriel parce que" in text
            assert f"/demandes/{receipt.case.reference}/courriels?preuve=" in text


async def test_plain_text_is_not_written_as_markup(app: Starlette, drain: Drain) -> None:
    await report(place={"chosen": {"mode": "text", "label": "Parc de l'Anse & quai <nord>"}})
    await drain()
    assert "Parc de l'Anse & quai <nord>" in body_of(letters()[0])
    assert "Parc de l&#39;Anse &amp; quai &lt;nord&gt;" in body_of(letters()[0], "html")
