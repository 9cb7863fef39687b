"""The form that switches the mode on: what was typed, and all that is wrong with it at once."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from server.kernel import clock
from server.kernel.problems import FieldError
from server.kernel.text import has_forbidden, length, normalise, tidy
from server.platform.installation import current
from server.platform.municipality.phrases import unbroken
from server.platform.web.form import invalid
from server.platform.words import _
from server.steering import rules
from server.steering.actions import Wanted
from server.steering.sentences import end_error

LIMITS = {"title": 80, "text": 400, "hours": 160}
"""What fits on a phone above the page itself."""
REASON_LIMIT = 1000
USUAL_LENGTH = timedelta(days=1)


def languages() -> list[str]:
    """The languages that the town writes in: `fr`, `en`."""
    return list(dict.fromkeys(tag.split("-")[0] for tag in current().town.languages))


def blank_values() -> dict[str, str]:
    """The form as it opens: the town's own words, until tomorrow at the next hour."""
    town = current().town
    ends_at = (clock.now() + USUAL_LENGTH + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    values = {"ends_at": rules.local_text(ends_at, town.time_zone), "reduced": "yes", "reason": ""}
    for name in LIMITS:
        words = getattr(town.exceptional, name) if town.exceptional else None
        values |= {f"{name}_{code}": words.says(code) if words else "" for code in languages()}
    return values


def extended_values(ends_at: datetime) -> dict[str, str]:
    """The form that extends a period, as it opens: a day later, if that can be."""
    later = min(ends_at + USUAL_LENGTH, clock.now() + rules.LONGEST)
    return {"ends_at": rules.local_text(later, current().town.time_zone)}


def read_wanted(sent: Mapping[str, str]) -> Wanted:
    """What is to be said, or Problem 422 with a sentence beside each field."""
    errors: list[FieldError] = []
    ends_at = _end_of(sent)
    fault = rules.fault_of_end(ends_at, clock.now()) if ends_at else "required"
    if fault:
        errors.append(end_error(fault))
    reason = tidy(sent.get("reason", ""))
    errors += _faults("reason", reason, REASON_LIMIT)
    said: dict[str, dict[str, str]] = {name: {} for name in LIMITS}
    for name, limit in LIMITS.items():
        for code in languages():
            field = f"{name}_{code}"
            written = _line(sent.get(field, ""))
            errors += _faults(field, written, limit)
            said[name][code] = unbroken(written) if code == "fr" else written
    if sent.get("confirmed") != "yes":
        sentence = _("Cochez pour confirmer : tout le monde le verra.")
        errors.append(FieldError(pointer="/confirmed", code="required", detail=sentence))
    if errors or ends_at is None:
        raise invalid(errors)
    is_reduced = sent.get("reduced") == "yes"
    return Wanted(**said, reason=normalise(reason), ends_at=ends_at, is_reduced=is_reduced)


def read_end(sent: Mapping[str, str]) -> datetime:
    """Until when it is to be extended, or Problem 422."""
    ends_at = _end_of(sent)
    if ends_at is None:
        raise invalid([end_error("required")])
    return ends_at


def _end_of(sent: Mapping[str, str]) -> datetime | None:
    return rules.instant_of(sent.get("ends_at", ""), current().town.time_zone)


def _line(written: str) -> str:
    return normalise(" ".join(tidy(written).split()))


def _faults(field: str, written: str, limit: int) -> Iterator[FieldError]:
    if not written:
        yield FieldError(pointer=f"/{field}", code="required", detail=_("Écrivez quelques mots."))
    elif has_forbidden(written):
        sentence = _("Cette réponse contient des caractères invisibles. Effacez-la et écrivez-la de nouveau.")
        yield FieldError(pointer=f"/{field}", code="bad-characters", detail=sentence)
    elif length(written) > limit:
        sentence = _("C’est trop long : %(limit)s caractères au plus.") % {"limit": limit}
        yield FieldError(pointer=f"/{field}", code="too-long", detail=sentence)
