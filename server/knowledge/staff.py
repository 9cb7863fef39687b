"""The cards as the staff has them: what is to be mended first, who answers for each, of what use it was."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kernel.text import on_one_line
from server.knowledge import rules
from server.knowledge.editing.views import OpenWork, open_work
from server.knowledge.finding import find_cards
from server.knowledge.links import broken_links, languages_of
from server.knowledge.queries import (
    all_cards,
    counts_of_card,
    counts_of_month,
    months_counted,
)
from server.knowledge.rules import KINDS
from server.knowledge.views import (
    DESK_ROOT,
    IN_PAGE,
    card_line,
    notes_of,
    text_of,
    topics_of,
)
from server.platform.days import today
from server.platform.installation import current
from server.platform.municipality import Card
from server.platform.web import CARDS, formats, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.guard import not_found
from server.platform.words import _, current_language

MONTH = re.compile(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])")
NONE: Mapping[str, int] = {}


@dataclass(frozen=True, kw_only=True)
class StaffCard:
    """A card in the staff's list."""

    title: str
    url: str
    owner: str
    review: str
    is_public: bool
    notes: Sequence[str]
    numbers: Sequence[int]
    """In the order of `rules.KINDS`."""


@dataclass(frozen=True, kw_only=True)
class StaffCards:
    """All cards, what is to be mended first."""

    form: Form
    months: Sequence[tuple[str, str]]
    kinds: Sequence[str]
    cards: Sequence[StaffCard]
    to_mend: int
    open_work: Sequence[OpenWork]
    """What somebody writes or proposes."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a card says in one language."""

    language: str
    name: str
    title: str
    summary: str
    keywords: str
    text: Markup


@dataclass(frozen=True, kw_only=True)
class StaffCardPage:
    """One card as the staff reads it."""

    code: str
    title: str
    owner: str
    departments: Sequence[str]
    review: str
    is_public: bool
    notes: Sequence[str]
    broken: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]
    versions: Sequence[Version]
    kinds: Sequence[str]
    months: Sequence[tuple[str, Sequence[int]]]


async def show_cards(request: Request) -> Response:
    """`/poste/fiches?mots=…&mois=2026-06`"""
    query = on_one_line(request.query_params.get("mots", ""))
    asked = request.query_params.get("mois", "")
    month = asked if MONTH.fullmatch(asked) else f"{today():%Y-%m}"
    counts = await counts_of_month(month)
    cards = find_cards(query) if query else all_cards()
    rows = [_row(card, counts.get(card.code, NONE)) for card in cards]
    months = sorted({month, f"{today():%Y-%m}", *(await months_counted())}, reverse=True)
    page = StaffCards(
        form=Form(values={"mots": query, "mois": month}),
        months=[(each, month_title(each)) for each in months],
        kinds=kind_titles(),
        cards=rows if query else sorted(rows, key=lambda row: not row.notes),
        to_mend=sum(1 for row in rows if row.notes),
        open_work=await open_work(),
    )
    return render(request, "knowledge/staff_list.html", page, cache=NO_STORE)


async def show_card(request: Request) -> Response:
    """One card, also one that residents do not see."""
    card = current().town.card(str(request.path_params["card"]))
    if card is None:
        raise not_found()
    page = StaffCardPage(
        code=card.code,
        title=card.title.says(current_language()),
        owner=current().town.department_title(card.owner, current_language()),
        departments=[current().town.department_title(code, current_language()) for code in card.departments],
        review=formats.long_day(card.review),
        is_public=card.public,
        notes=notes_of(card),
        broken=[(one.address, language_name(one.language)) for one in broken_links(card)],
        topics=topics_of(card),
        versions=_versions(card),
        kinds=kind_titles(),
        months=[(month_title(month), _numbers(counts)) for month, counts in await counts_of_card(card.code)],
    )
    return render(request, "knowledge/staff_card.html", page, cache=NO_STORE)


def kind_titles() -> list[str]:
    """What is counted, in the order of `rules.KINDS`."""
    titles = {
        "shown": _("Proposée"),
        "opened": _("Ouverte"),
        "useful": _("Utile"),
        "useless": _("Pas utile"),
        "deflected": _("Demandes évitées"),
    }
    return [titles[kind] for kind in KINDS]


def month_title(month: str) -> str:
    """« juin 2026 »"""
    return formats.month(date.fromisoformat(f"{month}-01"))


def language_name(language: str) -> str:
    """A language in words."""
    return _("anglais") if language == "en" else _("français")


def _row(card: Card, counts: Mapping[str, int]) -> StaffCard:
    line = card_line(card, root=DESK_ROOT)
    return StaffCard(
        title=line.title,
        url=line.url,
        owner=current().town.department_title(card.owner, current_language()),
        review=formats.long_day(card.review),
        is_public=card.public,
        notes=notes_of(card),
        numbers=_numbers(counts),
    )


def _numbers(counts: Mapping[str, int]) -> list[int]:
    return [counts.get(kind, 0) for kind in rules.KINDS]


def _versions(card: Card) -> list[Version]:
    return [
        Version(
            language=language,
            name=language_name(language),
            title=said.title,
            summary=said.summary,
            keywords=", ".join(said.keywords),
            text=text_of(card, level=IN_PAGE + 1, root=DESK_ROOT, language=language, prefix=f"{language}-"),
        )
        for language, said in languages_of(card)
    ]


routes: list[BaseRoute] = [
    route("/poste/fiches", show_cards, policy=CARDS),
    route("/poste/fiches/{card}", show_card, policy=CARDS),
]
