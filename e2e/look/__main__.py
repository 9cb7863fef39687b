"""`python -m e2e.look [TOWN…] [--only TEXT]`: pictures of every page, in `look/`."""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.progress import track

from e2e.look.album import Taken, write_index
from e2e.look.camera import WIDTHS, standing, take
from e2e.look.states import State, put_aside, states
from e2e.support.examples import EXAMPLES, NOT_FOUND, Example, names_of
from e2e.support.phone import CHROMIUM, CHROMIUM_ARGUMENTS, NO_GPU
from e2e.support.town import ROOT, Town
from server.platform.municipality import Municipality, load

LOOK = ROOT / "look"
MUNICIPALITIES = ROOT / "server" / "municipalities"


def main() -> None:
    """All municipalities that there are, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("towns", nargs="*", help="slugs of municipalities; all of them without one")
    parser.add_argument("--only", default="", help="only pages whose address holds this text")
    asked = parser.parse_args()
    slugs = asked.towns or sorted(file.parent.name for file in MUNICIPALITIES.glob("*/municipality.yaml"))
    taken: list[Taken] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *NO_GPU])
        for slug in slugs:
            shutil.rmtree(LOOK / slug, ignore_errors=True)
            taken += _town(browser, slug, asked.only)
        browser.close()
    failed = [f"{page.town} {page.name}: {page.failure}" for page in taken if page.failure]
    print("\n".join([*failed, f"{len(taken)} pages: {write_index(LOOK, taken)}"]))


def _town(browser: Browser, slug: str, only: str) -> list[Taken]:
    municipality = load(slug)
    with tempfile.TemporaryDirectory(prefix="riverain-look-") as name, Town(Path(name) / slug) as town:
        town.extra["RIVERAIN_MUNICIPALITY"] = slug
        town.run("migrate")
        town.run("seed")
        emails = _cast(town)
        town.start()
        names = names_of(town, _catalogue(municipality))
        taken = [
            page
            for who in ("anyone", "resident", "agent", "supervisor")
            for page in _pages(browser, town, slug, who, emails.get(who, ""), names, only)
        ]
        return taken + _states(browser, town, slug, municipality, only)


def _pages(
    browser: Browser, town: Town, slug: str, who: str, email: str, names: dict[str, str], only: str
) -> list[Taken]:
    """The examples that one person sees; one that names what the town has not is left out."""
    examples = [example for listed in EXAMPLES.values() for example in listed if example.who == who]
    paths = [
        path for example in [*examples, *([NOT_FOUND] if who == "anyone" else [])] if (path := _named(example, names))
    ]
    jobs = [State(name=path, path=path, reach=_nothing) for path in paths if only in path]
    return _album(browser, town, slug, who, email, jobs)


def _states(browser: Browser, town: Town, slug: str, municipality: Municipality, only: str) -> list[Taken]:
    found = states(*_topics_of_states(municipality))
    chosen = [state for state in found if only in state.name]
    here = [state for state in chosen if not state.is_offline]
    away = [state for state in chosen if state.is_offline]
    return _album(browser, town, slug, "states", "", here) + _album(browser, town, slug, "without a signal", "", away)


def _album(browser: Browser, town: Town, slug: str, who: str, email: str, jobs: Sequence[State]) -> list[Taken]:
    folder = LOOK / slug / who.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    shots: dict[str, list[tuple[int, str, Path]]] = {job.name: [] for job in jobs}
    failures: dict[str, str] = {}
    is_away = any(job.is_offline for job in jobs)
    for width in WIDTHS if jobs else ():
        with standing(browser, town.url, width=width, email=email, has_worker=is_away) as context:
            if is_away:
                put_aside(context, town.url)
            for job in track(jobs, description=f"{slug} {who} {width}"):
                made, failure = take(context, town.url + job.path, folder, job.name, job.reach)
                shots[job.name] += made
                failures[job.name] = failures.get(job.name) or failure
    return [Taken(town=slug, who=who, name=name, shots=shots[name], failure=failures.get(name, "")) for name in shots]


def _cast(town: Town) -> dict[str, str]:
    """Who looks, by role; a town whose cast has no supervisor is lent one."""
    if not town.rows("SELECT 1 FROM accounts WHERE role = 'supervisor'"):
        town.welcome("Odile", "Fortin", "odile.fortin@exemple.test")
        town.write("UPDATE accounts SET role = 'supervisor' WHERE email = 'odile.fortin@exemple.test'")
    rows = town.rows("SELECT role, min(email) AS email FROM accounts GROUP BY role")
    return {row["role"]: row["email"] for row in rows}


def _catalogue(town: Municipality) -> dict[str, str]:
    """What the examples name of the catalogue."""
    loud = next((topic.code for topic in town.topics if topic.emergency), "")
    quiet = next((topic.code for topic in town.topics if not topic.emergency and not topic.is_read_first), "")
    first = next((topic.code for topic in town.topics if topic.is_read_first), "")
    found = {
        "topic": loud or town.topics[0].code,
        "topic_quiet": quiet,
        "topic_read_first": first,
        "category": town.categories[0].code,
        "page": town.about[0].code if town.about else "",
        "page_last": town.about[-1].code if town.about else "",
    }
    return {name: code for name, code in found.items() if code}


def _topics_of_states(town: Municipality) -> tuple[str, str]:
    """The topic that asks most, drawings included, and one that asks nothing and may be anonymous."""
    rich = max(
        town.topics,
        key=lambda topic: (any(asked.kind == "illustrated" for asked in topic.questions), len(topic.questions)),
    )
    plain = (topic.code for topic in town.topics if topic.allows_anonymous and not topic.questions)
    return rich.code, next(plain, "")


def _named(example: Example, names: dict[str, str]) -> str:
    try:
        return example.path.format_map(names)
    except KeyError:
        return ""


def _nothing(_page: Page) -> None:
    return


if __name__ == "__main__":
    main()
