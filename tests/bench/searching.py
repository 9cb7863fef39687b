"""The search of a very large town: 300 topics and 2 000 cards, in words drawn by chance as often as in a language."""

import gzip
import json
import subprocess
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from playwright.sync_api import Route, sync_playwright

from e2e.support.phone import CHROMIUM
from e2e.support.town import ROOT
from server.kernel.search import Document, Index, build
from server.platform import municipality, search
from tests.bench.figures import Figure, percentile

TOPICS, CARDS, VOCABULARY, ASKED = 300, 2_000, 12_000, 2_000
SLOWER_CPU = 4
PHONE = Path(__file__).with_name("searching.mjs")
STARTS = "a ba bri ca cha co da dé é fa fle gou im jar la mi nei o pa plu po qua ra ré sa si ta tra u va ver"
MIDDLES = "bi chai co di fi gla lan li ma mu ni no pe ri sol ta ti vo"
ENDS = "ble ce dé ge lle ment ne que r ret s tion ture x"


def measure(folder: Path) -> list[Figure]:
    """Building, size, and how long answers take on the server and on the phone."""
    chance = Random(311)
    words = vocabulary(chance)
    documents = large_town(chance, words)
    begun = time.process_time()
    index = build(documents, [chance.choices(words, k=3) for _ in range(60)])
    built = (time.process_time() - begun) * 1000
    written = json.dumps(index.to_json(), ensure_ascii=False, separators=(",", ":"))
    file = folder / "search.json"
    file.write_text(written)
    queries = questions(chance, words)
    for query in queries[:100]:
        index.find(query)
    figures = [
        Figure(name="search: build 300 topics and 2 000 cards, CPU", value=built, unit="ms"),
        Figure(name="search: their index, packed", value=len(gzip.compress(written.encode())) / 1000, unit="kB"),
        Figure(name="search: on the server, CPU, p95", value=_p95_ms(index, queries), unit="ms", aim=5),
        Figure(
            name=f"search: in node, p95 times {SLOWER_CPU}",
            value=_in_node(file, queries) * SLOWER_CPU,
            unit="ms",
            aim=20,
        ),
    ]
    opening, answering = _in_chromium(written, queries)
    return [
        *figures,
        Figure(name=f"search: in Chromium, CPU {SLOWER_CPU} × slower, opening", value=opening, unit="ms"),
        Figure(name=f"search: in Chromium, CPU {SLOWER_CPU} × slower, p95", value=answering, unit="ms", aim=20),
        *_rivemont(),
    ]


def vocabulary(chance: Random) -> list[str]:
    """Words that look like French, the most frequent first."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        middle = "".join(chance.choices(MIDDLES.split(), k=chance.choice([0, 1, 1, 2])))
        found[chance.choice(STARTS.split()) + middle + chance.choice(ENDS.split())] = None
    return list(found)


def large_town(chance: Random, words: Sequence[str]) -> list[Document]:
    """Texts in which the n-th word comes 1/n as often as the first (Zipf); the same each time."""
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def line(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=count))

    def document(kind: str, number: int, *, length: int) -> Document:
        keywords = [line(chance.choice([1, 1, 2])) for _ in range(10)]
        return Document(
            kind=kind, code=f"{kind}-{number}", title=line(4), keywords=keywords, summary=line(10), body=[line(length)]
        )

    return [
        *(document("topic", number, length=40) for number in range(TOPICS)),
        *(document("card", number, length=200) for number in range(CARDS)),
    ]


def questions(chance: Random, words: Sequence[str]) -> list[str]:
    """What is typed: beginnings, one to four words, a mistake in every third."""
    asked = []
    for number in range(ASKED):
        typed = " ".join(chance.choice(words[: chance.choice([200, 2_000, len(words)])]) for _ in range(number % 4 + 1))
        if number % 3 == 0:
            place = chance.randrange(len(typed))
            typed = typed[:place] + chance.choice("aeinrst") + typed[place + 1 :]
        asked.append(typed[: chance.randrange(2, len(typed) + 1)] if number % 2 else typed)
    return asked


def _p95_ms(index: Index, queries: Sequence[str]) -> float:
    took = []
    for query in queries:
        begun = time.process_time()
        index.find(query)
        took.append((time.process_time() - begun) * 1000)
    return percentile(took, 0.95)


def _in_node(file: Path, queries: Sequence[str]) -> float:
    done = subprocess.run(
        ["node", str(PHONE), str(file)], input=json.dumps(queries), capture_output=True, text=True, check=True
    )
    return percentile(json.loads(done.stdout), 0.95)


MEASURE = """async ({written, queries}) => {
  const {createSearch} = await import("/search/search.js");
  const begun = performance.now();
  const search = createSearch(JSON.parse(written));
  const opening = performance.now() - begun;
  const took = queries.map((query) => {
    const begun = performance.now();
    search.find(query);
    return performance.now() - begun;
  });
  return [opening, took];
}"""


def _in_chromium(written: str, queries: Sequence[str]) -> tuple[float, float]:
    """The very modules of the phone, in a browser on a processor that is slowed down."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto("http://localhost/")
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
        opening, took = page.evaluate(MEASURE, {"written": written, "queries": queries[:800]})
        browser.close()
    return opening, percentile(took, 0.95)


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix("http://localhost/")
    if path.endswith(".js"):
        route.fulfill(path=ROOT / "pwa" / path, content_type="text/javascript")
    else:
        route.fulfill(body="<!DOCTYPE html><title>bench</title>", content_type="text/html")


def _rivemont() -> list[Figure]:
    """A real town, as a process makes it when it is first searched."""
    town = municipality.load("rivemont")
    categories = {category.code: category.title.says("fr-CA") for category in town.categories}
    documents = [
        *(search.of_topic(topic, "fr-CA", categories) for topic in town.topics),
        *(search.of_card(card, "fr-CA") for card in town.cards),
    ]
    begun = time.process_time()
    index = build(documents, town.synonyms)
    built = (time.process_time() - begun) * 1000
    packed = gzip.compress(json.dumps(index.to_json(), ensure_ascii=False).encode())
    name = f"search: Rivemont ({len(town.topics)} topics, {len(town.cards)} cards)"
    return [
        Figure(name=f"{name}, build, CPU", value=built, unit="ms", aim=50),
        Figure(name=f"{name}, packed", value=len(packed) / 1000, unit="kB"),
    ]
