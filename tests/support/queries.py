"""How many statements a page sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from server.platform.db import client


@contextmanager
def counting() -> Iterator[list[str]]:
    """The SQL of the statements that run during the block, in order, whatever the engine."""
    statements: list[str] = []
    kind = type(client())
    originals = {name: getattr(kind, name) for name in ("execute_query", "execute_query_dict", "execute_insert")}
    depth = 0

    def counted(name: str) -> Any:
        original = originals[name]

        async def run(self: Any, query: str, *args: Any, **kwargs: Any) -> Any:
            nonlocal depth
            if depth == 0:
                statements.append(query)
            depth += 1
            try:
                return await original(self, query, *args, **kwargs)
            finally:
                depth -= 1

        return run

    for name in originals:
        setattr(kind, name, counted(name))
    try:
        yield statements
    finally:
        for name, original in originals.items():
            setattr(kind, name, original)
