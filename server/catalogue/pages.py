"""Public pages: the home, the list of topics, « Plus » and its pages, the town's drawings. The same for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue import queries
from server.catalogue.views import phone_url
from server.platform.installation import current
from server.platform.municipality import AboutPage, Category, Topic
from server.platform.web.formats import phone
from server.platform.web.guard import PUBLIC, not_found
from server.platform.web.render import render
from server.platform.web.routing import route
from server.platform.web.static import FOREVER
from server.platform.words import _, current_language

TILES = 8


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach the town: kind is phone, mail or info."""

    kind: str
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    """A topic in a list."""

    title: str
    summary: str
    icon: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CategoryView:
    """A category with its topics."""

    code: str
    title: str
    topics: Sequence[TopicLine]


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """The home: the most frequent topics, and how to reach the town."""

    topics: Sequence[TopicLine]
    contacts: Sequence[Contact]


@dataclass(frozen=True, kw_only=True)
class TopicsPage:
    """All topics by category, or those that answer `query`."""

    query: str
    categories: Sequence[CategoryView]
    found: int
    contacts: Sequence[Contact]


@dataclass(frozen=True, kw_only=True)
class MorePage:
    """« Plus »: how to reach the town, and what else there is to read."""

    contacts: Sequence[Contact]
    links: Sequence[tuple[str, str, str, str]]
    hours: str
    version: str


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A heading and its paragraphs."""

    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class AboutView:
    """A page under « Plus »."""

    title: str
    summary: str
    sections: Sequence[SectionView]
    commitments: Sequence[tuple[str, str]]


async def home(request: Request) -> Response:
    """The home page."""
    topics = [topic_line(topic) for topic in queries.popular()[:TILES]]
    return render(request, "home.html", HomePage(topics=topics, contacts=contacts()))


async def topics(request: Request) -> Response:
    """The list of topics, `?q=` those that answer it."""
    query = " ".join(request.query_params.get("q", "").split())[: queries.QUERY_LIMIT]
    found = queries.search(query) if query else list(current().town.topics)
    page = TopicsPage(
        query=query,
        categories=[category_view(category, listed) for category, listed in queries.by_category(found)],
        found=len(found),
        contacts=contacts(),
    )
    return render(request, "catalogue/list.html", page)


async def more(request: Request) -> Response:
    """« Plus »."""
    town, language = current().town, current_language()
    links = [
        (f"/plus/{page.code}", page.title.says(language), page.summary.says(language), page.icon) for page in town.about
    ]
    version = _("Catalogue {version}").format(version=town.catalogue_version[:8])
    page = MorePage(contacts=contacts(), links=links, hours=town.hours.said.says(language), version=version)
    return render(request, "more.html", page)


async def about(request: Request) -> Response:
    """One page under « Plus »: frequent questions, privacy, accessibility, declaration of services."""
    code = request.path_params["page"]
    page = next((page for page in current().town.about if page.code == code), None)
    if page is None:
        raise not_found()
    return render(request, "catalogue/about.html", about_view(page))


async def picture(request: Request) -> Response:
    """A drawing of the municipality, under the name that its content gives it."""
    found = next((picture for picture in current().town.pictures if picture.url == request.url.path), None)
    if found is None:
        raise not_found()
    return Response(found.content, media_type="image/svg+xml", headers={"Cache-Control": FOREVER})


def topic_line(topic: Topic) -> TopicLine:
    """A topic in a list."""
    language = current_language()
    return TopicLine(
        title=topic.title.says(language),
        summary=topic.summary.says(language),
        icon=topic.icon,
        url=f"/demandes/nouvelle/{topic.code}",
    )


def category_view(category: Category, listed: Sequence[Topic]) -> CategoryView:
    """A category with its topics."""
    lines = [topic_line(topic) for topic in listed]
    return CategoryView(code=category.code, title=category.title.says(current_language()), topics=lines)


def about_view(page: AboutPage) -> AboutView:
    """A page under « Plus »."""
    language = current_language()
    return AboutView(
        title=page.title.says(language),
        summary=page.summary.says(language),
        sections=[
            SectionView(
                title=section.title.says(language), paragraphs=[text.says(language) for text in section.paragraphs]
            )
            for section in page.sections
        ],
        commitments=[(line.title.says(language), line.promise.says(language)) for line in page.commitments],
    )


def contacts() -> list[Contact]:
    """The ways to reach the town, the shortest first; one number where the same is dialled from everywhere."""
    town = current().town
    reach, hours = town.contacts, town.hours.said.says(current_language())
    nearby = Contact(
        kind="phone",
        title=_("Téléphone : {number}").format(number=phone(reach.phone_local)),
        text=hours,
        url=phone_url(reach.phone_local),
    )
    afar = Contact(
        kind="phone", title=phone(reach.phone), text=_("De l’extérieur de la ville"), url=phone_url(reach.phone)
    )
    return [
        nearby,
        *([afar] if afar.url != nearby.url else []),
        Contact(kind="mail", title=reach.email, text=_("Réponse en deux jours ouvrables"), url=f"mailto:{reach.email}"),
        Contact(kind="info", title=_("Comptoir"), text=reach.address.says(current_language())),
    ]


routes = [
    route("/", home, policy=PUBLIC),
    route("/demarches", topics, policy=PUBLIC),
    route("/plus", more, policy=PUBLIC),
    route("/plus/{page}", about, policy=PUBLIC),
    route("/images/{name}", picture, policy=PUBLIC),
]
