"""The phone answers as the server does: the vectors, then very many questions that chance asks."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from server.places.found import Found
from server.places.gazetteer import Gazetteer
from tests.places.test_search import CASES, HOSTILE

Phone = Callable[..., object]
QUESTIONS = 250


@pytest.fixture(scope="module")
def phones(gazetteers: Mapping[str, Gazetteer]) -> Iterator[Mapping[str, Phone]]:
    """For each town a phone that has its pack."""
    node = shutil.which("node")
    assert node, "node is needed: install Node.js 20 or newer"
    script = Path(__file__).with_name("gazetteer.mjs")
    with ExitStack() as opened:
        yield {
            town: _phone(opened, [node, str(script), str(one.file.with_suffix(".gaz"))])
            for town, one in gazetteers.items()
        }


def _phone(opened: ExitStack, command: list[str]) -> Phone:
    process = opened.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    assert process.stdin
    assert process.stdout
    wire_in, wire_out = opened.enter_context(process.stdin), process.stdout

    def ask(**question: object) -> object:
        wire_in.write(f"{json.dumps(question)}\n")
        wire_in.flush()
        return json.loads(wire_out.readline())

    return ask


def told(found: Found) -> dict[str, object]:
    """As the phone writes it."""
    return {
        "label": found.label, "kind": found.kind, "point": list(found.point), "score": found.score,
        "streets": list(found.streets), "number": found.number, "suffix": found.suffix, "isGuess": found.is_guess,
        "metres": found.metres,
    }  # fmt: skip


def test_the_vectors_are_the_phones_too(phones: Mapping[str, Phone]) -> None:
    for group, query in CASES:
        found = phones[group["town"]](ask="search", text=query, how={"locale": group["locale"]})
        assert isinstance(found, list)
        assert (found[0]["label"], found[0]["kind"]) == (group["label"], group["kind"]), query


@pytest.mark.parametrize("town", ["rivemont", "valquier", "grandlac"])
def test_whatever_is_searched_is_answered_alike(
    town: str, gazetteers: Mapping[str, Gazetteer], phones: Mapping[str, Phone]
) -> None:
    chance = Random(town)
    for text in [*(typed(chance, gazetteers[town]) for _ in range(QUESTIONS)), *HOSTILE]:
        locale = chance.choice(["fr-CA", "en-CA"])
        near = chance.choice([None, chance.choice(gazetteers[town].streets).point])
        here = gazetteers[town].search(text, locale=locale, near=near)
        assert phones[town](ask="search", text=text, how={"locale": locale, **({"near": near} if near else {})}) == [
            told(one) for one in here
        ], text
        assert phones[town](ask="named", text=text) == [one.id for one in gazetteers[town].streets_named(text)], text


@pytest.mark.parametrize("town", ["rivemont", "valquier", "grandlac"])
def test_positions_and_streets_are_answered_alike(
    town: str, gazetteers: Mapping[str, Gazetteer], phones: Mapping[str, Phone]
) -> None:
    chance, gazetteer, phone = Random(town), gazetteers[town], phones[town]
    for _ in range(QUESTIONS):
        lat, lon = chance.choice(gazetteer.streets).point
        point = lat + chance.uniform(-0.003, 0.003), lon + chance.uniform(-0.003, 0.003)
        assert phone(ask="reverse", point=point, how={"locale": "fr-CA"}) == [
            told(one) for one in gazetteer.reverse(point)
        ]
        assert phone(ask="area", point=point) == gazetteer.area(point)
    for street in gazetteer.streets:
        here = [
            {"label": one.label, "metres": one.metres, "lines": [[list(point) for point in line] for line in one.lines]}
            for one in gazetteer.segments(street.id)
        ]
        assert phone(ask="segments", street=street.id) == here


def typed(chance: Random, gazetteer: Gazetteer) -> str:
    """Something that somebody may type: a name, a part of it, a house, two streets, mistakes."""
    street, other = chance.choice(gazetteer.streets), chance.choice(gazetteer.streets)
    crossing = chance.choice(gazetteer.crossings(street.id) or [(other.id, other.point)])[0]
    house = f"{chance.randrange(1, 600)}{chance.choice(['', '', 'a', ' bis', '½'])} {street.name}"
    joint = chance.choice([" et ", " & ", "/", " coin ", " x "])
    return chance.choice([
        street.name,
        street.name[: chance.randrange(1, len(street.name) + 1)],
        house,
        mistaken(chance, house),
        mistaken(chance, mistaken(chance, street.name)),
        f"{street.name}{joint}{gazetteer.streets[crossing].name}",
        f"{mistaken(chance, street.name)}{joint}{other.name}",
    ])  # fmt: skip


def mistaken(chance: Random, text: str) -> str:
    """One letter left out, changed, added, or swapped with the next."""
    place = chance.randrange(len(text))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    before, here, after = text[:place], text[place], text[place + 1 :]
    return chance.choice(
        [before + after, before + letter + after, before + letter + here + after, before + after[:1] + here + after[1:]]
    )
