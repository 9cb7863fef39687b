"""The phone finds what the server finds: the vectors, then indices and questions that chance makes."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kernel.search import Document, Index, build, stem, words_of
from tests.kernel.test_search import QUERIES, TEXTS, VECTORS

Phone = Callable[..., object]
MANY = settings(
    max_examples=max(200, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SYLLABLES = "ba bac ca ci de é en er es eux ment na ne nn o poul que rue s sse ta tion trou û x œ"
WORD = st.lists(st.sampled_from(SYLLABLES.split()), min_size=1, max_size=4).map("".join)
# Letters of languages that both know, with marks, ligatures, digits and signs that part words.
ODD = st.text("abéèêçñœæßøłİıſﬁǆΣςжй中文가각\u0301\u0327\u00ad\u200d\u202e’'‑- \u00a0\n/@²½①٣Ⅳ🦫", max_size=12)
LINE = st.lists(WORD | st.sampled_from(["de", "la", "l’", "nid-de-poule"]), max_size=6).map(" ".join) | ODD
DOCUMENTS = st.lists(
    st.builds(
        Document,
        kind=st.sampled_from(["topic", "card"]),
        code=st.text("abc", min_size=1, max_size=3),
        title=LINE,
        keywords=st.lists(LINE, max_size=3),
        summary=LINE,
        body=st.lists(LINE, max_size=3),
    ),
    max_size=12,
)
SYNONYMS = st.lists(st.lists(LINE, min_size=1, max_size=3), max_size=3)


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    """The phone's search in one node process."""
    node = shutil.which("node")
    assert node, "node is needed: install Node.js 20 or newer"
    script = str(Path(__file__).with_name("searching.mjs"))
    with subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        wire_in, wire_out = process.stdin, process.stdout

        def ask(**question: object) -> object:
            wire_in.write(f"{json.dumps(question)}\n")
            wire_in.flush()
            return json.loads(wire_out.readline())

        yield ask
        wire_in.close()


def told(found: list[object]) -> list[list[str]]:
    return [[entry.kind, entry.code] for entry in found]  # type: ignore[attr-defined] # entries of an index


def test_the_vectors_are_the_phones_too(phone: Phone) -> None:
    town = build([Document(**document) for document in VECTORS["documents"]], VECTORS["synonyms"])
    phone(index=town.to_json())
    for query, first in QUERIES:
        found = phone(ask="find", text=query)
        assert isinstance(found, list)
        assert [code for _kind, code in found][:1] == ([first] if first else []), query
        assert found == told([*town.find(query)]), query
    for text, _suggested in TEXTS:
        assert phone(ask="suggest", text=text) == told([*town.suggest(text)]), text


@MANY
@given(
    documents=DOCUMENTS,
    synonyms=SYNONYMS,
    queries=st.lists(LINE, min_size=1, max_size=5),
    limit=st.integers(1, 6),
    kinds=st.sampled_from([[], ["card"], ["topic", "card"]]),
)
def test_whatever_is_searched_is_answered_alike(
    phone: Phone, documents: list[Document], synonyms: list[list[str]], queries: list[str], limit: int, kinds: list[str]
) -> None:
    town: Index = build(documents, synonyms)
    phone(index=town.to_json())
    how = {"limit": limit, "kinds": kinds}
    typed = [*queries, *(document.title[:-1] for document in documents[:3]), *(each[::-1] for each in queries)]
    for query in typed:
        assert phone(ask="find", text=query, how=how) == told([*town.find(query, limit=limit, kinds=kinds)])
        assert phone(ask="suggest", text=query, how=how) == told([*town.suggest(query, limit=limit, kinds=kinds)])


@MANY
@given(text=LINE | ODD)
def test_words_and_what_they_come_from_are_read_alike(phone: Phone, text: str) -> None:
    phone(index=build([]).to_json())
    assert phone(ask="words", text=text) == [[word, stem(word)] for word in words_of(text)]
