"""The verb `submit`, where the wire does not show: what is derived, judged by which day, given again."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from starlette.applications import Starlette

from server.cases import Submission, submit
from server.cases.actions.declaring import upload_capability, upload_name
from server.cases.actions.submit import follow_code
from server.cases.forms import read_case
from server.cases.models import Case, Entry
from server.kernel import clock
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS
from tests.sync.reports import Report, report

CAPTURE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
"""A Friday evening in Rivemont, and Saturday in UTC half an hour later."""


def sent(made: Report, **more: object) -> Submission:
    """What the sync endpoint makes of a report."""
    options: dict[str, object] = {"channel": "app"} | more
    return Submission(case_id=made.id, body=read_case(made.body), digest=made.digest, **options)  # type: ignore[arg-type] # by name


async def test_a_case_knows_from_day_one_what_it_is(app: Starlette) -> None:
    with clock.freeze(CAPTURE):
        receipt = await submit(sent(report(captured_at="2026-11-20T23:29:00.000Z")), ANONYMOUS)
    case = await Case.get(id=receipt.case.id)
    assert (case.topic, case.department, case.channel, case.language) == ("graffiti", "proprete", "app", "fr-CA")
    assert (case.status, case.rev, case.status_at) == ("new", 1, CAPTURE)
    assert case.first_follow_up_by == date(2026, 11, 24)  # two working days after a Friday
    assert case.reference.startswith("RVM-2026-000001-")
    assert case.cell is not None
    entry = await Entry.get(case_id=case.id)
    assert (entry.kind, entry.by, entry.is_public, entry.recorded_at) == ("received", "system", True, CAPTURE)


@pytest.mark.engine("sqlite")
async def test_the_year_of_a_reference_is_the_towns(app: Starlette) -> None:
    with clock.freeze(datetime(2027, 1, 1, 4, 59, tzinfo=UTC)):
        old = await submit(sent(report()), ANONYMOUS)
    with clock.freeze(datetime(2027, 1, 1, 5, 0, tzinfo=UTC)):
        new = await submit(sent(report()), ANONYMOUS)
    assert old.case.reference.startswith("RVM-2026-000001-")
    assert new.case.reference.startswith("RVM-2027-000001-")


@pytest.mark.engine("sqlite")
async def test_a_report_that_waited_is_judged_by_the_day_of_its_capture(app: Starlette) -> None:
    answers = {"voie": "rue", "dimension": "grand", "danger": False, "depuis": "2025-11-20"}
    made = report(topic="nid-de-poule", answers=answers, captured_at="2026-11-20T23:30:00.000Z")
    ten_days_later = CAPTURE + timedelta(days=10)
    with clock.freeze(ten_days_later):
        receipt = await submit(sent(made, device_time=ten_days_later), ANONYMOUS)
        assert receipt.case.answers["depuis"] == "2025-11-20"
        too_early = report(
            topic="nid-de-poule", answers=answers | {"depuis": "2025-11-19"}, captured_at="2026-11-20T23:30:00Z"
        )
        with pytest.raises(Problem) as refused:
            await submit(sent(too_early, device_time=ten_days_later), ANONYMOUS)
    assert [error.pointer for error in refused.value.errors] == ["/answers/depuis"]


@pytest.mark.engine("sqlite")
async def test_secrets_are_given_again_without_being_stored(app: Starlette) -> None:
    one, other = uuid4(), uuid4()
    assert follow_code(one) == follow_code(one)
    assert follow_code(one) != follow_code(other)
    capabilities = {
        upload_capability(one, 1, "aa"), upload_capability(one, 2, "aa"), upload_capability(one, 1, "ab"),
        upload_capability(other, 1, "aa"),
    }  # fmt: skip
    assert len(capabilities) == 4
    assert all(len(capability) == 43 for capability in capabilities)  # 256 bits
    assert len({upload_name(capability) for capability in capabilities} & capabilities) == 0


@pytest.mark.engine("sqlite")
async def test_a_report_too_much_for_its_topic_is_told_everything_at_once(app: Starlette) -> None:
    made = report(topic="nid-de-poule", answers={"voie": "lune", "danger": "peut-être"}, who={"anonymous": False})
    with pytest.raises(Problem) as refused:
        await submit(sent(made), ANONYMOUS)
    pointers = {error.pointer for error in refused.value.errors}
    assert pointers >= {"/answers/voie", "/answers/dimension", "/answers/danger", "/who/first_name", "/who/email"}
