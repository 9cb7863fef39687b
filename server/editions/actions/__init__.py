"""The verbs: write, propose, publish, refuse, give up, take up again. Each is one transaction and one fact."""

from server.editions.actions.deciding import acknowledge, publish, refuse
from server.editions.actions.filing import forget, import_texts, mark_exported
from server.editions.actions.writing import keep_draft, propose, restore, resume, withdraw

__all__ = [
    "acknowledge",
    "forget",
    "import_texts",
    "keep_draft",
    "mark_exported",
    "propose",
    "publish",
    "refuse",
    "restore",
    "resume",
    "withdraw",
]
