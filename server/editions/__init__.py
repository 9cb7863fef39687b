"""Editions: topics and cards edited in the browser, over the files of the municipality.

A revision is the text of one file of the folder, so that it is validated, compared, exported and imported as files are.
`keep_draft`, `propose`, `publish`, `refuse`, `withdraw`, `resume` and `restore` are the verbs; `tried` says what a text
would make of the municipality; `in_force` has every process serve what was published. `changes` compares two texts.
"""

from server.editions.actions import acknowledge, keep_draft, propose, publish, refuse, restore, resume, withdraw
from server.editions.comparing import Change, Hunk, changes
from server.editions.in_force import InForce, Placed, keep_current, refresh, start, when_changed
from server.editions.in_force import now as in_force_now
from server.editions.models import Revision
from server.editions.queries import draft_of, history, name_of, open_revisions, revision
from server.editions.rules import code_of, digest, kind_of
from server.editions.sentences import said
from server.editions.trying import Standing, Trial, standing, tried

__all__ = [
    "Change",
    "Hunk",
    "InForce",
    "Placed",
    "Revision",
    "Standing",
    "Trial",
    "acknowledge",
    "changes",
    "code_of",
    "digest",
    "draft_of",
    "history",
    "in_force_now",
    "keep_current",
    "keep_draft",
    "kind_of",
    "name_of",
    "open_revisions",
    "propose",
    "publish",
    "refresh",
    "refuse",
    "restore",
    "resume",
    "revision",
    "said",
    "standing",
    "start",
    "tried",
    "when_changed",
    "withdraw",
]
