"""What a database may answer besides rows, typed; no message ever holds a stored value."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tortoise.exceptions import IntegrityError

from server.platform import metrics


class DatabaseBusy(Exception):  # noqa: N818 - an expected outcome, answered 503
    """The database did not let us in within its time-out, or cannot be reached; the same request may pass later."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        metrics.DATABASE_BUSY.inc()


class StorageFull(Exception):  # noqa: N818 - an expected outcome, answered 507
    """There is no room left on the database's disk; nothing was changed."""


@contextmanager
def told_when_full() -> Iterator[None]:
    """An OSError of the block that says that the disk is full becomes StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull(os.strerror(error.errno)) from None
        raise


class UniqueViolation(IntegrityError):  # noqa: N818 - an expected outcome of a constraint
    """A row with this key exists already."""

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        super().__init__(f"{table}: another row has the same {', '.join(columns)}")
        self.table = table
        self.columns = columns


class TransactionOver(RuntimeError):  # noqa: N818 - a bug, said in full
    """A task used the connection of a transaction that is finished."""

    def __init__(self) -> None:
        super().__init__(
            "this task was started inside a transaction that is over: start it after the transaction, or open its own"
        )


class TransactionBroken(RuntimeError):  # noqa: N818 - a bug, said in full
    """An inner block of a transaction failed and its exception was caught: the whole was rolled back."""

    def __init__(self) -> None:
        super().__init__(
            "an inner in_transaction() failed and the outer one went on: nothing was committed. Let the exception "
            "pass, or put what may fail inside savepoint()"
        )


class DatabaseRefused(Exception):  # noqa: N818 - told to the operator
    """This database cannot be used as it is; the sentence tells the operator what to do."""
