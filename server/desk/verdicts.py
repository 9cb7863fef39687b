"""What everybody sees of the photos of a case, in words, with the way to change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.cases import Case, Part, sentences, views
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class JudgedPhoto:
    """A photo of the opened case, and what was decided of it."""

    url: str
    words: str


def judged_photos(case: Case, parts: Sequence[Part]) -> list[JudgedPhoto]:
    """The photos that are ready, in their order."""
    return [
        JudgedPhoto(
            url=f"/poste/photos/{case.reference}/{part.n}?depuis=demande",
            words=_("Photo {number} : {verdict}").format(number=views.number_of(part), verdict=verdict_words(part)),
        )
        for part in views.ready_photos(parts)
    ]


def verdict_words(part: Part) -> str:
    """« Masquée : on y reconnaît quelqu’un »"""
    word = sentences.verdict_word(part.verdict)
    why = sentences.hiding_word(part.verdict_reason) if part.verdict_reason else ""
    return _("{verdict} ({reason})").format(verdict=word, reason=why) if why else word
