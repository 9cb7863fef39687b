"""Which language an address speaks: the town's first French bare, English under `/en` where the town speaks both.

Inside the program every address is bare. `InLanguage` (platform/web/languages.py) takes the prefix off what comes in
and puts it on redirects; templates put it on their links by themselves (platform/web/linking.py); a letter or a notice,
which is read elsewhere, asks `in_language` here.
"""

from functools import lru_cache

from server.platform.installation import current
from server.platform.words import current_language

ENGLISH = "/en"
NAMES = {"fr": "Français", "en": "English"}
"""What each language calls itself."""
DEVICES = ("/sync/", "/push/", "/moi")
"""What devices ask has one address for all: `Accept-Language` says in which language it is refused."""
NO_PAGES = (*DEVICES, "/static/", "/images/", "/sw.js", "/metrics", "/healthz", "/readyz")
"""What says the same in every language, or answers by `Accept-Language`."""


class Addressed(str):
    """An address that has its language already: templates leave it as it is."""

    __slots__ = ()


def spoken() -> dict[str, str]:
    """Each prefix of this town's addresses with the language that it speaks; the bare one is first."""
    return _prefixes(tuple(current().town.languages))


def prefix_of(language: str) -> str:
    """The prefix under which this town speaks `language`; bare for one that it does not speak."""
    base = language[:2]
    return next((prefix for prefix, spoken_there in spoken().items() if spoken_there[:2] == base), "")


def bare(path: str) -> str:
    """The address without the prefix of a language; never `//host`, which is another site's."""
    if path == ENGLISH or path.startswith((f"{ENGLISH}/", f"{ENGLISH}?")):
        return f"/{path[len(ENGLISH) :].lstrip('/')}"
    return path


def in_language(path: str, language: str) -> str:
    """The address of a page of ours as who reads `language` is given it; other addresses stay as they are."""
    if not path.startswith("/") or path.startswith(("//", *NO_PAGES)):
        return path
    return prefix_of(language) + bare(path)


def here(path: str) -> str:
    """The address in the language that is spoken now."""
    return in_language(path, current_language())


@lru_cache
def _prefixes(languages: tuple[str, ...]) -> dict[str, str]:
    french = next((language for language in languages if language.startswith("fr")), None)
    english = next((language for language in languages if language.startswith("en")), None)
    if french and english:
        return {"": french, ENGLISH: english}
    return {"": languages[0]}
