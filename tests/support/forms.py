"""Forms as a browser without JavaScript reads and sends them: what the page holds is all that goes out."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "file", "image", "reset"}
ONE_OF = {"radio", "checkbox"}


@dataclass
class Form:
    """One form of a page: its address, its fields as they stand, its buttons."""

    action: str = ""
    method: str = "get"
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def fill(self, **values: str | list[str]) -> "Form":
        """Write in fields; `q__taille` is `q.taille`."""
        for name, value in values.items():
            self.fields[name.replace("__", ".")] = [value] if isinstance(value, str) else value
        return self

    def data(self, action: str | None = None) -> dict[str, list[str]]:
        """What is sent when the button `action` is pressed."""
        sent = {name: list(values) for name, values in self.fields.items()}
        if action is not None:
            assert ("action", action) in self.buttons, f"no button {action}: {self.buttons}"
            sent["action"] = [action]
        return sent

    def value(self, name: str) -> str:
        """The one value of a field."""
        return self.fields.get(name, [""])[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.area: str | None = None
        self.select: str | None = None
        self.template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.template += tag == "template"
        if tag == "form":
            self.inside = Form(action=given.get("action", ""), method=given.get("method", "get"))
            self.forms.append(self.inside)
        form = self.inside
        if form is None or self.template:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "textarea":
            self.area = name
            form.fields[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.choices.setdefault(self.select, []).append(given.get("value", ""))
            if "selected" in given or self.select not in form.fields:
                form.fields[self.select] = [given.get("value", "")]
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ONE_OF:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
        if kind in UNSENT or (kind in ONE_OF and "checked" not in given):
            return
        form.fields.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self.area:
            written = self.inside.fields[self.area][0] + data
            self.inside.fields[self.area] = [written.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self.template -= tag == "template"
        if tag == "form":
            self.inside = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


def forms_of(html: str) -> list[Form]:
    """The forms of a page, in their order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_of(html: str, action: str) -> Form:
    """The form that is sent to `action`."""
    found = [form for form in forms_of(html) if form.action == action]
    assert found, f"no form to {action}: {[form.action for form in forms_of(html)]}"
    return found[0]
