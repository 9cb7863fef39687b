"""Hands on a page without scripts: what is on it, its fields, its buttons; each press brings a new page.

Firefox without scripts gives the page no animation frames, on which playwright's own waiting rests: nothing waits here.
"""

from pathlib import Path

from playwright.sync_api import Locator, Page

WRITTEN = "textarea, input:not([type=radio], [type=checkbox])"


class Plain:
    """A person on plain pages."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    @property
    def text(self) -> str:
        """What is to be read, its spaces plain."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        """Where one is."""
        return self.page.url.removeprefix(self.url)

    @property
    def errors(self) -> list[str]:
        """The sentences beside the fields, each also on top with a link to its field."""
        beside = [said for said in self.page.locator(".field__error").all_inner_texts() if said]
        on_top = self.page.locator("[data-error-summary]:not([hidden]) a").all_inner_texts()
        assert len(on_top) == len(beside)
        assert all(any(line.endswith(said) for line in on_top) for said in beside)
        return on_top

    def open(self, path: str) -> "Plain":
        """Type an address."""
        self.page.goto(f"{self.url}{path}")
        return self

    def follow(self, name: str) -> "Plain":
        """A link, by its words."""
        return self._press(self.page.locator("main").get_by_role("link", name=name).first)

    def press(self, name: str) -> "Plain":
        """A button, by its words."""
        return self._press(self.page.get_by_role("button", name=name).first)

    def sign_out(self) -> "Plain":
        """From the profile; where there is a script it leads home, once what was kept here is gone."""
        self.open("/compte").page.get_by_role("button", name="Se déconnecter").focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.url}/")
        return self

    def write(self, label: str, text: str) -> "Plain":
        """Fill a field, by its label."""
        field = self.page.get_by_label(label).and_(self.page.locator(WRITTEN)).filter(visible=True).first
        field.evaluate("(field) => { field.value = ''; }")  # Firefox inserts beside what is selected
        field.focus()
        self.page.keyboard.insert_text(text)
        return self

    def read(self, label: str) -> str:
        """What a field holds."""
        return self.page.get_by_label(label).and_(self.page.locator(WRITTEN)).first.input_value()

    def tick(self, name: str, value: str) -> "Plain":
        """A box, by the name and value of its field."""
        box = self.page.locator(f'input[name="{name}"][value="{value}"]')
        box.evaluate("(box) => box.scrollIntoView({ block: 'center' })")  # a person scrolls past the button that stays
        box.check(force=True)
        return self

    def choose(self, label: str, words: str) -> "Plain":
        """One of a list, by its first words."""
        self.page.get_by_label(label).first.focus()
        self.page.keyboard.type(words)
        return self

    def join(self, *paths: Path) -> "Plain":
        """Choose files."""
        self.page.locator("input[name=photo]").set_input_files([str(path) for path in paths])
        return self

    def _press(self, control: Locator) -> "Plain":
        with self.page.expect_event("load"):  # a script that writes an address makes a navigation too, and no page
            control.focus()
            self.page.keyboard.press("Enter")  # a pointer would miss what moves while the page comes
        return self
