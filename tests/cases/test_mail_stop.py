"""A letter holds the way to stop those that would follow, without signing in."""

import re

import httpx2

from server.cases import change_status, take
from server.cases.models import Case
from server.kernel.ids import format_reference
from server.platform import outbox
from tests.support.cast import MARC_ANTOINE
from tests.support.clients import sign_in
from tests.support.letters import body_of, letters
from tests.support.reports import report


async def test_the_link_of_a_letter_stops_those_that_would_follow(
    visitor: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    agent = await sign_in(client, MARC_ANTOINE)
    reference = (await report()).case.reference
    await take(reference, agent)
    await outbox.drain()
    link = re.search(r"http://localhost:8311(/demandes/\S+/courriels\?preuve=[0-9a-f]{32})", body_of(letters()[-1]))
    assert link, "the letter says how to stop"

    opened = await visitor.get(link[1])
    assert opened.status_code == 200
    assert not (await Case.get()).updates.get("stopped"), "mail scanners follow links"
    proof = link[1].rpartition("=")[2]
    for _again in range(2):
        stopped = await visitor.post(f"/demandes/{reference}/courriels", data={"preuve": proof})
        assert "Vous ne recevrez plus de courriels" in stopped.text
    sent = len(letters())
    await change_status(reference, agent, target="resolved", reason="service-rendered", text="", seen_rev=2)
    await outbox.drain()
    assert len(letters()) == sent


async def test_a_wrong_proof_and_an_unknown_case_get_the_same_answer(visitor: httpx2.AsyncClient) -> None:
    reference = (await report()).case.reference
    unknown = format_reference("RVM", year=2026, number=999_999)
    answers = [
        await visitor.get(f"/demandes/{number}/courriels?preuve={proof}")
        for number, proof in ((reference, "0" * 32), (reference, "é"), (reference, ""), (unknown, "0" * 32), ("x", ""))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert (await visitor.post(f"/demandes/{reference}/courriels", data={"preuve": "0" * 32})).status_code == 404
    assert not (await Case.get()).updates.get("stopped")
