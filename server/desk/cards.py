"""The knowledge cards beside a case: those of its topic and department, those that an agent looks for, and what is
put of one into the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.cases import Case
from server.desk.filters import Asked
from server.kernel.text import on_one_line
from server.knowledge import CardBeside, beside_views, cards_beside, find_any_card, find_cards, insertion_of
from server.platform.web.form import Form

FOUND_AT_MOST = 6
LINK, TEXT = "lien", "texte"


@dataclass(frozen=True, kw_only=True)
class DeskCards:
    """What the pane shows of cards."""

    words: str
    beside: Sequence[CardBeside]
    found: Sequence[CardBeside]
    queue: Mapping[str, str]
    """The queue's filters, carried by the search."""
    insert_query: str
    """The same for the case's address, to end with `<code>&comme=lien`."""


def cards_of(case: Case, asked: Asked, *, words: str) -> DeskCards:
    """The cards of the case, and those that answer `words`."""
    typed = on_one_line(words)
    found = find_cards(typed)[:FOUND_AT_MOST] if typed else []
    return DeskCards(
        words=typed,
        beside=beside_views(cards_beside(case.topic, case.department)),
        found=beside_views(found),
        queue=asked.values,
        insert_query=asked.query(inserer=""),
    )


def answer_with(params: Mapping[str, str]) -> Form:
    """The form of the answer, with what the address asks to be put into it (`?inserer=<code>&comme=lien`)."""
    card = find_any_card(params.get("inserer", ""))
    if card is None:
        return Form()
    insertion = insertion_of(card)
    text = insertion.text if params.get("comme") == TEXT or not insertion.link else insertion.link
    return Form(values={"text": text, "audience": "public"})
