"""Privacy: what people agreed to and under which words, and the copy of their data that they may have.

`record` writes down a consent in the transaction of what was agreed; `holds` says whether it stands; whoever acts on
one subscribes to `ConsentWithdrawn`. `export_from` is told by the composition root what each context gives of its own.
"""

from server.privacy.actions.consenting import Agreement, change, record, record_opening, withdraw
from server.privacy.actions.exporting import export_from
from server.privacy.facts import ConsentWithdrawn
from server.privacy.jobs import check_files, forget_exports, kept, subscriptions
from server.privacy.queries import holds
from server.privacy.rules import Purpose
from server.privacy.sections import exported

__all__ = [
    "Agreement",
    "ConsentWithdrawn",
    "Purpose",
    "change",
    "check_files",
    "export_from",
    "exported",
    "forget_exports",
    "holds",
    "kept",
    "record",
    "record_opening",
    "subscriptions",
    "withdraw",
]
