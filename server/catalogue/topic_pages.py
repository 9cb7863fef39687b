"""A topic said in full, and a category of them: to be read, printed, shared and kept, without an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue.addresses import category_url, form_url, link_url, page_url
from server.catalogue.codes import qr_svg
from server.catalogue.pages import CategoryLink, TopicLine, category_links, topic_line
from server.catalogue.queries import by_category, find_topic
from server.catalogue.views import TopicView, pledge_sentence, topic_view
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.web.guard import PUBLIC, not_found
from server.platform.web.languages import absolute
from server.platform.web.render import render
from server.platform.web.routing import route
from server.platform.words import _, current_language, ngettext


@dataclass(frozen=True, kw_only=True)
class TopicPage:
    """All that there is to know before beginning."""

    topic: TopicView
    summary: str
    category_title: str
    category_url: str
    duration: str
    who: str
    promises: Sequence[str]
    cards: Sequence[tuple[str, str, str]]
    """Knowledge cards: address, title, summary."""
    start_url: str
    page_url: str
    link: str
    qr: str
    """The link as a drawing, SVG that is ours."""


async def topic_page(request: Request) -> Response:
    """One topic."""
    topic = find_topic(request.path_params["topic"])
    if topic is None:
        raise not_found()
    return render(request, "catalogue/topic.html", page_of(topic))


def page_of(topic: Topic) -> TopicPage:
    """What the page of a topic shows."""
    town, language = current().town, current_language()
    category = next(category for category in town.categories if category.code == topic.category)
    title, link = topic.title.says(language), link_url(topic)
    return TopicPage(
        topic=topic_view(topic),
        summary=topic.summary.says(language),
        category_title=category.title.says(language),
        category_url=category_url(category),
        duration=ngettext("Prend une minute.", "Prend {count} minutes.", topic.duration_min).format(
            count=topic.duration_min
        ),
        who=_who(topic),
        promises=promises(topic),
        cards=_cards(topic),
        start_url=form_url(topic),
        page_url=absolute(page_url(topic), language),
        link=link,
        qr=qr_svg(link, title=_("Code à viser avec un téléphone : {title}").format(title=title), is_inline=True),
    )


def promises(topic: Topic) -> list[str]:
    """What the town promises: a first follow-up, and where it says so a day by which it is settled."""
    days = topic.pledge.resolution_days
    settled = ngettext(
        "La Ville vise à régler la demande en un jour ouvrable.",
        "La Ville vise à régler la demande en {days} jours ouvrables.",
        days or 0,
    ).format(days=days)
    return [pledge_sentence(topic), *([settled] if days else [])]


def _who(topic: Topic) -> str:
    if topic.needs_account:
        return _("Il faut un compte : connectez-vous avant de commencer.")
    if topic.allows_anonymous:
        return _("Tout le monde, sans compte. Possible de façon anonyme.")
    return _("Tout le monde, sans compte. Nous demandons comment vous répondre.")


def _cards(topic: Topic) -> list[tuple[str, str, str]]:
    """The public cards that may spare this topic."""
    language = current_language()
    told = [
        (card.code, card.says(language)) for card in current().town.cards if card.public and topic.code in card.topics
    ]
    return [(f"/fiches/{code}", said.title, said.summary) for code, said in told]


@dataclass(frozen=True, kw_only=True)
class CategoryPage:
    """A category with its topics, and the other categories."""

    title: str
    topics: Sequence[TopicLine]
    page_url: str
    others: Sequence[CategoryLink]


async def category_page(request: Request) -> Response:
    """One category, under an address of its own: what a school or a neighbourhood links to."""
    code = request.path_params["category"]
    found = [(category, topics) for category, topics in by_category(current().town.topics) if category.code == code]
    if not found:
        raise not_found()
    ((category, topics),) = found
    page = CategoryPage(
        title=category.title.says(current_language()),
        topics=[topic_line(topic) for topic in topics],
        page_url=absolute(f"/demarches/categorie/{code}", current_language()),
        others=[other for other in category_links() if other.code != code],
    )
    return render(request, "catalogue/category.html", page)


routes = [
    route("/demarches/{topic}", topic_page, policy=PUBLIC),
    route("/demarches/categorie/{category}", category_page, policy=PUBLIC),
]
