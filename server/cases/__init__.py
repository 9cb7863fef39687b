"""Cases: what residents report and ask, from the reception to the answer.

A case is made by `submit` alone, whoever brings it; it is read through `visible_to(viewer)`; it is treated with `take`,
`add_entry` and `change_status`. Its timeline is appended, never edited.
"""

from server.cases.actions import Receipt, Submission, add_entry, change_status, receipt_of, submit, take
from server.cases.models import Case
from server.cases.queries import COUNTED_AT_MOST, Counters, Filters, Page, Window, visible_to

__all__ = [
    "COUNTED_AT_MOST",
    "Case",
    "Counters",
    "Filters",
    "Page",
    "Receipt",
    "Submission",
    "Window",
    "add_entry",
    "change_status",
    "receipt_of",
    "submit",
    "take",
    "visible_to",
]
