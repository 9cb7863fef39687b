"""Cases: what residents report and ask, from the reception to the answer.

A case is made by `submit` alone, whoever brings it; it is read through `visible_to(viewer)`; it is treated with `take`,
`add_entry` and `change_status`. Its timeline is appended, never edited.
"""

from server.cases.actions import Receipt, Submission, add_entry, change_status, receipt_of, submit, take
from server.cases.queries import visible_to

__all__ = ["Receipt", "Submission", "add_entry", "change_status", "receipt_of", "submit", "take", "visible_to"]
