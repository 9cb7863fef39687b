"""Following a case: one of others' that everybody may see, or one's own, of which one may cease to hear.

`follow` and `unfollow` are its verbs; `followers_of` says who is told, `wants_no_news` who is not.
"""

from server.cases.following.actions import follow, move_followers, unfollow
from server.cases.following.erasing import subscriptions
from server.cases.following.queries import followed_by, followers_of, is_following, wants_no_news
from server.cases.following.sections import exported

__all__ = [
    "exported",
    "follow",
    "followed_by",
    "followers_of",
    "is_following",
    "move_followers",
    "subscriptions",
    "unfollow",
    "wants_no_news",
]
