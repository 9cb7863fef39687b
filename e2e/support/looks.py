"""What can be measured of a page as it stands: what axe finds, what overflows, what is too small for a finger."""

from playwright.sync_api import Page

from e2e.support.town import ROOT

AXE = (ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN = """async (only) => {
  const options = only ? {runOnly: {type: "rule", values: only}} : {};
  const {violations} = await axe.run(document, {resultTypes: ["violations"], ...options});
  return violations.map(
    ({id, nodes}) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 0.5);
  return wide.slice(-3).map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)
    .concat(`${document.documentElement.scrollWidth} > ${window.innerWidth}`);
}"""

# A control is as large as what may be touched for it: a box in its label is its label. A link inside a sentence is
# exempt (WCAG 2.5.8).
SMALL = """({least, selector}) => {
  const isSentence = (link) => {
    if (link.tagName !== "A" || getComputedStyle(link).display !== "inline") return false;
    const around = link.parentElement;
    return /^(P|LI|SPAN|DD|BLOCKQUOTE)$/.test(around.tagName);
  };
  return [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: false}))
    .filter((one) => !one.closest(".skip, .unseen") && one.type !== "hidden" && !isSentence(one))
    .map((one) => one.closest("label") ?? one)
    .map((one) => ({one, box: one.getBoundingClientRect()}))
    .filter(({box}) => Math.min(box.width, box.height) < least - 0.5)
    .map(({one, box}) => `${one.tagName}.${one.className} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""
CONTROLS = "a[href], button, input, select, textarea, summary"
MAIN = ".button, .tabs__link, .topic, .row, .choice, .field__control, .search__input, .search__go, .profile, .brand"


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands; `only` some of its rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, only)
    return found


def overflow(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def small_targets(page: Page, *, least: int, selector: str = CONTROLS) -> list[str]:
    """Controls with a side under `least` CSS pixels."""
    found: list[str] = page.evaluate(SMALL, {"least": least, "selector": selector})
    return found


def enlarge_text(page: Page, *, percent: int) -> None:
    """The text size that a person chose in their browser's settings (Chromium)."""
    session = page.context.new_cdp_session(page)
    size = round(16 * percent / 100)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
