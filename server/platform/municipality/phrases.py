"""Words of a municipality's data: French, with other languages beside it."""

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

_TIED = re.compile(r" (?=[?!:;»])|(?<=«) |(?<=\d) (?=(?:h|min|mm|cm|m|km|kg|g|L|ko|Mo)\b|[%$€])|(?<=\d h) (?=\d)")


def unbroken(french: str) -> str:
    """French with the spaces that must not break: at its signs (? ! : ; « »), before a unit, in an hour."""
    return _TIED.sub("\u00a0", french)


class Record(BaseModel):
    """What every part of a municipality's data is: frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Record):
    """A text in French and, where the municipality gives it, in English. In YAML a bare text is French."""

    fr: Annotated[str, AfterValidator(unbroken)] = Field(min_length=1, max_length=2000)
    en: str | None = Field(default=None, min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _is_translated(self, info: ValidationInfo) -> "Words":
        languages = (info.context or {}).get("languages", ())
        if self.en is None and any(tag.startswith("en") for tag in languages):
            raise ValueError("this town speaks English too: write {fr: …, en: …}")
        return self

    def says(self, language: str) -> str:
        """The text in `language` (a BCP 47 tag), in French when it has not been translated."""
        return self.en if self.en and language.startswith("en") else self.fr


def _bare_text_is_french(written: object) -> object:
    return {"fr": written} if isinstance(written, str) else written


Phrase = Annotated[Words, BeforeValidator(_bare_text_is_french)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Picture = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}\.svg$")]
