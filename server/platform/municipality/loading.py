"""A municipality's folder read, checked whole, and made into one value; every fault is said at once."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from server.platform.municipality.binding import bound
from server.platform.municipality.cards import read_cards
from server.platform.municipality.faults import read_as
from server.platform.municipality.questions import TERMS, Question, every
from server.platform.municipality.seeds import read_seed
from server.platform.municipality.source import Message, Source, Steps, read_source
from server.platform.municipality.texts import Files, Texts
from server.platform.municipality.topics import Topic
from server.platform.municipality.town import AboutPage, Department, Municipality, News, Picture, Retention, Town

Synonyms = tuple[Annotated[tuple[Annotated[str, Field(min_length=2, max_length=60)], ...], Field(min_length=2)], ...]
MUNICIPALITIES = Path(__file__).resolve().parents[2] / "municipalities"
LARGEST_PICTURE = 24 * 1024
# A picture is shown by <img>, where scripts do not run; these would still be a mistake of who drew it.
_UNWANTED = re.compile(rb"<script|<!|\bon[a-z]+\s*=|href|<foreignObject|@import|url\((?!#)", re.IGNORECASE)


class MunicipalityError(ValueError):
    """A municipality that cannot be used; `messages` name file, line and what to write instead."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = sorted(messages)
        super().__init__("\n".join(map(str, self.messages)))


def load(slug: str) -> Municipality:
    """The municipality of that slug, or in that folder; MunicipalityError with all that is wrong at once."""
    town, messages = read(folder_of(slug))
    if town is None or messages:
        raise MunicipalityError(messages)
    return town


def check(path: Path) -> list[Message]:
    """All that is wrong in a municipality's folder, its demonstration included; nothing when it can be used."""
    return read_checked(path)[1]


def read_checked(path: Path) -> tuple[Municipality | None, list[Message]]:
    """The municipality of a folder, and all that is wrong in it, its demonstration included."""
    town, messages = read(path)
    if town is not None:
        messages += read_seed(path, town.topics, time_zone=town.time_zone)[1]
    return town, sorted(messages)


def read(folder: Path, texts: Texts | None = None) -> tuple[Municipality | None, list[Message]]:
    """The municipality and what is wrong with its files; None when its parts cannot be put together.

    `texts` stand in the place of topics and cards, in what is read and in what is said.
    """
    files = Files(folder, texts)
    if not (folder / "municipality.yaml").exists():
        return None, [Message(file=folder / "municipality.yaml", line=1, text="this file is missing")]
    of_town, of_departments = (read_source(folder / f"{name}.yaml") for name in ("municipality", "departments"))
    of_topics = [read_source(file, files.instead(file)) for file in files.listed("topics", ".yaml")]
    languages = _languages(of_town)
    town = read_as(Town, of_town, languages=languages)
    departments = read_as(tuple[Department, ...], of_departments, languages=languages)
    beside, of_beside = _beside(folder, languages=languages)
    pictures = tuple(_pictures(folder / "pictures"))
    known = _known(town, departments, pictures=pictures, languages=languages)
    topics = [_topic(source, known) for source in of_topics]
    codes = {source.file.stem for source in of_topics}
    cards, of_cards = read_cards(files, languages=languages, topics=codes, departments=known.departments)
    sources = [of_town, of_departments, *of_topics, *of_beside, *of_cards]
    messages = [message for source in sources for message in source.messages]
    messages += [*_faults_of_pictures(folder / "pictures", pictures), *_fault_of_topics(folder, of_topics)]
    if messages or town is None or departments is None or beside is None:
        return None, messages
    return Municipality(
        **dict(town),
        folder=folder,
        departments=departments,
        topics=tuple(sorted((topic for topic in topics if topic), key=lambda topic: (topic.order, topic.code))),
        about=beside.about,
        cards=cards,
        news=beside.news,
        retention=beside.retention,
        synonyms=beside.synonyms,
        pictures=pictures,
        written={source.file.stem: source.content for source in of_topics},
        catalogue_version=_version(of_topics, pictures),
    ), messages


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What stands beside the catalogue, in files that a municipality may leave out."""

    about: tuple[AboutPage, ...]
    news: tuple[News, ...]
    synonyms: Synonyms
    retention: tuple[Retention, ...]


def _beside(folder: Path, *, languages: Sequence[str]) -> tuple[_Beside | None, list[Source]]:
    """None when one of the files cannot be read as what it is; the sources say why."""
    names = ("about", "news", "synonyms", "retention")
    sources = of_about, of_news, of_synonyms, of_retention = [_optional(folder / f"{name}.yaml") for name in names]
    about = read_as(tuple[AboutPage, ...], of_about, languages=languages)
    news = read_as(tuple[News, ...], of_news, languages=languages)
    synonyms = read_as(Synonyms, of_synonyms)
    retention = read_as(tuple[Retention, ...], of_retention, languages=languages)
    _blame_twice(of_retention, retention or ())
    if about is None or news is None or synonyms is None or retention is None:
        return None, sources
    return _Beside(about=about, news=news, synonyms=synonyms, retention=retention), sources


def topic_as_written(code: str, content: object) -> Topic | None:
    """A topic of another catalogue, from what its file said; None when this program does not understand it any more."""
    source = Source(file=Path(f"{code}.yaml"), content=content)
    topic = read_as(Topic, source)
    return None if topic is None else _whole(topic, source)


def folder_of(slug: str) -> Path:
    """The folder of a municipality, by its slug or its path."""
    return Path(slug) if "/" in slug else MUNICIPALITIES / slug


@dataclass(frozen=True, kw_only=True)
class _Known:
    """The codes that topics may name; None for those that could not be read."""

    categories: set[str] | None
    departments: set[str] | None
    pictures: set[str]
    languages: tuple[str, ...]


def _known(
    town: Town | None,
    departments: Sequence[Department] | None,
    *,
    pictures: Iterable[Picture],
    languages: tuple[str, ...],
) -> _Known:
    return _Known(
        categories={category.code for category in town.categories} if town else None,
        departments={department.code for department in departments} if departments is not None else None,
        pictures={picture.name for picture in pictures},
        languages=languages,
    )


def _optional(file: Path) -> Source:
    """A file that a town need not have: without it there is nothing of its kind."""
    return read_source(file) if file.exists() else Source(file=file, content=[])


def _languages(of_town: Source) -> tuple[str, ...]:
    """The town's languages as they are written, before anything is checked."""
    written = of_town.content.get("languages") if isinstance(of_town.content, dict) else None
    return tuple(str(tag) for tag in written) if isinstance(written, list) else ()


def _blame_twice(source: Source, retention: Sequence[Retention]) -> None:
    """A class that is named twice would be kept for two lengths."""
    named: set[str] = set()
    for at, one in enumerate(retention):
        if one.code in named:
            source.blame((at, "code"), f"{one.code} stands here twice: write it once")
        named.add(one.code)


def _topic(source: Source, known: _Known) -> Topic | None:
    topic = read_as(Topic, source, languages=known.languages)
    if topic is None:
        return None
    if topic.code != source.file.stem:
        source.blame(("code",), f"the code is the name of the file: write {source.file.stem}")
    if known.categories is not None and topic.category not in known.categories:
        source.blame(("category",), f"there is no category {topic.category}: {_list(known.categories)}")
    if known.departments is not None and topic.route.department not in known.departments:
        source.blame(
            ("route", "department"), f"there is no department {topic.route.department}: {_list(known.departments)}"
        )
    for steps, picture in _pictured(topic.questions, ("questions",)):
        if picture not in known.pictures:
            source.blame(steps, f"pictures/{picture} is missing: {_list(known.pictures)}")
    return _whole(topic, source)


def _whole(topic: Topic, source: Source) -> Topic:
    """The topic with its conditions bound, and with the question that its terms ask."""
    questions, faults = bound(topic.questions)
    for steps, text in faults:
        source.blame(("questions", *steps), text)
    if topic.terms and any(question.code == TERMS.code for question in every(questions)):
        source.blame(("terms",), f"{TERMS.code} is asked by the terms: give your question another code")
    return topic.model_copy(update={"questions": (TERMS, *questions) if topic.terms else questions})


def _pictured(questions: Sequence[Question], around: Steps) -> Iterator[tuple[Steps, str]]:
    """The pictures that questions name, each with where."""
    for at, question in enumerate(questions):
        for position, option in enumerate(question.options):
            if option.picture:
                yield (*around, at, "options", position, "picture"), option.picture
        yield from _pictured(question.questions, (*around, at, "questions"))


def _list(codes: set[str]) -> str:
    return f"write one of {', '.join(sorted(codes))}" if codes else "there is none yet"


def _pictures(folder: Path) -> Iterator[Picture]:
    for file in sorted(folder.glob("*.svg")):
        content = file.read_bytes()
        yield Picture(name=file.name, digest=hashlib.sha256(content).hexdigest(), content=content)


def _fault_of_topics(folder: Path, of_topics: Sequence[Source]) -> list[Message]:
    if of_topics:
        return []
    return [Message(file=folder / "topics", line=1, text="there is no topic: write one in topics/*.yaml")]


def _faults_of_pictures(folder: Path, pictures: Iterable[Picture]) -> list[Message]:
    found = []
    for picture in pictures:
        if not picture.content.startswith(b"<svg ") or _UNWANTED.search(picture.content):
            text = "a picture is a plain drawing: it begins with <svg, without script, link, style import or comment"
            found.append(Message(file=folder / picture.name, line=1, text=text))
        if len(picture.content) > LARGEST_PICTURE:
            text = f"this picture has more than {LARGEST_PICTURE // 1024} KiB: draw it simpler"
            found.append(Message(file=folder / picture.name, line=1, text=text))
    return found


def _version(topics: Iterable[Source], pictures: Iterable[Picture]) -> str:
    """The same whatever the comments, the order of the members and the layout of the files."""
    content = {
        "topics": {source.file.stem: source.content for source in topics},
        "pictures": {picture.name: picture.digest for picture in pictures},
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
