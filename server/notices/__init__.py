"""Notices: what is told to a person, on their devices and in the list of the application.

A context that has something to tell calls `tell`; this one knows no case. A notice is made once per event (`key`),
stands in the list of each person it is for, and is pushed to the devices that agreed, unless the person chose
otherwise (`channels_of`). Nothing of a person travels: a push holds the subject's number and what became of it.
Whoever chose push and could not be reached by it is a fact, `PersonUntold`, for the context that knows what to write.
"""

from server.notices.actions.telling import Telling, tell
from server.notices.consents import subscriptions as consent_subscriptions
from server.notices.erasing import kept
from server.notices.erasing import subscriptions as erasing_subscriptions
from server.notices.facts import PersonUntold
from server.notices.jobs import subscriptions as telling_subscriptions
from server.notices.queries import channels_of
from server.notices.rules import Channels, wants_email
from server.notices.sections import exported

subscriptions = [*telling_subscriptions, *erasing_subscriptions, *consent_subscriptions]

__all__ = [
    "Channels",
    "PersonUntold",
    "Telling",
    "channels_of",
    "exported",
    "kept",
    "subscriptions",
    "tell",
    "wants_email",
]
