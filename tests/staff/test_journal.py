"""The audit log as the supervision reads it: filtered, by pages, in words, and as a spreadsheet without formulas."""

import csv
import io
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette

from server import audit, cases, steering
from server.platform.web.csv import safe_cell
from tests.steering.conftest import wanted
from tests.support.cast import ADMINISTRATOR, MARC_ANTOINE, SUPERVISOR
from tests.support.clients import Somebody, at_work
from tests.support.reports import report

PATH = "/poste/journal"


@pytest.fixture
async def supervisor(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, SUPERVISOR) as somebody:
        yield somebody


@pytest.fixture
async def agent(app: Starlette) -> AsyncIterator[Somebody]:
    async with at_work(app, MARC_ANTOINE) as somebody:
        yield somebody


def test_a_cell_is_never_a_formula() -> None:
    for start in "=+-@\t\r":
        assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell("Rue du Quai") == "Rue du Quai"


async def test_it_says_who_did_what_to_what_in_words(supervisor: Somebody, agent: Somebody) -> None:
    first, second = (await report()).case, (await report()).case
    await cases.merge(second.reference, agent.viewer, into=first.reference)
    await cases.split(second.reference, agent.viewer)
    await cases.publish(second.reference, agent.viewer, level="whole")
    page = (await supervisor.browser.get(PATH)).text
    for words in ("Demande jointe à une autre", "Demande détachée", "Aussi ses mots", "Marc-Antoine Roy"):
        assert words in page
    assert f"{second.reference} → {first.reference}" in page


async def test_the_exceptional_mode_is_on_record(supervisor: Somebody) -> None:
    period = await steering.start(wanted(), supervisor.viewer)
    await steering.end(period.id, supervisor.viewer)
    await steering.resume(period.id, supervisor.viewer)
    actions = [entry.action for entry in (await audit.page_of(audit.Asked())).entries]
    assert actions == ["mode-resumed", "mode-ended", "mode-started"]


async def test_filters_keep_to_what_they_say_and_what_cannot_be_read_does_not_restrict(
    supervisor: Somebody, agent: Somebody
) -> None:
    made = (await report()).case
    await cases.publish(made.reference, agent.viewer, level="whole")
    await audit.record("data-exported", supervisor.viewer, subject="journal", details={"lines": "3"})
    by_person = (await supervisor.browser.get(f"{PATH}?qui={agent.viewer.account_id}")).text
    assert "Visibilité d’une demande changée</strong>" in by_person
    assert "Export</strong>" not in by_person
    by_action = (await supervisor.browser.get(f"{PATH}?quoi=data-exported")).text
    assert "Visibilité d’une demande changée</strong>" not in by_action
    assert "Export</strong>" in by_action
    assert "Aucune ligne" in (await supervisor.browser.get(f"{PATH}?du=2001-01-01&au=2001-01-02")).text
    assert "Aucune ligne" in (await supervisor.browser.get(f"{PATH}?objet=RVM")).text
    odd = await supervisor.browser.get(f"{PATH}?qui=x&quoi=x&du=hier&au=2026-02-31&avant=-1&apres=999999999999999999")
    assert odd.status_code == 200
    assert odd.text.count("journal__line") == 2


async def test_the_export_has_the_same_lines_and_is_on_record_itself(supervisor: Somebody, agent: Somebody) -> None:
    made = (await report()).case
    await cases.publish(made.reference, agent.viewer, level="whole")
    answer = await supervisor.browser.post(f"{PATH}/export", data={"quoi": "case-shown"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="journal-')
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[2] for row in rows] == ["Personne", "Marc-Antoine Roy"]
    (last,) = (await audit.page_of(audit.Asked(action="data-exported"))).entries
    assert last.details == {"lines": "1", "quoi": "case-shown"}


async def test_only_the_supervision_reads_it(app: Starlette, agent: Somebody) -> None:
    assert (await agent.browser.get(PATH)).status_code == 403
    async with at_work(app, ADMINISTRATOR) as administrator:
        assert (await administrator.browser.get(PATH)).status_code == 200
