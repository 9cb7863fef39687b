"""What residents read: the list of cards, a card, and what phones take along to read them without a signal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from server.kernel.problems import Problem
from server.kernel.text import on_one_line
from server.knowledge.actions import AT_ONCE, count
from server.knowledge.finding import find_cards, offered_index
from server.knowledge.queries import public_card, public_cards
from server.knowledge.rules import KINDS, Kind
from server.knowledge.views import CardLine, Group, card_line, card_page, groups_of
from server.platform.municipality import Card
from server.platform.web import PUBLIC, PUBLIC_DATA, redirect, render, route
from server.platform.web.answers import NO_STORE, PUBLIC_PAGE
from server.platform.web.form import typed
from server.platform.web.guard import not_found
from server.platform.web.render import Blank, render_text
from server.platform.words import _, current_language

CARD, PIECES = "knowledge/card.html", "knowledge/pieces.html"
VERDICTS: Mapping[str, Kind] = {"oui": "useful", "non": "useless", "evitee": "deflected"}
"""`evitee` is said in the form of a demand: the card answers, the demand is not sent."""


@dataclass(frozen=True, kw_only=True)
class CardsPage:
    """All the cards by department, or those that answer `query`, best first."""

    query: str
    groups: Sequence[Group]
    found: Sequence[CardLine]


@dataclass(frozen=True, kw_only=True)
class ThanksPage:
    """After « oui » or « non »."""

    title: str
    url: str


async def show_cards(request: Request) -> Response:
    """The list of cards; `?mots=` those that answer."""
    query = on_one_line(request.query_params.get("mots", ""))
    found = [card_line(card) for card in find_cards(query, audience="public")] if query else []
    page = CardsPage(query=query, groups=[] if query else groups_of(public_cards()), found=found)
    return render(request, "knowledge/list.html", page)


async def show_card(request: Request) -> Response:
    """One card."""
    return render(request, CARD, card_page(_card(request)))


async def say_verdict(request: Request) -> Response:
    """« Cette fiche répond-elle à votre question ? », from its page or from the form of a demand."""
    card = _card(request)
    verdict = VERDICTS.get((await typed(request)).get("utile", ""))
    if verdict:
        await count([(card, verdict)], address=_address(request))
    return redirect(f"/fiches/{card.code}/merci")


async def show_thanks(request: Request) -> Response:
    """What was said was counted."""
    line = card_line(_card(request))
    return render(request, "knowledge/thanks.html", ThanksPage(title=line.title, url=line.url))


async def count_cards(request: Request) -> Response:
    """What phones tell of cards, several at once: `{"counts": [["bac-bleu", "deflected"], …]}`."""
    await count(_told(await request.body()), address=_address(request))
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


async def give_pack(_request: Request) -> Response:
    """Every card that residents may read, for phones: what they are found by, and their pages."""
    told = {
        "language": current_language(),
        "answer": render_text(PIECES, Blank(), block="answer").strip(),
        "answered": render_text(PIECES, Blank(), block="answered").strip(),
        "index": offered_index(current_language()).to_json(),
        "cards": [_packed(card) for card in public_cards()],
    }
    return JSONResponse(told, headers={"Cache-Control": PUBLIC_PAGE})


async def show_shell(request: Request) -> Response:
    """The page around a card, in which phones put one of those they took along."""
    return render(request, "knowledge/shell.html", Blank())


def _packed(card: Card) -> dict[str, object]:
    page = card_page(card)
    content = render_text(CARD, page, here=f"/fiches/{card.code}", block="content")
    return {
        "code": page.code,
        "title": page.title,
        "summary": page.summary,
        "content": content,
    }


def _told(body: bytes) -> list[tuple[Card, Kind]]:
    """What a message tells of cards that there are; anything else in it is passed over."""
    try:
        counts = json.loads(body)["counts"]
        pairs = [(str(code), str(kind)) for code, kind in counts]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Problem(code="invalid", status=400, title=_("Ce message ne peut pas être lu.")) from None
    kinds = {kind: kind for kind in KINDS}
    known = ((public_card(code), kinds.get(kind)) for code, kind in pairs[:AT_ONCE])  # type: ignore[call-overload] # any text may be asked for
    return [(card, kind) for card, kind in known if card and kind]


def _card(request: Request) -> Card:
    card = public_card(str(request.path_params["card"]))
    if card is None:
        raise not_found()
    return card


def _address(request: Request) -> str:
    return request.client.host if request.client else "-"


routes: list[BaseRoute] = [
    route("/fiches", show_cards, policy=PUBLIC),
    route("/fiches", count_cards, policy=PUBLIC_DATA, methods=["POST"]),
    route("/fiches.json", give_pack, policy=PUBLIC_DATA),
    route("/fiche-hors-ligne", show_shell, policy=PUBLIC),
    route("/fiches/{card}", show_card, policy=PUBLIC),
    route("/fiches/{card}/avis", say_verdict, policy=PUBLIC, methods=["POST"]),
    route("/fiches/{card}/merci", show_thanks, policy=PUBLIC),
]
