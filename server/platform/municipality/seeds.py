"""The demonstration of a municipality: a small cast and believable cases, as data."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from server.platform.municipality.faults import read_as
from server.platform.municipality.phrases import Code, Record
from server.platform.municipality.questions import Question, number_of
from server.platform.municipality.source import Message, read_source
from server.platform.municipality.topics import Topic

_YES_NO: Mapping[str, object] = {"yes": True, "no": False}


class SeedPerson(Record):
    """Someone of the cast; their password is the demonstration's."""

    email: str
    role: Literal["resident", "agent", "crew", "manager", "editor", "supervisor", "administrator"]
    first_name: str
    last_name: str
    civility: Literal["M", "Mme"] | None = None
    phone: str | None = None
    address: str | None = None
    departments: tuple[Code, ...] = ()


class SeedStep(Record):
    """Something that the staff did with a case, hours after it was received."""

    after_hours: float = Field(ge=0)
    by: str
    status: Literal["in_progress", "resolved", "cancelled"] | None = None
    reason: Code | None = None
    text: str = ""
    internal: bool = False
    show: Literal["none", "place", "photos", "whole"] | None = None
    """What everybody may see of it from now on."""


class SeedPlace(Record):
    """Where a case is: in words, with coordinates when the phone had them."""

    label: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None


class SeedCase(Record):
    """A case as a resident wrote it, and its story since."""

    topic: Code
    age_hours: float = Field(gt=0)
    by: str | None = None
    """E-mail of the person of the cast; nobody for an anonymous case."""
    language: Literal["", "fr-CA", "fr-FR", "en-CA", "en"] = ""
    """In which it was written; the town's first one where none is named."""
    answers: Mapping[str, object] = {}
    comment: str = ""
    place: SeedPlace = SeedPlace()
    steps: tuple[SeedStep, ...] = ()
    person: SeedPerson | None = None
    time_zone: str = "UTC"

    @property
    def status(self) -> str:
        """The status at the end of the story."""
        return next((step.status for step in reversed(self.steps) if step.status), "new")

    def body(self, *, captured_at: datetime) -> bytes:
        """The case as a phone would have sent it (`offline.md` §3), captured at that instant."""
        at = captured_at.isoformat(timespec="milliseconds")
        person = self.person
        members = {
            "schema": 1,
            "topic": self.topic,
            "catalogue": None,
            "lang": self.language,
            "answers": self.answers_on(captured_at),
            "comment": self.comment,
            "place": {"chosen": self._chosen(), "fix": self._fix(at)},
            "who": {
                "anonymous": person is None,
                "civility": person and person.civility,
                "first_name": person and person.first_name,
                "last_name": person and person.last_name,
                "email": person and person.email,
                "phone": person and person.phone,
                "address": person and person.address,
            },
            "updates": {"email": person is not None, "sms": False},
            "survey_consent": False,
            "captured_at": at,
            "provisional_reference": None,
            "supersedes": None,
            "parts": [],
        }
        return json.dumps(members, ensure_ascii=False).encode()

    def answers_on(self, captured_at: datetime) -> dict[str, object]:
        """The answers with their days (`-1`: the day before the capture) written as dates."""
        today = captured_at.astimezone(ZoneInfo(self.time_zone)).date()
        return {
            code: (today + timedelta(days=answer.days)).isoformat() if isinstance(answer, timedelta) else answer
            for code, answer in self.answers.items()
        }

    def _chosen(self) -> dict[str, object]:
        mode = "text" if self.place.accuracy_m is None else "gps"
        where = {"label": self.place.label, "lat": self.place.lat, "lon": self.place.lon}
        return {"mode": mode, **where, "gazetteer": None, "ids": []}

    def _fix(self, at: str) -> dict[str, object] | None:
        if self.place.accuracy_m is None:
            return None
        return {"lat": self.place.lat, "lon": self.place.lon, "accuracy_m": self.place.accuracy_m, "fixed_at": at}


class Seed(Record):
    """The cast and the cases of a demonstration."""

    people: tuple[SeedPerson, ...] = ()
    cases: tuple[SeedCase, ...] = ()


class SeedError(ValueError):
    """The demonstration's files cannot be read; the sentence names files and lines."""


def load_seed(folder: Path, topics: Sequence[Topic], *, time_zone: str, language: str) -> Seed:
    """The demonstration of a municipality, told in its language; an empty one when it has none."""
    seed, messages = read_seed(folder, topics, time_zone=time_zone)
    if messages:
        raise SeedError("\n".join(map(str, messages)))
    told = (case.model_copy(update={"language": case.language or language}) for case in seed.cases)
    return seed.model_copy(update={"cases": tuple(told)})


def read_seed(folder: Path, topics: Sequence[Topic], *, time_zone: str) -> tuple[Seed, list[Message]]:
    """The demonstration and what is wrong with its files. Answers become JSON values by the kind of their question."""
    files = [folder / "seed" / name for name in ("people.yaml", "cases.yaml")]
    if not any(file.exists() for file in files):
        return Seed(), []
    of_people, of_cases = (read_source(file) for file in files)
    people = read_as(tuple[SeedPerson, ...], of_people) or ()
    cases = read_as(tuple[SeedCase, ...], of_cases) or ()
    cast = {person.email: person for person in people}
    by_code = {topic.code: topic for topic in topics}
    for at, case in enumerate(cases):
        if case.topic not in by_code:
            of_cases.blame((at, "topic"), f"there is no topic {case.topic}")
        strangers = {case.by, *(step.by for step in case.steps)} - {None, *cast}
        if strangers:
            of_cases.blame((at,), f"not in people.yaml: {', '.join(sorted(map(str, strangers)))}")
    messages = [*of_people.messages, *of_cases.messages]
    if messages:
        return Seed(), messages
    played = (_played(case, by_code[case.topic], cast).model_copy(update={"time_zone": time_zone}) for case in cases)
    return Seed(people=people, cases=tuple(played)), []


def _played(case: SeedCase, topic: Topic, cast: Mapping[str, SeedPerson]) -> SeedCase:
    typed = {code: _typed(topic.question(code), written) for code, written in case.answers.items()}
    # Everybody of the cast agrees to what must be agreed to: a case does not say it again.
    agreed = {one.code: True for one in topic.questions if one.kind == "consent" and one.required and one.when is None}
    return case.model_copy(update={"answers": agreed | typed, "person": cast.get(case.by or "")})


def _typed(question: Question | None, written: object) -> object:
    if question and question.kind == "group" and isinstance(written, list):
        inner = {one.code: one for one in question.questions}
        return [{code: _typed(inner.get(code), one) for code, one in item.items()} for item in written]
    if question is None or not isinstance(written, str):
        return written
    if question.kind in {"yesno", "consent"}:
        return _YES_NO.get(written, written)
    if question.kind == "date" and re.fullmatch(r"[+-][0-9]{1,3}", written):
        return timedelta(days=int(written))
    return number_of(written) if question.kind == "number" else written
