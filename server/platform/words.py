"""Words for people: gettext catalogues, where the message id is the French sentence itself."""

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).resolve().parent.parent / "locale"
DEFAULT_LANGUAGE = "fr-CA"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """The language of the person being answered, as a BCP 47 tag."""
    return _language.get()


def speak(language: str) -> None:
    """Answer in `language` from here on, in this request or job."""
    _language.set(language)


def _(message: str) -> str:
    """The sentence in the current language; the French one when it has not been translated."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence for `number`, in the current language and by its plural rule."""
    return _catalogue(_language.get()).ngettext(singular, plural, number)


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    tag = language.replace("-", "_")
    found = gettext.translation("riverain", LOCALES, languages=[tag, tag.split("_")[0]], fallback=True)
    return found if isinstance(found, gettext.GNUTranslations) else FrenchAsWritten()


class FrenchAsWritten(gettext.NullTranslations):
    """French as it stands in the code; zero is singular in French (0 demande, 1 demande, 2 demandes)."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if abs(n) < 2 else msgid2
