"""Public pages: the home, the list of topics, « Plus » and its pages, the town's drawings. The same for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.catalogue import queries
from server.catalogue.addresses import category_url, start_url
from server.catalogue.contacts import Contact, contacts
from server.catalogue.hours import OpeningView, opening_view
from server.catalogue.missed import note_missed
from server.catalogue.news import NewsItem, latest_news
from server.catalogue.searching import INDEX_PATH, FoundRow, index_file, row_of, search_rows
from server.catalogue.support import support
from server.catalogue.views import phone_url
from server.kernel.text import on_one_line
from server.platform.installation import current
from server.platform.municipality import AboutPage, Category, Topic
from server.platform.web.answers import NO_STORE, PUBLIC_PAGE
from server.platform.web.coding import coding_of, headers_of
from server.platform.web.colours import colours_of, colours_url
from server.platform.web.form import typed
from server.platform.web.guard import PUBLIC, not_found
from server.platform.web.render import render
from server.platform.web.routing import route
from server.platform.web.static import FOREVER
from server.platform.words import DEFAULT_LANGUAGE, _, current_language, speak
from server.steering import is_put_off

TILES = 8


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    """A topic in a list."""

    title: str
    summary: str
    icon: str
    url: str
    call: str = ""
    call_url: str = ""
    """The number to call first, for topics much of which is the emergency services'."""


@dataclass(frozen=True, kw_only=True)
class CategoryView:
    """A category with its topics."""

    code: str
    title: str
    topics: Sequence[TopicLine]


@dataclass(frozen=True, kw_only=True)
class CategoryLink:
    """A category by name, with how many topics it has."""

    code: str
    title: str
    count: int
    url: str


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """The home: the most frequent topics, the categories, what is new, and how to reach the town."""

    topics: Sequence[TopicLine]
    categories: Sequence[CategoryLink]
    news: Sequence[NewsItem]
    contacts: Sequence[Contact]
    index_url: str
    opening: OpeningView
    is_reduced: bool
    """Whether the topics are what an event leaves of the catalogue."""


@dataclass(frozen=True, kw_only=True)
class TopicsPage:
    """All topics by category, those that wait for the end of an event apart; or what answers `query`, best first."""

    query: str
    categories: Sequence[CategoryView]
    put_off: Sequence[TopicLine]
    found: Sequence[FoundRow]
    popular: Sequence[FoundRow]
    """The popular topics, when nothing answers."""
    opening: OpeningView
    contacts: Sequence[Contact]
    index_url: str


@dataclass(frozen=True, kw_only=True)
class MorePage:
    """« Plus »: how to reach the town, and what else there is to read."""

    contacts: Sequence[Contact]
    links: Sequence[tuple[str, str, str, str]]
    opening: OpeningView
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
    is_reduced = any(is_put_off(essential=topic.essential) for topic in current().town.topics)
    page = HomePage(
        topics=topics,
        categories=category_links(),
        news=latest_news(),
        contacts=contacts(),
        index_url=index_file().url,
        opening=opening_view(),
        is_reduced=is_reduced,
    )
    return render(request, "home.html", page)


async def topics(request: Request) -> Response:
    """The list of topics, `?q=` the topics and cards that answer it."""
    query = on_one_line(request.query_params.get("q", ""))
    found = search_rows(query) if query else []
    listed = () if query else current().town.topics
    offered = [topic for topic in listed if not is_put_off(essential=topic.essential)]
    page = TopicsPage(
        query=query,
        categories=[category_view(category, of_it) for category, of_it in queries.by_category(offered)],
        put_off=[topic_line(topic) for topic in listed if is_put_off(essential=topic.essential)],
        found=found,
        popular=[row_of(topic) for topic in queries.popular()] if query and not found else [],
        opening=opening_view(),
        contacts=contacts(),
        index_url=index_file().url,
    )
    return render(request, "catalogue/list.html", page)


async def search_index(request: Request) -> Response:
    """What phones search by themselves, under the name of its content; whoever asks for an older one gets today's."""
    name = request.path_params["name"]
    language = name.rpartition("-")[0]
    if language not in _languages():
        raise not_found()
    speak(language)
    file = index_file()
    coding = coding_of(request.headers)
    headers = {"Cache-Control": FOREVER if name == file.name else PUBLIC_PAGE, **headers_of(coding)}
    return Response(file.packings[coding], media_type="application/json", headers=headers)


async def miss_search(request: Request) -> Response:
    """A phone says what was searched in vain on it; whether that is kept is not told."""
    sent = await typed(request)
    language = sent.get("langue", "")
    if language in _languages():
        speak(language)
        await note_missed(on_one_line(sent.get("q", "")), language=language)
    return Response(status_code=204, headers={"Cache-Control": NO_STORE})


def _languages() -> set[str]:
    return {*current().town.languages, DEFAULT_LANGUAGE}


async def more(request: Request) -> Response:
    """« Plus »."""
    town, language = current().town, current_language()
    links = [
        (f"/plus/{page.code}", page.title.says(language), page.summary.says(language), page.icon) for page in town.about
    ]
    if any(card.public for card in town.cards):
        links.insert(0, ("/fiches", _("Fiches Info-Sésame"), _("Les réponses aux questions fréquentes"), "question"))
    version = _("Catalogue {version}").format(version=town.catalogue_version[:8])
    page = MorePage(contacts=contacts(), links=links, opening=opening_view(), version=version)
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


async def colours(request: Request) -> Response:
    """The colours of the municipality, under the name that they give."""
    if request.url.path != colours_url():
        raise not_found()
    content = colours_of(current().town.colours)
    return Response(content, media_type="text/css", headers={"Cache-Control": FOREVER})


def topic_line(topic: Topic) -> TopicLine:
    """A topic in a list."""
    language = current_language()
    number = current().town.contacts.emergency if topic.emergency and topic.emergency.listed else ""
    return TopicLine(
        title=topic.title.says(language),
        summary=topic.summary.says(language),
        icon=topic.icon,
        url=start_url(topic),
        call=number,
        call_url=phone_url(number) if number else "",
    )


def category_view(category: Category, listed: Sequence[Topic]) -> CategoryView:
    """A category with its topics."""
    lines = [topic_line(topic) for topic in listed]
    return CategoryView(code=category.code, title=category.title.says(current_language()), topics=lines)


def category_links() -> list[CategoryLink]:
    """The categories, each leading to its part of the list."""
    return [
        CategoryLink(
            code=category.code,
            title=category.title.says(current_language()),
            count=len(listed),
            url=category_url(category),
        )
        for category, listed in queries.by_category(current().town.topics)
    ]


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


routes = [
    route("/", home, policy=PUBLIC),
    route("/demarches", topics, policy=PUBLIC),
    route(f"{INDEX_PATH}/{{name}}", search_index, policy=PUBLIC),
    route("/demarches/sans-resultat", miss_search, policy=PUBLIC, methods=["POST"]),
    route("/plus", more, policy=PUBLIC),
    route("/support-technique", support, policy=PUBLIC),
    route("/plus/{page}", about, policy=PUBLIC),
    route("/images/couleurs.{digest}.css", colours, policy=PUBLIC),
    route("/images/{name}", picture, policy=PUBLIC),
]
