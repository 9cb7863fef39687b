"""What is made of the current town once, and again when another takes its place: one that was edited, too."""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

from server.platform.installation import current

if TYPE_CHECKING:
    from server.platform.municipality import Municipality

T = TypeVar("T")


class PerTown(Generic[T]):
    """Things of the current town by their key; a town that is replaced takes all that was made of it along."""

    def __init__(self) -> None:
        self._town: Municipality | None = None
        self._made: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing of a key, made at the first asking."""
        town = current().town
        if self._town is not town:
            self._town, self._made = town, {}
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]
