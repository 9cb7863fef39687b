"""The audit log: who of the staff did or read what; appended, never edited, each line sealed over the one before.

`record` writes a line within the transaction of what it tells of, so that neither exists without the other. A line
holds ids and codes, never people. The database refuses to change or remove one; `python -m server audit verify` finds
what was changed behind its back.
"""

from server.audit.actions import record
from server.audit.models import AuditEntry
from server.audit.queries import Asked, Page, page_of, stream, was_read_since
from server.audit.rules import ACTIONS, Action

__all__ = ["ACTIONS", "Action", "Asked", "AuditEntry", "Page", "page_of", "record", "stream", "was_read_since"]
