"""Finding topics: by code, by category, and the popular ones; `server.platform.search` finds them by their words."""

from collections.abc import Sequence

from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.municipality import Category, Topic
from server.platform.words import _
from server.steering import is_put_off


def find_topic(code: str) -> Topic | None:
    """The topic of that code, None when the catalogue has none."""
    return current().town.topic(code)


def require_topic(code: str) -> Topic:
    """The topic of that code, or 404."""
    topic = find_topic(code)
    if topic is None:
        raise Problem(
            code="unknown-topic",
            status=404,
            title=_("Cette démarche n’existe pas ou plus."),
            detail=_("Cherchez-la dans la liste des démarches, ou composez le {number}.").format(
                number=current().town.contacts.phone_local
            ),
        )
    return topic


def popular() -> list[Topic]:
    """The topics of the home page, in the town's order: in the exceptional mode, those that are essential."""
    offered = [topic for topic in current().town.topics if not is_put_off(essential=topic.essential)]
    if len(offered) < len(current().town.topics):
        return sorted(offered, key=lambda topic: not topic.popular)
    return [topic for topic in offered if topic.popular]


def by_category(topics: Sequence[Topic]) -> list[tuple[Category, list[Topic]]]:
    """The topics under their categories, in the town's order, without empty categories."""
    groups = (
        (category, [topic for topic in topics if topic.category == category.code])
        for category in current().town.categories
    )
    return [(category, found) for category, found in groups if found]
