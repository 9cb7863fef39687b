"""Where a topic is found: its page, its form, and the short address of links and posters."""

from urllib.parse import urlencode

from server.platform.municipality import Category, Topic
from server.platform.web.languages import absolute
from server.platform.words import current_language


def page_url(topic: Topic) -> str:
    """The page that says all of the topic, for whoever wants to read before beginning."""
    return f"/demarches/{topic.code}"


def form_url(topic: Topic) -> str:
    """The form in its four steps; the first explains the topic in short."""
    return f"/demandes/nouvelle/{topic.code}"


def start_url(topic: Topic) -> str:
    """Where tiles and lists lead: to the form, or first to the page where something is to be prepared.

    A pothole is two taps from the home page. Whoever needs an account or papers is told so before the first question,
    as the portals do that list their procedures to everybody and ask to sign in when one begins. Without a signal a
    page that was never opened has a stand-in, the form whose first step says the same (`pwa/worker/rules.js`).
    """
    return page_url(topic) if topic.is_read_first else form_url(topic)


def category_url(category: Category) -> str:
    """Its part of the list of topics: one page that phones keep."""
    return f"/demarches#category-{category.code}"


def link_url(topic: Topic, *, place: str = "") -> str:
    """The whole address that a link or a poster bears; `place` is written in the form that it opens."""
    query = f"?{urlencode({'place': place})}" if place else ""
    return absolute(f"/signaler/{topic.code}{query}", current_language())
