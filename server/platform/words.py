"""Words for people: gettext catalogues, where the message id is the French sentence itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from server.platform.catalogues import catalogue

DEFAULT_LANGUAGE = "fr-CA"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """The language of the person being answered, as a BCP 47 tag."""
    return _language.get()


def speak(language: str) -> None:
    """Answer in `language` from here on, in this request or job."""
    _language.set(language)


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """Answer in `language` inside the block, and as before after it."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def is_french() -> bool:
    """Whether French is spoken, of whatever region."""
    return _language.get().startswith("fr")


def _(message: str) -> str:
    """The sentence in the current language; the French one when it has not been translated."""
    return catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence for `number`, in the current language and by its plural rule."""
    return catalogue(_language.get()).ngettext(singular, plural, number)
