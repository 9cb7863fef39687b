"""What a topic is: what it explains, where, which questions, who may, and what the town promises."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from server.platform.municipality.phrases import Code, Phrase, Record
from server.platform.municipality.questions import Question, every

PlaceMode = Literal["gps", "text", "map", "address", "intersection", "segment"]


class Place(Record):
    """How the place of a case is given."""

    modes: tuple[PlaceMode, ...] = Field(min_length=1)
    title: Phrase = Field(default={"fr": "Où est-ce ?", "en": "Where is it?"}, validate_default=True)
    hint: Phrase | None = None
    required: bool = True


def _place_written(written: object) -> object:
    """Modes alone make a place; `none` says that a place would mean nothing, which must be said to be so."""
    if written == "none":
        return None
    return {"modes": written} if isinstance(written, list) else written


_PlaceWritten = Place | tuple[PlaceMode, ...] | Literal["none"]


class Pledge(Record):
    """What the town promises, in working days from the reception."""

    first_follow_up_days: int = Field(ge=1, le=365)
    resolution_days: int | None = Field(default=None, ge=1, le=3650)


class Route(Record):
    """The department that receives the cases of a topic."""

    department: Code


class Emergency(Record):
    """What is said before anything is typed, for what must not wait for the 311."""

    ask: Phrase
    tell: Phrase
    then: Literal["call-911"] = "call-911"
    listed: bool = False
    """Whether lists of topics say the number too: much of what is meant by this topic is not the centre's."""


class CommentBox(Record):
    """The free comment at the end of the questions."""

    title: Phrase = Field(default={"fr": "Commentaires", "en": "Comments"}, validate_default=True)
    hint: Phrase | None = None
    required: bool = False


class Document(Record):
    """A paper that the town asks for: what it is, and when it is wanted."""

    code: Code
    title: Phrase
    hint: Phrase | None = None
    required: bool = False


class Photos(Record):
    """The photos and files joined to a case."""

    max: int = Field(default=5, ge=0, le=20)
    hint: Phrase | None = None
    public: bool = False
    """Whether everybody may see those of open cases, each once an agent has looked at it."""


class LookAlikes(Record):
    """How far open cases of the same nature lie that may be the same one."""

    radius_m: int = Field(ge=25, le=150)


class Topic(Record):
    """The nature of a demand: all that the four steps need, the same on the phone and on the server."""

    code: Code
    category: Code
    kind: Literal["intervention", "information", "complaint", "comment"] = "intervention"
    title: Phrase
    summary: Phrase
    icon: Code
    order: int = 100
    popular: bool = False
    explanation: tuple[Phrase, ...] = Field(min_length=1)
    duration_min: int = Field(ge=1, le=60)
    who: Literal["account", "contact", "anonymous-allowed"]
    place: Annotated[Place | None, BeforeValidator(_place_written, json_schema_input_type=_PlaceWritten)]
    """How the place is said; `none` where a place says nothing: the form then has three steps."""
    pledge: Pledge
    route: Route
    emergency: Emergency | None = None
    keywords: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    comment: CommentBox = CommentBox()
    photos: Photos = Photos()
    documents: tuple[Document, ...] = ()
    """What to have at hand, said before anything is asked."""
    terms: tuple[Phrase, ...] = ()
    """What the person accepts before the first question, a paragraph each; none where nothing is to be accepted."""
    essential: bool = False
    """Whether it stays offered in the exceptional mode (civil security)."""
    public: bool = False
    """Whether everybody may see where open cases of this nature lie; words and photos are for the agents to open."""
    look_alikes: LookAlikes | None = None

    @model_validator(mode="after")
    def _shows_what_it_compares(self) -> "Topic":
        if self.look_alikes and not self.public:
            raise ValueError("look_alikes shows open cases to everybody: write public: yes too, or remove it")
        if self.public and self.place is None:
            raise ValueError("public shows where cases lie: say how the place is given, or remove public")
        return self

    @model_validator(mode="after")
    def _shows_photos_of_what_it_shows(self) -> "Topic":
        if self.photos.public and not self.public:
            raise ValueError(
                "photos.public shows photos of cases that nobody sees: write public: yes too, or remove it"
            )
        return self

    @property
    def publicity(self) -> Literal["", "place", "photos"]:
        """What everybody may see of a case of this nature, as long as no agent has decided otherwise."""
        return "photos" if self.photos.public else "place" if self.public else ""

    @property
    def allows_anonymous(self) -> bool:
        return self.who == "anonymous-allowed"

    @property
    def needs_account(self) -> bool:
        return self.who == "account"

    @property
    def is_read_first(self) -> bool:
        """Whether there is something to prepare before the form: an account to open, papers to gather."""
        return self.needs_account or bool(self.documents)

    def question(self, code: str) -> Question | None:
        """The question of that code, None when the topic has none."""
        return next((question for question in self.all_questions() if question.code == code), None)

    def pictures(self) -> frozenset[str]:
        """The names of the pictures that the topic shows."""
        return frozenset(option.picture for asked in self.all_questions() for option in asked.options if option.picture)

    def all_questions(self) -> Iterator[Question]:
        """Its questions, those of groups after their group."""
        return every(self.questions)
