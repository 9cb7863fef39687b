"""What the templates of the privacy are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web.formats import file_size
from server.platform.words import current_language
from server.privacy import rules, sentences
from server.privacy.models import Consent, Export
from server.privacy.rules import Purpose


@dataclass(frozen=True, kw_only=True)
class ExportView:
    """How the last copy stands."""

    state: str
    done: int
    total: int
    asked_at: datetime
    expires_at: datetime | None
    size: str


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """One class of what the town keeps."""

    title: str
    duration: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class DataPage:
    export: ExportView | None
    kept: Sequence[KeptView]
    refusal: Problem | None


@dataclass(frozen=True, kw_only=True)
class CopyPage:
    size: str
    """Empty when the link is no longer good."""
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SaidView:
    """One line of the history of a purpose."""

    at: datetime
    is_given: bool
    how: str
    text: str
    language: str
    """In which the words were read: they are shown as they were."""


@dataclass(frozen=True, kw_only=True)
class ConsentView:
    """One thing that may be agreed to: whether it stands, and all that was said of it, newest first."""

    purpose: Purpose
    title: str
    is_held: bool
    may_withdraw: bool
    text: str
    """The words that were read last."""
    language: str
    said: Sequence[SaidView]


@dataclass(frozen=True, kw_only=True)
class ConsentsPage:
    consents: Sequence[ConsentView]
    is_done: bool


def data_page(export: Export | None, *, refusal: Problem | None) -> DataPage:
    """The page of « Mes données »."""
    return DataPage(export=_export(export) if export else None, kept=_kept(), refusal=refusal)


def copy_page(export: Export | None) -> CopyPage:
    """The page behind the mailed link."""
    size = file_size(export.size_bytes) if export else ""
    return CopyPage(size=size, expires_at=export.expires_at if export else None)


def consents_page(said: Sequence[Consent], *, is_done: bool) -> ConsentsPage:
    """The page of « Mes consentements », from the history, oldest first."""
    views = [_consent(purpose, [one for one in said if one.purpose == purpose]) for purpose in rules.PURPOSES]
    return ConsentsPage(consents=[view for view in views if view.said], is_done=is_done)


def file_name(export: Export) -> str:
    """What the zip is called on its owner's device."""
    town = current().town
    return f"mes-donnees-{town.slug}-{export.asked_at.astimezone(ZoneInfo(town.time_zone)):%Y-%m-%d}.zip"


def _export(export: Export) -> ExportView:
    return ExportView(
        state=export.state,
        done=export.done,
        total=export.total,
        asked_at=export.asked_at,
        expires_at=export.expires_at,
        size=file_size(export.size_bytes),
    )


def _kept() -> Sequence[KeptView]:
    language = current_language()
    return [
        KeptView(
            title=sentences.kept_title(one.code),
            duration=sentences.duration(one.months),
            basis=one.basis.says(language),
        )
        for one in current().town.retention
    ]


def _consent(purpose: Purpose, said: Sequence[Consent]) -> ConsentView:
    is_held = rules.stands(said)
    return ConsentView(
        purpose=purpose,
        title=sentences.purpose_title(purpose),
        is_held=is_held,
        may_withdraw=is_held and purpose in rules.WITHDRAWABLE,
        text=said[-1].text.text if said else "",
        language=said[-1].language if said else "",
        said=[
            SaidView(
                at=one.recorded_at,
                is_given=one.is_given,
                how=sentences.how(one),
                text=one.text.text,
                language=one.language,
            )
            for one in reversed(said)
        ],
    )
