"""What operators read of who came in and who did not: numbers of accounts, never what was typed."""

from typing import Literal
from uuid import UUID

import structlog

from server.accounts.actions.guards import Origin, veiled_network
from server.platform.db import after_commit

log = structlog.get_logger()

Way = Literal["password", "mailed-code", "factor-code", "setup", "key", "mailed-link", "identity"]
"""How somebody proves, or tries to prove, to be the owner of an account."""
UNKNOWN = "unknown"


def note_entry(account_id: UUID, way: Way, *, origin: Origin) -> None:
    """A session was opened; said once the caller's transaction is committed."""
    network = veiled_network(origin)
    after_commit(lambda: log.info("accounts.entered", account=str(account_id), way=way, network=network))


def note_refusal(account_id: UUID | None, way: Way, reason: str, *, origin: Origin) -> None:
    """Somebody was kept out; `reason` is a word of ours. Whose account it was, where there is one."""
    account = str(account_id) if account_id else UNKNOWN
    log.warning("accounts.kept_out", account=account, way=way, reason=reason, network=veiled_network(origin))
