"""Templates: escaped everywhere but in plain text, strict about what is missing, page and fragment from one block."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context, select_autoescape
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from server.kernel.viewer import ANONYMOUS
from server.platform import words
from server.platform.installation import current
from server.platform.web.answers import NO_STORE, PUBLIC_PAGE, fragment_asked
from server.platform.web.banner import banner, town_state
from server.platform.web.colours import colours_url
from server.platform.web.formats import day, instant, month_day, number, phone
from server.platform.web.languages import absolute, alternatives, page_of
from server.platform.web.linking import LinksInLanguage, linked
from server.platform.web.references import foldable, unbroken
from server.platform.web.static import static_url, words_files

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
PLAIN = (".txt",)
"""Templates of plain text, where nothing is escaped."""
REMEMBERED = frozenset({"icon", "status", "badge", "moment", "on_day"})
"""Components that say the same on every page, in one language and zone: half of a list was spent on making them."""
REMEMBERED_AT_MOST = 4096


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A page that shows nothing of its own."""


def render(
    request: Request,
    template: str,
    page: object,
    *,
    status: int = 200,
    block: str = "content",
    cache: str | None = None,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    """The page, or its block alone when htmx asked for a part.

    `page` is a frozen dataclass, the only thing the template knows of the request, but for the `viewer` that the
    staff's navigation is for. Without `cache`, pages that are the same for everybody may be kept after revalidation and
    personal ones are not stored.
    """
    is_public = not request.state.policy.knows_viewer
    html = render_text(
        template,
        page,
        here=request.url.path,
        this_page=page_of(request),
        query=request.url.query if request.method == "GET" else "",
        block=block if fragment_asked(request) else None,
        viewer=getattr(request.state, "viewer", ANONYMOUS),  # none when the session itself could not be read
    )
    caching = cache or (PUBLIC_PAGE if is_public and status < 400 else NO_STORE)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": caching, **(headers or {})})


def render_text(template: str, page: object, *, here: str = "", block: str | None = None, **more: object) -> str:
    """The template as text, for mail and fragments made outside a request."""
    found = environment().get_template(template)
    context = {"page": page, "town": current().town, "lang": words.current_language(), "here": here, **more}
    if template.endswith(PLAIN):
        context["_"] = _said_plainly
    if block is None:
        return found.render(context)
    return "".join(found.blocks[block](found.new_context(context)))


@lru_cache
def environment() -> Environment:
    """The one Jinja environment."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        auto_reload=False,
        autoescape=select_autoescape(enabled_extensions=(), disabled_extensions=PLAIN, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", LinksInLanguage],
    )
    made.template_class, made.context_class = _Template, _Context
    made.install_gettext_callables(words._, words.ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    made.globals["_"] = _said
    made.globals["static"] = static_url
    made.globals["town_colours"] = colours_url
    made.globals["same_page"] = _same_page
    made.globals["has_worker"] = _has_worker
    made.globals |= {"banner": banner, "town_state": town_state}
    made.globals |= {"alternatives": alternatives, "absolute": absolute, "words_files": words_files}
    made.filters |= {
        "day": day,
        "instant": instant,
        "month_day": month_day,
        "number": number,
        "phone": phone,
        "linked": linked,
        "foldable": foldable,
        "unbroken": unbroken,
    }
    return made


def _has_worker() -> bool:
    return current().settings.service_worker


class _Template(Template):
    """A template whose macros are made once, and whose safe pieces are not looked at again."""

    @classmethod
    def _from_namespace(
        cls,
        environment: Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's signature
    ) -> "Template":
        namespace["escape"] = _escaped
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja looks at every import whether the page has globals that the macros would miss: ours see nothing of it.
        is_new = self._module is None
        module = super()._get_default_module()
        if is_new:
            for name in REMEMBERED & vars(module).keys():
                setattr(module, name, _remembered(getattr(module, name)))
        return module


class _Context(Context):
    """Calls what asks for nothing of the context straight away; a page makes some two hundred calls."""

    def call(self, called: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # Any: Jinja's own
        if hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


def _remembered(macro: Macro) -> Callable[..., str]:
    """A macro made once for the same arguments, of the same types: what is safe is never taken for what is not."""

    @lru_cache(maxsize=REMEMBERED_AT_MOST, typed=True)
    def made(_language: str, _zone: str, *args: object, **named: object) -> str:
        return macro(*args, **named)

    def said(*args: object, **named: object) -> str:
        return made(words.current_language(), current().town.time_zone, *args, **named)

    return said


def _escaped(value: object) -> str:
    """What a template shows; macros and sentences, most of a page, are safe already."""
    return value if type(value) is Markup else escape(value)


def _said(message: str, **values: object) -> str:
    """`_` of the templates: the sentence with its values escaped; without values too, a percent sign is doubled."""
    sentence = Markup(words._(message))  # noqa: S704 - our own catalogue
    return sentence % values if "%" in sentence else sentence


def _said_plainly(message: str, **values: object) -> str:
    """`_` of texts that are no markup: nothing is escaped."""
    sentence = words._(message)
    return sentence % values if "%" in sentence else sentence


@pass_context
def _same_page(context: Context, path: str) -> bool:
    return bool(context["here"] == path)
