"""The verbs that change a case; nothing else writes its tables."""

from server.cases.actions.submit import Receipt, Submission, receipt_of, submit
from server.cases.actions.treat import add_entry, change_status, take

__all__ = ["Receipt", "Submission", "add_entry", "change_status", "receipt_of", "submit", "take"]
