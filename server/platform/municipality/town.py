"""What a municipality is: its names, its zone, how to reach it, what it promises, and its catalogue."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from server.platform.municipality.asking import SurveyRule
from server.platform.municipality.cards import Card, Day
from server.platform.municipality.colours import Colours
from server.platform.municipality.phrases import Code, Phrase, Record, Weekday
from server.platform.municipality.seeds import Seed, load_seed
from server.platform.municipality.telling import NoticeRules
from server.platform.municipality.topics import Topic

Module = Literal["reports"]
RetentionClass = Literal[
    "closed-cases",
    "notices",
    "missed-searches",
    "sessions",
    "exports",
    "consents",
    "erased-accounts",
    "queue",
    "surveys",
    "survey-comments",
]
KEPT_MONTHS: Mapping[RetentionClass, int] = {
    "closed-cases": 24,
    "notices": 6,
    "missed-searches": 13,
    "sessions": 13,
    "exports": 12,
    "consents": 36,
    "erased-accounts": 36,
    "queue": 3,
    "surveys": 12,
    "survey-comments": 24,
}
"""Where a municipality says nothing of a class."""
Time = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)  # reading the names of all zones would take 20 ms of every start
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name} is not a time zone: write one such as America/Toronto") from None
    return name


class Contacts(Record):
    """How a resident reaches the town when no topic fits."""

    phone_local: str = Field(min_length=3, max_length=20)
    """In the town, such as 3-1-1; where there is no short number, the same as `phone`."""
    phone: str = Field(pattern=r"^\+?[0-9][0-9 -]{6,20}$")
    """From elsewhere, long distance."""
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    email_reply_days: int | None = Field(default=None, ge=1, le=60)
    """Working days within which a message is answered; none where the town promises nothing of it."""
    address: Phrase
    chat: Phrase | None = None
    """How the live chat is called, and when it answers; none where there is none."""
    emergency: str = "9-1-1"


class Hours(Record):
    """When the centre answers."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: Time
    closes: Time
    said: Phrase
    """The same in words: « Du lundi au vendredi, de 8 h à 19 h »."""
    outside: Phrase | None = None
    """What to do when nobody answers: « En dehors des heures, composez le 311 pour toute situation urgente… »."""


class Department(Record):
    """A service that treats cases: the second line."""

    code: Code
    title: Phrase
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    is_first_line: bool = False
    """Takes every case in: its agents see those of all departments."""


class Category(Record):
    """A group of topics, in the order of the file."""

    code: Code
    title: Phrase


class Commitment(Record):
    """One line of the declaration of services."""

    title: Phrase
    promise: Phrase


class PasswordProfile(Record):
    """Rules of passwords; the composition rule of older services is off by default."""

    min_length: int = Field(default=12, ge=8, le=64)
    composition: bool = False


class IdentityLink(Record):
    """The OpenID Connect provider that residents may sign in with; where it is, the settings say."""

    profile: Literal["generic", "franceconnect"] = "generic"
    label: Phrase
    """What people call it: FranceConnect."""


class Registration(Record):
    """How residents open an account; each way comes from a real town."""

    profile: Literal["pseudonym", "identity", "mailed-password"] = "mailed-password"
    """An address, a password and a pseudonym; or the person's identity, then a username and a password through a mailed
    link; or an address and names, then a password through a mailed link."""
    robot_check: Literal["always", "risk"] = "risk"
    """Whether every registration proves that no robot sends it, or only those that come when many do."""

    @property
    def has_usernames(self) -> bool:
        """Whether residents also sign in by a username of their own."""
        return self.profile == "identity"


class Section(Record):
    """A part of an « À propos » page: a heading and its paragraphs."""

    title: Phrase
    paragraphs: tuple[Phrase, ...] = Field(min_length=1)


class AboutPage(Record):
    """One page under « Plus »: frequent questions, privacy, accessibility."""

    code: Code
    title: Phrase
    summary: Phrase
    icon: Code
    sections: tuple[Section, ...] = ()
    commitments: tuple[Commitment, ...] = ()


class News(Record):
    """Something new on the home page, until a day."""

    code: Code
    title: Phrase
    text: Phrase
    date: Day
    until: Day


class Retention(Record):
    """How long one class of data is kept, and why: what the law or the town's own calendar says."""

    code: RetentionClass
    months: int = Field(ge=1, le=1200)
    basis: Phrase
    """The law, its article, or the rule of the calendar, as it is cited."""


class Picture(Record):
    """A drawing of the municipality, named by its content in addresses."""

    name: str
    digest: str
    content: bytes

    @property
    def url(self) -> str:
        """Its address, which changes with its content."""
        return f"/images/{self.name.removesuffix('.svg')}.{self.digest[:12]}.svg"


class Exceptional(Record):
    """What the exceptional mode (civil security) says and when the centre answers then; a supervisor switches it on."""

    title: Phrase
    text: Phrase
    hours: Phrase


class Town(Record):
    """`municipality.yaml` as it is written."""

    slug: Code
    name: str = Field(min_length=1, max_length=80)
    name_en: str | None = Field(default=None, min_length=1, max_length=80)
    """Its name in English, where it has one: City of Rivemont."""
    short_name: str = Field(min_length=1, max_length=30)
    languages: tuple[Literal["fr-CA", "fr-FR", "en-CA", "en"], ...] = Field(min_length=1)
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    subdivision: str | None = Field(default=None, pattern=r"^[A-Z0-9]{1,3}$")
    """Region whose holidays count, ISO 3166-2 without its country: QC, ON."""
    reference_prefix: str = Field(pattern=r"^[A-Z]{2,4}$")
    emblem: str = Field(pattern=r"^[a-z0-9-]+\.(svg|png)$")
    colours: Colours
    contacts: Contacts
    hours: Hours
    categories: tuple[Category, ...] = Field(min_length=1)
    password: PasswordProfile = PasswordProfile()
    registration: Registration = Registration()
    identity: IdentityLink | None = None
    modules: frozenset[Module] = frozenset({"reports"})
    exceptional: Exceptional | None = None
    notices: NoticeRules = NoticeRules()
    surveys: tuple[SurveyRule, ...] = ()

    def survey(self, moment: str) -> SurveyRule | None:
        """The rule of the surveys of a moment; None where the town asks nothing then."""
        return next((rule for rule in self.surveys if rule.moment == moment), None)


class Municipality(Town):
    """A municipality, whole and checked: its town, its departments, its catalogue."""

    folder: Path
    departments: tuple[Department, ...]
    topics: tuple[Topic, ...]
    about: tuple[AboutPage, ...] = ()
    cards: tuple[Card, ...] = ()
    news: tuple[News, ...] = ()
    retention: tuple[Retention, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Words and phrases that mean the same to who searches: trou dans la rue, nid-de-poule."""
    pictures: tuple[Picture, ...] = ()
    written: Mapping[str, object]
    """The topics as their files write them, by their codes: what a version of the catalogue is made of."""
    catalogue_version: str
    """SHA-256 of what the forms are made of; a report says under which one it was written."""

    @cached_property
    def seed(self) -> Seed:
        """The people and the cases of the demonstration, read when asked for."""
        return load_seed(self.folder, self.topics, time_zone=self.time_zone, language=self.language)

    def named(self, language: str) -> str:
        """Its name as it is said in `language`."""
        return self.name_en if self.name_en and language.startswith("en") else self.name

    @property
    def brand(self) -> str:
        """« 311 » where that is what one dials, and nothing where it is not: what stands beside the town's name."""
        dialled = self.contacts.phone_local.replace("-", "").replace(" ", "")
        return dialled if len(dialled) == len("311") else ""

    @property
    def service(self) -> str:
        """What the application is called: « 311 Rivemont »."""
        return f"{self.brand} {self.short_name}".strip()

    @property
    def language(self) -> str:
        """The first language of the town."""
        return self.languages[0]

    def kept_months(self, code: RetentionClass) -> int:
        """For how many months a class of data is kept."""
        return next((one.months for one in self.retention if one.code == code), KEPT_MONTHS[code])

    def topic(self, code: str) -> Topic | None:
        """The topic of that code, None when there is none."""
        return next((topic for topic in self.topics if topic.code == code), None)

    def card(self, code: str) -> Card | None:
        """The knowledge card of that code, None when there is none."""
        return next((card for card in self.cards if card.code == code), None)

    def department(self, code: str) -> Department | None:
        """The department of that code, None when there is none."""
        return next((department for department in self.departments if department.code == code), None)

    def department_title(self, code: str, language: str) -> str:
        """The department in words; its code when the town has it no more."""
        department = self.department(code)
        return department.title.says(language) if department else code

    def picture(self, name: str) -> Picture | None:
        """The drawing of that file name, None when there is none."""
        return next((picture for picture in self.pictures if picture.name == name), None)
