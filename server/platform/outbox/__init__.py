"""The durable queue of what is done after an answer: facts, committed with the change, told to their subscribers.

`publish` writes one row per subscriber in the change's own transaction. A dispatcher leases rows, runs the subscriber
and deletes the row. A subscriber may be run twice (a crash between its work and the deletion): it is safe to run again.
Each subscriber belongs to a lane, which no other lane ever waits for; in a lane its subscribers take turns.
"""

from server.platform.outbox.bell import Bell
from server.platform.outbox.dispatching import dispatch_once, drain, put_strangers_aside, run_dispatcher
from server.platform.outbox.overview import Failure, Standing, failures, kept, retry, retry_all, standings
from server.platform.outbox.publishing import forget, publish, ring, wake
from server.platform.outbox.subscriptions import LANES, Lane, LaneName, Subscription, names, subscribe, unsubscribe
from server.platform.outbox.waiting import LEASE, MAX_ATTEMPTS, Later, retry_after_s

__all__ = [
    "LANES",
    "LEASE",
    "MAX_ATTEMPTS",
    "Bell",
    "Failure",
    "Lane",
    "LaneName",
    "Later",
    "Standing",
    "Subscription",
    "dispatch_once",
    "drain",
    "failures",
    "forget",
    "kept",
    "names",
    "publish",
    "put_strangers_aside",
    "retry",
    "retry_after_s",
    "retry_all",
    "ring",
    "run_dispatcher",
    "standings",
    "subscribe",
    "unsubscribe",
    "wake",
]
