"""The body of a case as it comes from a phone (schema 1, `offline.md` §3), checked before anything is written."""

import json
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from server.catalogue import LABEL_LIMIT
from server.kernel.problems import FieldError, Problem
from server.platform.municipality.topics import PlaceMode
from server.platform.words import _

SCHEMA = 1
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
OLDEST, NEWEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Instants outside are no phone's clock, however wrong; all within survive every time zone and database."""


def _without_controls(text: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t\r" for character in text) or "\x7f" in text:
        raise PydanticCustomError("control_character", "control character")
    return text


def _believable(instant: datetime) -> datetime:
    if not OLDEST <= instant <= NEWEST:
        raise PydanticCustomError("out_of_range", "out of range")
    return instant


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_without_controls)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LABEL_LIMIT)]
Text = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_without_controls)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{0,60}$")]
Instant = Annotated[AwareDatetime, AfterValidator(_believable)]
Digest = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{0,64}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Wire(BaseModel):
    """A member of the body: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fix(Wire):
    """The device's own position, as it was at the shutter."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
    fixed_at: Instant


class Chosen(Wire):
    """The place the person meant."""

    mode: PlaceMode
    label: Annotated[Label, AfterValidator(_without_controls)] = ""
    lat: Latitude | None = None
    lon: Longitude | None = None
    gazetteer: Code | None = None
    ids: Annotated[list[Code], Field(max_length=8)] = []


class Place(Wire):
    """What was chosen, and what the device measured."""

    chosen: Chosen
    fix: Fix | None = None


class Who(Wire):
    """Who sends; `anonymous` means that nobody is known, even when signed in."""

    anonymous: bool
    civility: Literal["M", "Mme"] | None = None
    first_name: Line | None = None
    last_name: Line | None = None
    email: Line | None = None
    phone: Line | None = None
    address: Line | None = None


class Updates(Wire):
    """The channels on which the person wants to be told."""

    email: bool = False
    sms: bool = False


class PartBody(Wire):
    """A photo or file that will follow."""

    n: Annotated[int, Field(ge=1, le=99)]
    question: Code | None = None
    name: Annotated[str, StringConstraints(max_length=1000)]
    """As the picker gave it; nobody can correct the name of a file on a phone, so it is tidied and not refused."""
    size: Annotated[int, Field(ge=1)]
    sha256: Sha256
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")]


class Dropped(Wire):
    """A photo or file that will not follow: the person sends without it."""

    n: Annotated[int, Field(ge=1, le=99)]
    dropped: Literal[True]


class CaseBody(Wire):
    """One report, complete but for the bytes of its parts."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    topic: Code
    catalogue: Digest | None = None
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
    answers: Annotated[dict[str, object], Field(max_length=100)]
    comment: Text = ""
    place: Place
    who: Who
    updates: Updates = Updates()
    survey_consent: bool = False
    captured_at: Instant
    provisional_reference: Code | None = None
    supersedes: UUID | None = None
    same_as: Code | None = None
    """The reference of an open case that the person says is the same: this one is joined to it."""
    parts: Annotated[list[PartBody], Field(max_length=20)] = []

    @property
    def is_anonymous(self) -> bool:
        return self.who.anonymous


def _kind_of_part(value: object) -> str:
    return "dropped" if isinstance(value, dict) and "dropped" in value else "declared"


_PART: TypeAdapter[PartBody | Dropped] = TypeAdapter(
    Annotated[Annotated[PartBody, Tag("declared")] | Annotated[Dropped, Tag("dropped")], Discriminator(_kind_of_part)]
)


def read_case(raw: bytes) -> CaseBody:
    """The body in `raw` (JSON, UTF-8), or a Problem: 400 when it is not JSON, 422 with a pointer for each field."""
    try:
        return CaseBody.model_validate_json(raw)
    except ValidationError as error:
        raise problem_of(error) from None
    except ValueError:
        raise malformed() from None


def read_chosen(values: object) -> Chosen:
    """The place that these members mean; nowhere when they cannot be read."""
    try:
        return Chosen.model_validate(values)
    except ValidationError:
        return Chosen(mode="text")


def malformed() -> Problem:
    """400: what came is not the JSON that was announced."""
    return Problem(
        code="malformed",
        status=400,
        title=_("Cet envoi n’a pas été compris."),
        detail=_("Il est arrivé incomplet ou abîmé ; il reste sur l’appareil."),
    )


def update_required() -> Problem:
    """426: this version of the app speaks what the server no longer (or not yet) understands; it keeps its rows."""
    return Problem(
        code="update-required",
        status=426,
        title=_("L’application doit être mise à jour."),
        detail=_("Ce que vous avez saisi reste sur l’appareil et partira ensuite."),
        headers={"Upgrade": "riverain-sync/1", "Connection": "Upgrade"},
    )


def invalid(errors: list[FieldError]) -> Problem:
    """422 with what is wrong, field by field."""
    return Problem(
        code="invalid",
        status=422,
        title=_("Des réponses sont à corriger."),
        detail=_("Corrigez ce qui est indiqué ; le reste est gardé."),
        errors=errors,
    )


def read_part(raw: bytes) -> PartBody | Dropped:
    """The declaration of one part in `raw`: `{"n": 1, "dropped": true}`, or the part as a case declares it."""
    try:
        return _PART.validate_json(raw)
    except ValidationError as error:
        raise problem_of(error, skipped=1) from None


def problem_of(error: ValidationError, *, skipped: int = 0) -> Problem:
    """What is wrong, by pointers; `skipped` leading steps are of our own making (which kind of body it was)."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any(entry["type"] == "json_invalid" for entry in found):
        return malformed()
    if any(entry["loc"] == ("schema",) and entry["type"] == "literal_error" for entry in found):
        return update_required()
    return invalid(
        [
            FieldError(
                pointer=_pointer(entry["loc"][skipped:]), code=_code(entry["type"]), detail=_sentence(entry["type"])
            )
            for entry in found[:20]
        ]
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    return "/" + "/".join(str(step)[:100].replace("~", "~0").replace("/", "~1") for step in location)


_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "finite_number": "out-of-range",
    "out_of_range": "out-of-range",
    "control_character": "control-character",
}


def _code(kind: str) -> str:
    return _CODES.get(kind, "wrong-type")


def _sentence(kind: str) -> str:
    sentences = {
        "required": _("Cette réponse est nécessaire."),
        "unknown": _("Ce champ n’existe pas."),
        "too-long": _("Ce texte est trop long."),
        "too-many": _("Il y en a trop."),
        "out-of-range": _("Cette valeur est hors des limites."),
        "control-character": _("Ce texte contient un caractère qui ne s’affiche pas."),
        "wrong-type": _("Cette réponse n’a pas la forme attendue."),
    }
    return sentences[_code(kind)]


def dump(body: CaseBody) -> bytes:
    """The body as bytes, for the channels where the server itself writes it (the form without JavaScript, the desk)."""
    return json.dumps(
        body.model_dump(mode="json", by_alias=True), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def instant_of(text: str | None) -> datetime | None:
    """An RFC 3339 instant from a header, None when it is absent or not one."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else None
