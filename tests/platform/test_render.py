"""Templates: what is remembered of components stays what its own arguments say."""

from collections.abc import Callable

from jinja2.environment import TemplateModule
from markupsafe import Markup

from server.platform.web.references import foldable, unbroken
from server.platform.web.render import REMEMBERED, environment


def test_a_remembered_component_escapes_what_is_not_safe(app: object) -> None:
    status = _component("status.html", "status")

    assert "<b>soon</b>" in status("new", Markup("<b>soon</b>"))
    assert "<b>" not in status("new", "<b>soon</b>")
    assert "<b>soon</b>" in status("new", Markup("<b>soon</b>"))


def test_a_component_is_made_once_for_the_same_arguments(app: object) -> None:
    icon = _component("icon.html", "icon")

    assert icon("home", label="Accueil") is icon("home", label="Accueil")
    assert icon("home", label="Accueil") != icon("home", label="Home")


def test_what_is_remembered_exists() -> None:
    names = {name for template in ("icon", "status", "moment") for name in vars(_module(f"{template}.html"))}

    assert names >= REMEMBERED


def test_a_reference_stays_on_one_line_and_the_text_around_it_is_escaped() -> None:
    assert unbroken("<b> RVM-2026-004512-7, reçu") == (
        '&lt;b&gt; <span class="unbroken">RVM-2026-004512-7</span>, reçu'
    )
    assert unbroken("le 2026-11-24-1, A-B") == "le 2026-11-24-1, A-B"


def _component(template: str, name: str) -> Callable[..., str]:
    found: Callable[..., str] = getattr(_module(template), name)
    return found


def _module(template: str) -> TemplateModule:
    # As `{% from … import … %}` takes it.
    return environment().get_template(f"components/{template}")._get_default_module()


def test_an_address_of_mail_folds_before_its_sign() -> None:
    assert foldable("<b>@exemple.test") == "&lt;b&gt;<wbr>@exemple.test"
