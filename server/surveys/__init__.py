"""Surveys: whether people are satisfied, asked by lot among those who accepted, answered without being known.

Lots are drawn as the facts of the cases come, by the town's rules (`surveys` of `municipality.yaml`). An invitation
knows who was asked and whether they answered; an answer knows what, of which department and in which quarter: nothing
joins the two.
Supervisors read results of at least five answers, each share with its interval.
"""

from server.surveys.erasing import kept
from server.surveys.erasing import subscriptions as erasing_subscriptions
from server.surveys.jobs import subscriptions as asking_subscriptions
from server.surveys.letters import kinds as notice_kinds
from server.surveys.letters import subscriptions as letter_subscriptions
from server.surveys.sections import exported

subscriptions = [*asking_subscriptions, *letter_subscriptions, *erasing_subscriptions]

__all__ = ["exported", "kept", "notice_kinds", "subscriptions"]
