"""Where a person lives: an address in words and, where the town found it, the place itself.

The places of the town are known above this context: `app.py` gives the search to `find_homes_with`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.accounts import rules

MAX_WRITTEN = 4000

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{0,64}$")]
Search = Callable[[str], Awaitable[Sequence[Mapping[str, object]]]]


class Home(BaseModel):
    """An address that was picked of the town's places: the members of `place.chosen` of a case."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    mode: Literal["address"]
    label: Annotated[str, Field(min_length=1, max_length=rules.MAX_ADDRESS)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    gazetteer: Code | None = None
    ids: Annotated[list[Code], Field(max_length=8)] = []


_search: list[Search] = []


def find_homes_with(search: Search) -> None:
    """Ask `search` for addresses from now on; a later call replaces it."""
    _search[:] = [search]


async def find_homes(text: str) -> list[Home]:
    """The addresses of the town that a text may mean, best first; none where nobody can be asked."""
    found = await _search[0](text) if _search and text else []
    return [home for one in found if (home := _home(one))]


def read_home(written: str) -> Home | None:
    """The address that was picked, from its JSON; None for what is none."""
    if not written or len(written) > MAX_WRITTEN:
        return None
    try:
        return Home.model_validate_json(written)
    except ValidationError:
        return None


def _home(found: Mapping[str, object]) -> Home | None:
    """A place that was found, if it is an address that can be kept."""
    try:
        return Home.model_validate(found)
    except ValidationError:
        return None
