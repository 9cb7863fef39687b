"""How long what is kept is kept: each class by its own verb, said first, then done, and as the municipality says."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from starlette.applications import Starlette

from server.accounts.models import Account, KnownDevice, Session
from server.app import KEPT, forget_copies
from server.cases.models import Case
from server.catalogue.models import MissedSearch
from server.kernel import clock
from server.kernel.ids import new_id
from server.notices import Telling, tell
from server.notices.models import Notice
from server.platform import retention
from server.platform.installation import current, install
from server.platform.models import OutboxRow
from server.platform.municipality import MunicipalityError, Retention, RetentionClass, check, load
from server.platform.municipality.loading import MUNICIPALITIES
from server.privacy import Agreement, record
from server.privacy.models import Consent, ConsentText, Export
from server.surveys.models import SurveyAnswer, SurveyInvitation
from tests.support.cast import AICHA
from tests.support.clients import browser, sign_in
from tests.support.reports import report

pytestmark = pytest.mark.usefixtures("app")


async def over() -> Mapping[str, int]:
    """What a dry run says would go, by class, when anything would."""
    return {gone.code: gone.number for gone in await retention.over(KEPT, current().town) if gone.number}


async def removed() -> Mapping[str, int]:
    """What a run removes, by class, when anything is."""
    return {gone.code: gone.number for gone in await retention.forget_over(KEPT, current().town) if gone.number}


async def goes(code: RetentionClass, number: int = 1) -> None:
    """After the months of this class, and a day, so many of it go, said before and done once; never a day too soon."""
    months = current().town.kept_months(code)
    now = clock.now()
    with clock.freeze(clock.months_before(now, -months) - timedelta(days=1)):
        assert code not in await over()
    with clock.freeze(clock.months_before(now, -months) + timedelta(days=1)):
        assert (await over())[code] == number
        assert (await over())[code] == number
        assert (await removed())[code] == number
        assert code not in await removed()


async def aicha(app: Starlette) -> Account:
    async with browser(app) as hers:
        viewer = await sign_in(hers, AICHA)
    return await Account.get(id=viewer.account_id)


def test_each_class_has_its_verb_and_each_town_its_reason() -> None:
    classes = set(get_args(RetentionClass))
    assert {kept.code for kept in KEPT} == classes
    for slug in ("rivemont", "grandlac", "valquier"):
        assert {one.code for one in load(slug).retention} == classes
    bases = {slug: {one.basis.fr for one in load(slug).retention} for slug in ("rivemont", "grandlac", "valquier")}
    assert not bases["rivemont"] & bases["grandlac"]
    assert not bases["rivemont"] & bases["valquier"]


async def test_the_people_of_a_closed_case_go_and_the_case_stays(app: Starlette) -> None:
    account = await aicha(app)
    closed, still_open = await report(), await report()
    await Case.filter(id=closed.case.id).update(status="resolved", status_at=clock.now())
    await Case.filter(id=closed.case.id).update(account_id=account.id)
    await goes("closed-cases")
    left = await Case.get(id=closed.case.id)
    assert (left.person, left.comment, left.status, left.account_id) == (None, "", "resolved", None)
    assert (await Case.get(id=still_open.case.id)).comment == "Devant l’abribus."


async def test_notices_go(app: Starlette) -> None:
    account = await aicha(app)
    await tell(
        Telling(
            key="k", kind="case-status", subject="case-1", rank=1, title="Demande", text="En cours", path="/",
            account_ids=[account.id], at=clock.now(),
        )
    )  # fmt: skip
    await goes("notices")
    assert await Notice.all().count() == 0


async def test_missed_searches_go_month_by_month() -> None:
    for month in ("2025-04", "2025-05", "2026-06"):
        await MissedSearch.create(month=month, language="fr-CA", words="hippopotame")
    with clock.freeze(datetime.fromisoformat("2026-06-15T16:00:00+00:00")):
        assert (await removed())["missed-searches"] == 1
    assert sorted([one.month for one in await MissedSearch.all()]) == ["2025-05", "2026-06"]


async def test_devices_that_were_not_seen_go(app: Starlette) -> None:
    account, now = await aicha(app), clock.now()
    await Session.all().update(expires_at=now + timedelta(days=9999))
    await KnownDevice.create(id=new_id(), token_sha256="k" * 64, account_id=account.id, created_at=now, seen_at=now)
    await goes("sessions", 2)


async def test_the_trace_of_a_copy_goes_once_its_file_has(app: Starlette) -> None:
    account, now = await aicha(app), clock.now()
    for state, file in (("over", ""), ("ready", "exports/x.zip")):
        await Export.create(
            id=new_id(), account_id=account.id, state=state, asked_at=now, token_sha256=state, file=file
        )
    await goes("exports")
    assert [one.state for one in await Export.all()] == ["ready"]


async def test_what_failed_to_be_sent_goes() -> None:
    now = clock.now()
    for dead_at in (now, None):
        await OutboxRow.create(
            id=new_id(), kind="a.B", subscriber="c.d", fact={}, available_at=now, dead_at=dead_at, recorded_at=now
        )
    await goes("queue")
    assert [row.dead_at for row in await OutboxRow.all()] == [None]


async def test_a_proof_stays_while_somebody_may_rely_on_it(app: Starlette) -> None:
    account = await aicha(app)
    start = clock.now()
    for days, is_given in ((-3000, True), (-2999, False), (-2998, True)):
        with clock.freeze(start + timedelta(days=days)):
            await record(Agreement(purpose="push", text=f"Mots {days}", is_given=is_given, account_id=account.id))
    with clock.freeze(start - timedelta(days=3000)):
        await record(Agreement(purpose="email", text="Sans compte", case_id=new_id()))
    assert (await over())["consents"] == 2 + 1
    assert (await removed())["consents"] == 3
    assert [one.text_id for one in await Consent.all()] == [one.digest for one in await ConsentText.all()]
    assert (await ConsentText.get()).text == "Mots -2998"


async def test_the_proofs_of_an_erased_account_go_a_time_after_it(app: Starlette) -> None:
    account = await aicha(app)
    with clock.freeze(clock.now() - timedelta(days=3000)):
        await record(Agreement(purpose="push", text="Mots", account_id=account.id))
    assert "consents" not in await over()
    await Account.filter(id=account.id).update(deleted_at=clock.now())
    await goes("consents")


async def test_an_account_that_is_erased_leaves_no_number_after_its_time(app: Starlette) -> None:
    account = await aicha(app)
    await Account.filter(id=account.id).update(deleted_at=clock.now())
    await goes("erased-accounts")
    assert await Account.all().count() == 0


async def test_the_months_are_the_municipalitys() -> None:
    row = Retention.model_validate({"code": "queue", "months": 1, "basis": "Règle 12"})
    install(replace(current(), town=current().town.model_copy(update={"retention": (row,)})))
    assert current().town.kept_months("queue") == 1
    assert current().town.kept_months("notices") == 6
    now = clock.now()
    await OutboxRow.create(
        id=new_id(), kind="a.B", subscriber="c.d", fact={}, available_at=now, dead_at=now, recorded_at=now
    )
    with clock.freeze(now + timedelta(days=32)):
        assert (await over())["queue"] == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- {code: notices, months: 6, basis: Loi}\n- {code: notices, months: 7, basis: Loi}", "stands here twice"),
        ("- {code: notes, months: 6, basis: Loi}", "retention.yaml:1"),
        ("- {code: notices, months: 0, basis: Loi}", "months"),
        ("- {code: notices, months: 6}", "basis is missing"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    folder = Path(shutil.copytree(MUNICIPALITIES / "rivemont", tmp_path / "rivemont"))
    (folder / "retention.yaml").write_text(written)
    messages = [str(message) for message in check(folder)]
    assert any(said in message and "retention.yaml" in message for message in messages), messages
    with pytest.raises(MunicipalityError):
        load(str(folder))


async def test_copies_that_upgrades_left_go_after_a_month() -> None:
    folder = current().settings.data / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "2026-11-30-before-0013.sqlite3").write_bytes(b"people")
    (folder / "mine.sqlite3").write_bytes(b"kept by hand")
    for days, left in ((29, 2), (31, 1)):
        with clock.freeze(clock.now() + timedelta(days=days)):
            await forget_copies()
        assert len(list(folder.iterdir())) == left


def test_months_are_those_of_the_calendar() -> None:
    instant = datetime.fromisoformat("2028-03-31T12:00:00+00:00")
    assert clock.months_before(instant, 1).isoformat() == "2028-02-29T12:00:00+00:00"
    assert clock.months_before(instant, 13).isoformat() == "2027-02-28T12:00:00+00:00"
    assert clock.months_before(instant, 3).isoformat() == "2027-12-31T12:00:00+00:00"


async def test_who_was_asked_a_survey_goes_and_a_comment_too(app: Starlette) -> None:
    case = (await report()).case
    now = clock.now()
    await SurveyInvitation.create(
        id=new_id(), case_id=case.id, person="0" * 32, period="2026-04-01", moment="closed", state="asked",
        token_sha256="0" * 64, drawn_at=now, due_at=now, expires_at=now,
    )  # fmt: skip
    await goes("surveys")
    await SurveyAnswer.create(moment="portal", quarter=now.date(), score=3, comment="Écrit par quelqu’un")
    with clock.freeze(now.replace(hour=0, minute=0, second=0, microsecond=0)):
        await goes("survey-comments")
    assert [(answer.score, answer.comment) for answer in await SurveyAnswer.all()] == [(3, "")]
