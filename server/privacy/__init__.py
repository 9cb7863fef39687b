"""Privacy: what people agreed to and under which words, and the copy of their data that they may have.

`record` writes down a consent in the transaction of what was agreed, and `adopt` makes those of a case its owner's;
`holds` says whether one stands; whoever acts on one that is taken back (`withdraw`) subscribes to `ConsentWithdrawn`.
`export_from` is told by the composition root what each context gives of its own.
"""

from server.privacy.actions.consenting import Agreement, adopt, change, record, record_opening, withdraw
from server.privacy.actions.exporting import export_from
from server.privacy.facts import ConsentWithdrawn
from server.privacy.jobs import check_files, forget_exports, kept, subscriptions
from server.privacy.queries import holds
from server.privacy.rules import WITHDRAWABLE, Purpose, Source
from server.privacy.sections import exported

__all__ = [
    "WITHDRAWABLE",
    "Agreement",
    "ConsentWithdrawn",
    "Purpose",
    "Source",
    "adopt",
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
