"""R11: any order of capture, edit, replay, duplicate, sign-in, sign-out, pieces of photos, accidents and « complete ».

The phone of the model has no memory of what the server answered but what the law gives it: it may send anything again,
late, twice at once, under another person's session. What must hold after every step stands in the invariants.
"""

import asyncio
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from unittest.mock import patch as replaced

import pytest
from hypothesis import settings as budget
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.app import create_app
from server.cases import take
from server.cases.models import Case, ClientId, Part
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.partial import Partial
from server.platform.settings import Settings
from tests.support.cast import AICHA, ETIENNE, MARC_ANTOINE, Person
from tests.support.clients import browser, for_app, sign_in
from tests.sync import photos
from tests.sync.phone import Phone
from tests.sync.reports import WHO, Photo, Report, report

T = TypeVar("T")

PEOPLE = (AICHA, ETIENNE)
PICTURES = tuple(photos.jpeg_of(size) for size in (700, 900, 1_100, 1_300))
numbers = st.integers(min_value=0, max_value=1_000)


class Accident(Exception):  # noqa: N818 - nobody catches it
    """The process dies here."""


@dataclass
class Line:
    """A report and its corrections: one demande to the person."""

    owner: Person | None
    versions: list[Report]
    known: set[int] = field(default_factory=set)
    """Versions whose id the server has answered for."""
    receipts: dict[int, dict[str, Any]] = field(default_factory=dict)
    reference: str | None = None
    accepted: set[str] = field(default_factory=set)
    """Digests of the photos that the server said it has, and that nobody took away."""
    is_taken: bool = False

    @property
    def first(self) -> Report:
        return self.versions[0]


class Machine(RuleBasedStateMachine):
    """One phone, two people, one agent, one town."""

    runner: asyncio.Runner
    phone: Phone
    agent: Viewer

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.person: Person | None = None

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the app's own loop."""
        return self.runner.run(work)

    def line(self, number: int) -> Line:
        return self.lines[number % len(self.lines)]

    @initialize()
    def nobody_is_signed_in(self) -> None:
        self.sign_out()

    @rule(person=st.sampled_from(PEOPLE))
    def sign_in(self, person: Person) -> None:
        self.do(self.phone.sign_in(person))
        self.person = person

    @rule()
    def sign_out(self) -> None:
        self.phone.lose_session()
        self.person = None

    @rule(pictures=st.lists(st.sampled_from(PICTURES), max_size=3), is_anonymous=st.booleans())
    def capture(self, pictures: list[bytes], is_anonymous: bool) -> None:
        who: dict[str, Any] = {} if is_anonymous else {"who": WHO}
        self.lines.append(Line(owner=self.person, versions=[report(*numbered(pictures), **who)]))

    @precondition(lambda self: self.lines)
    @rule(number=numbers, pictures=st.lists(st.sampled_from(PICTURES), max_size=3), is_anonymous=st.booleans())
    def edit(self, number: int, pictures: list[bytes], is_anonymous: bool) -> None:
        line = self.line(number)
        who: dict[str, Any] = {} if is_anonymous else {"who": WHO}
        comment = f"Version {len(line.versions) + 1}."
        corrected = report(*numbered(pictures), comment=comment, supersedes=str(line.first.id), **who)
        line.versions.append(corrected)

    @precondition(lambda self: self.lines)
    @rule(number=numbers, version=numbers, times=st.sampled_from([1, 1, 1, 2, 5]))
    def send(self, number: int, version: int, times: int) -> None:
        line = self.line(number)
        version %= len(line.versions)
        answers = self.do(self.send_at_once(line, version, times))
        if line.owner is not None and line.owner is not self.person:
            assert {answer.status_code for answer in answers} == {401}
            return
        for answer in sorted(answers, key=lambda answer: -answer.status_code):
            self.received(line, version, answer.status_code, answer.json())

    async def send_at_once(self, line: Line, version: int, times: int) -> list[Any]:
        await self.as_owner(line)
        return await asyncio.gather(*(self.phone.put(line.versions[version]) for _ in range(times)))

    async def as_owner(self, line: Line) -> None:
        """The rows say whose they are; the cookies say who is here."""
        self.phone.owner = OWNERS[line.owner] if line.owner else None

    def received(self, line: Line, version: int, status: int, told: dict[str, Any]) -> None:
        assert status in {200, 201}, told
        assert told["id"] == str(line.versions[version].id)
        assert line.reference in {None, told["reference"]}, "the reference changed"
        assert (status == 201) <= (version not in line.known)
        if told["follow_code"] is not None:
            line.receipts[version] = told
        is_correction = bool(version not in line.known and line.known and told["follow_code"] is not None)
        if is_correction and not line.is_taken:
            line.accepted &= {photo.sha256 for photo in line.versions[version].photos}
        line.known |= {version} if version == 0 else {0, version}
        line.reference = told["reference"]

    @precondition(lambda self: self.lines)
    @rule(number=numbers, version=numbers)
    def send_other_bytes_under_the_id(self, number: int, version: int) -> None:
        line = self.line(number)
        version %= len(line.versions)
        if version not in line.receipts or (line.owner is not None and line.owner is not self.person):
            return
        other = report(id=line.versions[version].id, comment="D’autres octets.")
        self.do(self.as_owner(line))
        answer = self.do(self.phone.put(other))
        assert (answer.status_code, answer.json()["code"]) == (422, "payload-mismatch")

    @precondition(lambda self: any(line.receipts for line in self.lines))
    @rule(number=numbers, version=numbers, which=numbers, bytes_sent=st.sampled_from([1, 600, 5_000]), how=numbers)
    def send_a_piece(self, number: int, version: int, which: int, bytes_sent: int, how: int) -> None:
        line = self.line(number)
        if not line.receipts:
            return
        version = sorted(line.receipts)[version % len(line.receipts)]
        made, told = line.versions[version], line.receipts[version]
        if not made.photos:
            return
        photo = made.photos[which % len(made.photos)]
        part = next((part for part in told["parts"] if part["n"] == photo.n), None)
        if part is None:
            return
        self.do(self.piece(line, photo, part["upload"], bytes_sent, how % 5))

    async def piece(self, line: Line, photo: Photo, address: str, bytes_sent: int, how: int) -> None:
        head = await self.phone.head(address)
        if head.status_code != 200:
            assert head.status_code == 404  # another version took its place
            return
        offset = int(head.headers["Upload-Offset"])
        content = photo.content[offset : offset + bytes_sent]
        if how == 1:
            content = bytes(byte ^ 1 for byte in content)
        accident = replaced.object(Partial, "finish", side_effect=Accident) if how == 2 else None
        if accident:
            with accident:
                answer = await self.phone.patch(address, content, offset=offset)
        else:
            answer = await self.phone.patch(address, content, offset=offset)
        assert answer.status_code in {204, 422, 415, 500}, answer.text
        part = await Part.get(upload=hashlib.sha256(address.rsplit("/", 1)[-1].encode()).hexdigest())
        if part.state == "received":
            line.accepted.add(photo.sha256)

    @precondition(lambda self: any(line.receipts for line in self.lines))
    @rule(number=numbers, version=numbers, with_code=st.booleans())
    def complete(self, number: int, version: int, with_code: bool) -> None:
        line = self.line(number)
        if not line.receipts:
            return
        version = sorted(line.receipts)[version % len(line.receipts)]
        self.do(self.completed(line, version, with_code))

    async def completed(self, line: Line, version: int, with_code: bool) -> None:
        await self.as_owner(line)
        code = line.receipts[version]["follow_code"] if with_code else None
        answer = await self.phone.complete(line.versions[version], code)
        if line.owner is not None and line.owner is not self.person:
            assert answer.status_code == 401
            return
        assert answer.status_code in {200, 409, 422, 415}, answer.text
        case = await Case.get(reference=line.reference)
        for part in await Part.filter(case_id=case.id, state="received"):
            line.accepted.add(part.sha256)
        if answer.status_code == 200:
            assert await Part.filter(case_id=case.id, state="declared").count() == 0
            assert answer.json()["id"] == str(line.versions[version].id)

    @precondition(lambda self: any(line.receipts for line in self.lines))
    @rule(number=numbers, n=st.integers(min_value=1, max_value=3), smaller=st.sampled_from([None, *PICTURES]))
    def declare_again(self, number: int, n: int, smaller: bytes | None) -> None:
        line = self.line(number)
        if line.receipts and (line.owner is None or line.owner is self.person):
            self.do(self.declared(line, n, smaller))

    async def declared(self, line: Line, n: int, smaller: bytes | None) -> None:
        await self.as_owner(line)
        version = max(line.receipts)
        made, code = line.versions[version], line.receipts[version]["follow_code"]
        before = await Part.get_or_none(case__reference=line.reference, n=n)
        if smaller is not None:
            answer = await self.phone.declare(made, Photo(n=n, content=smaller), code)
            assert answer.status_code in {200, 409}
            return
        answer = await self.phone.drop(made, n, code)
        assert answer.status_code == 200
        if before and answer.json()["state"] == "dropped":
            others = Part.filter(case__reference=line.reference, sha256=before.sha256, state="received")
            if not await others.exists():
                line.accepted.discard(before.sha256)

    @precondition(lambda self: any(line.reference and not line.is_taken for line in self.lines))
    @rule(number=numbers)
    def an_agent_takes_it(self, number: int) -> None:
        line = self.line(number)
        if line.reference and not line.is_taken:
            self.do(take(line.reference, self.agent))
            line.is_taken = True

    @precondition(lambda self: any(line.reference for line in self.lines))
    @rule(number=numbers)
    def a_stranger_tries(self, number: int) -> None:
        line = self.line(number)
        if line.owner is None or line.reference is None:
            return
        self.do(self.strange(line))

    async def strange(self, line: Line) -> None:
        self.phone.owner = None
        stranger = line.first
        expected = {200, 409, 415, 422} if await is_of_nobody(line) else {404}
        assert (await self.phone.complete(stranger)).status_code in expected
        assert (await self.phone.drop(stranger, 1)).status_code == 404
        assert (await self.phone.declare(stranger, Photo(n=1, content=PICTURES[0]))).status_code == 404

    @invariant()
    def each_line_is_at_most_one_case(self) -> None:
        self.do(self.check_lines())

    async def check_lines(self) -> None:
        for line in self.lines:
            rows = await ClientId.filter(id__in=[one.id for one in line.versions]).select_related("case")
            assert len({row.case.reference for row in rows} | ({line.reference} - {None})) <= 1
            if line.reference:
                await self.check_case(line)

    async def check_case(self, line: Line) -> None:
        case = await Case.get(reference=line.reference)
        parts = await Part.filter(case_id=case.id)
        received = [part for part in parts if part.state == "received"]
        assert line.accepted <= {part.sha256 for part in received}, "an accepted photo was lost"
        assert case.parts_missing == sum(part.state == "declared" for part in parts)
        for part in received:
            assert await current().files.sha256(part.original) == part.sha256


OWNERS: dict[Person, Any] = {}


async def is_of_nobody(line: Line) -> bool:
    """An anonymous report belongs to no account, even when its row has an owner."""
    return (await Case.get(reference=line.reference)).account_id is None


def numbered(pictures: list[bytes]) -> list[Photo]:
    """Photos as the form numbers them."""
    return [Photo(n=n, content=content) for n, content in enumerate(pictures, start=1)]


def test_no_order_of_things_breaks_what_was_promised(settings: Settings) -> None:
    run_machine(settings, budget(stateful_step_count=40))


@pytest.mark.deep
def test_nor_do_a_thousand_longer_ones(settings: Settings) -> None:
    run_machine(settings, budget(stateful_step_count=80, max_examples=1_000, derandomize=False))


def run_machine(settings: Settings, within: budget) -> None:
    """The machine on one app: what it makes is its own by its ids, so a fresh database for each run is not needed."""
    with asyncio.Runner() as runner:
        app = create_app(for_app(settings))
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            Machine.runner, Machine.phone = runner, Phone(browser(app))
            for person in PEOPLE:
                OWNERS[person] = runner.run(Phone(browser(app)).sign_in(person)).owner
            Machine.agent = runner.run(sign_in(browser(app), MARC_ANTOINE))
            run_state_machine_as_test(Machine, settings=within)
        finally:
            runner.run(Machine.phone.client.aclose())
            runner.run(lifespan.__aexit__(None, None, None))
