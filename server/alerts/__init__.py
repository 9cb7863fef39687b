"""Alerts: what appears in an area that somebody follows, told at once or once a day.

An area is a circle around a place, a borough, or a ring that was drawn. Once a case can be seen by everybody (its
nature is public, or an agent opened it), whoever follows where it lies is told of its nature; its place is read on its
public page. What is not public any more when a day is told is left out.
"""

from server.alerts.actions.telling import audiences, kinds, tell_days
from server.alerts.erasing import subscriptions as erasing_subscriptions
from server.alerts.jobs import forget_finds
from server.alerts.jobs import subscriptions as telling_subscriptions
from server.alerts.sections import exported

subscriptions = [*telling_subscriptions, *erasing_subscriptions]

__all__ = ["audiences", "exported", "forget_finds", "kinds", "subscriptions", "tell_days"]
