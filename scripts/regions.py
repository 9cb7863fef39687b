"""What is wrong with the catalogues: missing, unused, other values to fill in, other plurals, banned words."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from scripts.catalogues import COMPLETE, LOCALES, OVERRIDES, Sentence, forms, path_of, read, write_text

BANNED = {
    "fr_CA": {
        r"\be-?mails?\b|\bmails?\b": "courriel",
        r"\bweek-?ends?\b": "fin de semaine",
        r"\bt?chat(s|ter)?\b": "clavardage, clavarder",
        r"\bSMS\b": "texto, message texte",
        r"\bmail du\b|\bbriefing\b": "a word of ours",
    },
    "fr_FR": {
        r"\bcourriels?\b": "adresse électronique, message",
        r"\bclavard\w*": "discussion en ligne",
        r"\bfins? de semaine\b": "week-end",
        r"\bcellulaires?\b": "portable",
        r"\bjours? ouvrables?\b": "jours ouvrés: the town's offices, not the law's six days",
        r"\bexemple\.ca\b|\b418[ -]555\b|\b\d+e Rue\b": "an example of the region",
    },
    "en": {
        r"[«»éèêëàâçîïôùûœ]": "left in French",
        r"\b(le|les|des|une|du|aux|votre|vos|nous|vous|avec|pour|dans|est|sont|cette)\b": "left in French",
        r"\be-mail": "email",
        r"\b(center|color|check out|zip code|neighbor)\b": "as Canada spells it",
        r"!|\b(sorry|oops|please try)\b": "no exclamation marks, no apology for show",
        r"(?<=\w)'(?=\w)": "the apostrophe is ’",
        r'"': "the quotation marks are “ and ”",
        r"\.\.\.": "the ellipsis is …",
        r"\b(outbox|sync|cache|service worker)": "a word of ours, not of residents",
        r" [?:;!]": "no space before a sign",
    },
}
"""By catalogue. French sentences of the code are judged as both regions would read them."""
_VALUES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|<(/?\w+)>")


def catalogue_faults(asked: Collection[Sentence], *, locales: Path = LOCALES) -> Iterator[str]:
    """One line for each fault of each catalogue, against the sentences that the code asks for."""
    for language in (*COMPLETE, *OVERRIDES):
        path = path_of(language, locales=locales)
        if not path.exists():
            yield f"{path}: is missing: `python -m scripts.words --update`"
            continue
        catalogue = read(language, locales=locales)
        if path.read_text(encoding="utf-8") != write_text(language, catalogue):
            yield f"{path}: is not written as it would be: `python -m scripts.words --update`"
        for fault in _of(language, catalogue, asked):
            yield f"{path.relative_to(locales)}: {fault}"


def _of(language: str, catalogue: dict[Sentence, Sentence], asked: Collection[Sentence]) -> Iterator[str]:
    for sentence in sorted(catalogue.keys() - set(asked), key=forms):
        yield f"{sentence!r}: nothing says it any more"
    for sentence in sorted(asked, key=forms):
        said = catalogue.get(sentence)
        if said and all(forms(said)):
            yield from _mismatches(sentence, said)
        elif language in COMPLETE:
            yield f"{sentence!r}: is not translated"
            continue
        else:
            said = sentence
        yield from _banned(language, said)


def _banned(language: str, said: Sentence) -> Iterator[str]:
    for form in forms(said):
        for pattern, reason in BANNED[language].items():
            if re.search(pattern, _VALUES.sub("x", form), re.IGNORECASE):
                yield f"{form!r}: {reason}"


def _mismatches(sentence: Sentence, said: Sentence) -> Iterator[str]:
    for french, translated in zip(forms(sentence), forms(said), strict=True):
        if sorted(_VALUES.findall(french)) != sorted(_VALUES.findall(translated)):
            yield f"{translated!r}: has not the values of {french!r}"
        if (french[:1].isspace(), french[-1:].isspace()) != (translated[:1].isspace(), translated[-1:].isspace()):
            yield f"{translated!r}: begins or ends with a space, or {french!r} does"
