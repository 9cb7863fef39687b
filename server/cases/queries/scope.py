"""Which cases somebody of the staff treats: their departments', or all for the first line and the supervision."""

from server.kernel.viewer import Role, Viewer
from server.platform.installation import current

Scope = frozenset[str] | None
"""Codes of departments; None: all of them."""

EVERYWHERE: frozenset[Role] = frozenset({"supervisor", "administrator"})
BY_DEPARTMENT: frozenset[Role] = frozenset({"agent", "manager", "crew"})
FIRST_LINE: frozenset[Role] = frozenset({"agent", "manager"})
NOTHING: frozenset[str] = frozenset()


def within(scope: Scope) -> tuple[str, list[object]]:
    """The condition of SQL that keeps to these departments, with its values."""
    if scope is None:
        return "1 = 1", []
    if not scope:
        return "1 = 0", []
    return f"department IN ({', '.join('?' * len(scope))})", [*sorted(scope)]


def scope_of(viewer: Viewer) -> Scope:
    """The departments whose cases this person treats; none for an editor or a resident.

    Agents and managers of a department of the first line (the 311 centre) treat every case, and so does an agent who
    was named without any department.
    """
    if viewer.role in EVERYWHERE:
        return None
    if viewer.role not in BY_DEPARTMENT:
        return NOTHING
    if viewer.role == "agent" and not viewer.departments:
        return None
    first_line = {department.code for department in current().town.departments if department.is_first_line}
    if viewer.role in FIRST_LINE and viewer.departments & first_line:
        return None
    return viewer.departments
