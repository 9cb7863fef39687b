"""Names for the streets of the demonstration towns: more than are needed, each once (`towns.yaml`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Words = Mapping[str, Any]  # Any: a YAML document


@dataclass(frozen=True)
class StreetName:
    """« Rue Saint-Denis »; in a bilingual town its name in both languages."""

    name: str
    others: Mapping[str, str] = field(default_factory=dict)

    def of_type(self, french: str, english: str) -> "StreetName":
        """The same name for a street of another kind."""
        if not self.others:
            return StreetName(_typed(self.name, french))
        named = f"{self.name.rsplit(' ', 1)[0]} {english}"
        return StreetName(named, {"fr": _typed(self.others["fr"], french), "en": named})


def street_names(
    words: Words, *, first: Sequence[str], types: Sequence[str], order: Sequence[str]
) -> Iterator[StreetName]:
    """`first`, then the names of each list in `order`, their types in turn: « Rue », or « Street/Rue »."""
    seen = set(first)
    yield from map(StreetName, first)
    for number, name in enumerate(name for kind in order for name in _names(words, kind)):
        made = _named(types[number % len(types)], name)
        if made.name not in seen:
            seen.add(made.name)
            yield made


def _named(kind: str, name: str) -> StreetName:
    english, _, french = kind.rpartition("/")
    if not english:
        return StreetName(f"{french} {name}")
    return StreetName(f"{name} {english}", {"en": f"{name} {english}", "fr": f"{french} {name}"})


def _names(words: Words, kind: str) -> list[str]:
    if kind == "saints":
        return [f"Saint-{name}" for name in _list(words, "saints")] + [
            f"Sainte-{name}" for name in _list(words, "saintes")
        ]
    if kind == "people":
        pairs = zip(_list(words, "first names"), _list(words, "last names"), strict=True)
        return [f"{first}-{last}" for first, last in pairs]
    if isinstance(words[kind], Mapping):
        return [_after(article, thing) for article, listed in words[kind].items() for thing in listed.split()]
    return _list(words, kind)


def _after(article: str, thing: str) -> str:
    return f"{article}{thing}" if article.endswith("’") else f"{article} {thing}"


def _list(words: Words, kind: str) -> list[str]:
    return str(words[kind]).split()


def _typed(name: str, kind: str) -> str:
    return f"{kind} {name.split(' ', 1)[1]}"
