"""Where people turn now: the exceptional mode (civil security), which a supervisor switches on for some days.

While it is in force every page bears what the town says, the hours are others, and the catalogue may be reduced to what
is essential; what was written already is taken all the same. `present` is what this process shows, asked again each
second; `actions` holds the verbs (start, extend, end, resume). Emergencies (9-1-1) and the usual hours are the
catalogue's own data.
"""

from server.steering.actions import Wanted, end, extend, resume, start
from server.steering.facts import (
    ExceptionalModeEnded,
    ExceptionalModeExtended,
    ExceptionalModeResumed,
    ExceptionalModeStarted,
)
from server.steering.jobs import subscriptions
from server.steering.present import Mode, banner, is_put_off, mode, refresh, watch

__all__ = [
    "ExceptionalModeEnded",
    "ExceptionalModeExtended",
    "ExceptionalModeResumed",
    "ExceptionalModeStarted",
    "Mode",
    "Wanted",
    "banner",
    "end",
    "extend",
    "is_put_off",
    "mode",
    "refresh",
    "resume",
    "start",
    "subscriptions",
    "watch",
]
