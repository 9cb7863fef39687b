"""Following a case: one of others' that everybody may see, or one's own, of which one may cease to hear.

`follow` and `unfollow` are its verbs: `tell_followers` tells them, `wants_no_news` says who is not told.
"""

from server.cases.following.actions import follow, move_followers, unfollow
from server.cases.following.erasing import subscriptions
from server.cases.following.queries import followed_by, is_following, wants_no_news
from server.cases.following.sections import exported
from server.cases.following.telling import audiences, kinds, tell_followers

__all__ = [
    "audiences",
    "exported",
    "follow",
    "followed_by",
    "is_following",
    "kinds",
    "move_followers",
    "subscriptions",
    "tell_followers",
    "unfollow",
    "wants_no_news",
]
