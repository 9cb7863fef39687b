"""States of pages that no address leads to: the steps of the form, what is to be mended, no signal."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

FORM_OPENS_MS = 1500
"""Until the form has opened its own first step."""
OPEN_STEP = """(open) => {
  for (const step of document.querySelectorAll("section.step")) step.hidden = step.dataset.step !== String(open);
}"""


def as_opened(_page: Page) -> None:
    """Nothing is done to the page."""


@dataclass(frozen=True, kw_only=True)
class State:
    """A state of a page: `reach` brings an opened `path` there."""

    name: str
    path: str
    reach: Callable[[Page], None] = as_opened
    is_offline: bool = False
    """Reached with a worker, once everything is put aside."""


def _step(number: int) -> Callable[[Page], None]:
    def reach(page: Page) -> None:
        page.wait_for_timeout(FORM_OPENS_MS)
        page.evaluate(OPEN_STEP, number)
        if number == 3:  # all that a topic may ask
            page.evaluate("document.querySelectorAll('.question').forEach((asked) => { asked.hidden = false; })")

    return reach


def _refused(page: Page) -> None:
    """Sent as it is, empty; its button has other words in France."""
    page.locator("main form[method=post] input.field__control").locator("visible=true").first.press("Enter")
    page.locator("[data-error-summary]:not([hidden])").wait_for()


def _go_on(page: Page) -> None:
    page.locator("section.step:not([hidden])").get_by_role("button", name="Continuer").click()


def _place_missing(page: Page) -> None:
    _go_on(page)
    page.locator("section[data-step='2']:not([hidden])").wait_for()
    _go_on(page)
    page.locator("[data-error-summary]:not([hidden])").wait_for()


def _summed_up(page: Page) -> None:
    """The shortest report, up to its letter."""
    _go_on(page)
    page.locator("[name=place_label]").fill("Marché du Quai, mur nord")
    _go_on(page)
    page.locator("textarea[name=comment]").fill("Une tête de chat, à la peinture verte.")
    _go_on(page)
    page.locator("input[name=anonymous][value=yes]").check()
    _go_on(page)
    expect(page.locator("[data-summary]")).to_contain_text("Marché du Quai")


def _confirmed(page: Page) -> None:
    _summed_up(page)
    page.get_by_role("button", name="Soumettre").click()
    expect(page.locator("[data-confirmation]")).to_be_visible()


def _as_it_is(page: Page) -> None:
    page.locator("[data-offline-band]:not([hidden])").wait_for(timeout=5000)


def states(topic: str, short: str, *, asks_place: bool) -> list[State]:
    """The states of a town's pages: `topic` asks much, `short` nothing; either may be empty."""
    form = f"/demandes/nouvelle/{topic}"
    steps = [State(name=f"{form} step {number}", path=form, reach=_step(number)) for number in range(2, 6)]
    brief = f"/demandes/nouvelle/{short}"
    told = [
        State(name=f"{brief} sent", path=brief, reach=_confirmed),
        State(name=f"{brief} summary", path=brief, reach=_summed_up),  # leaves a draft, hence the last
        State(name=f"{brief} kept without a signal", path=brief, reach=_confirmed, is_offline=True),
    ]
    refused = [
        State(name="/compte/connexion refused", path="/compte/connexion", reach=_refused),
        State(name="/compte/creation refused", path="/compte/creation", reach=_refused),
        State(name="/suivre refused", path="/suivre", reach=_refused),
    ]
    away = [
        State(name=f"{path} without a signal", path=path, reach=_as_it_is, is_offline=True)
        for path in ("/", "/demarches", "/envois", "/suivre")
    ]
    linked = State(
        name=f"/signaler/{topic} without a signal",
        path=f"/signaler/{topic}?place=Parc+du+Quai",
        is_offline=True,
    )
    missing = [State(name=f"{form} place missing", path=form, reach=_place_missing)] if asks_place else []
    of_topic = [*steps, *missing, linked]
    return [*(of_topic if topic else []), *(told if short else []), *refused, *away]


def put_aside(context: BrowserContext, url: str) -> None:
    """The first visit, until the worker holds everything; then the signal goes."""
    page = context.new_page()
    page.goto(url)
    page.evaluate(
        "async () => { await navigator.serviceWorker.ready; if (!navigator.serviceWorker.controller) await new Promise("
        "(done) => navigator.serviceWorker.addEventListener('controllerchange', done)); }"
    )
    context.set_offline(True)
    page.close()
