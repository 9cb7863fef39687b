"""The table of all addresses, `docs/urls.md`: `python -m scripts.urls` writes it anew."""

from pathlib import Path

from server.platform.web.routing import GuardedRoute
from server.routes import all_routes

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "urls.md"
HEAD = """# Addresses
Written by `python -m scripts.urls` from the routes themselves. An address that residents may have kept is never lost: a
test compares this table with the routes.

| address | methods | who |
|---|---|---|
"""


def table() -> str:
    """The document as it should be."""
    routes = [entry for entry in all_routes() if isinstance(entry, GuardedRoute)]
    rows = {(entry.path, ", ".join(sorted((entry.methods or set()) - {"HEAD"})), entry.policy.name) for entry in routes}
    return HEAD + "".join(f"| `{path}` | {methods} | {who} |\n" for path, methods, who in sorted(rows))


if __name__ == "__main__":
    DOCUMENT.write_text(table())
