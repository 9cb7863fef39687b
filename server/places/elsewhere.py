"""A city's own geocoder over HTTP, asked for what the gazetteer does not know: the formats of addok and of Nominatim.

addok: https://github.com/addok/addok (`/search/?q=`, GeoJSON); Nominatim: https://nominatim.org/release-docs/latest/api/
(`/search?q=&format=jsonv2`). What they do not answer in time, or not at all, is as if they knew nothing.
"""

import asyncio
import json
import re
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPMessage
from typing import IO, Literal
from urllib.parse import urlencode

import structlog

from server.kernel import clock
from server.places.geometry import Point, is_on_earth
from server.places.picks import Pick
from server.platform.circuits import Circuits

log = structlog.get_logger()

Format = Literal["addok", "nominatim"]

PATIENCE_S = 1.5
"""Somebody is typing: what comes later is of no use."""
ANSWER_LIMIT = 1024 * 1024
REMEMBERED = 2000
REMEMBERED_FOR = timedelta(hours=24)
AT_ONCE = 4
LABEL_LIMIT = 250
MOST = 8
_NOT_OF_CODE = re.compile(r"[^A-Za-z0-9._:-]+")


@dataclass(frozen=True, kw_only=True)
class _Remembered:
    picks: Sequence[Pick]
    until: datetime


class Elsewhere:
    """One geocoder, with what it has answered and whether it is well."""

    def __init__(self, url: str, format_: Format) -> None:
        self._url = url.rstrip("/")
        self._format = format_
        self._circuits = Circuits()
        self._free = asyncio.Semaphore(AT_ONCE)
        self._known: OrderedDict[str, _Remembered] = OrderedDict()

    async def search(self, text: str, *, near: Point | None = None, locale: str = "fr-CA") -> Sequence[Pick]:
        """The places it knows for a text, best first; none while it is in trouble or busy."""
        address = f"{self._url}{_PATHS[self._format](text, near, locale)}"
        known = self._known.get(address)
        if known and known.until > clock.now():
            self._known.move_to_end(address)
            return known.picks
        if self._free.locked() or self._circuits.closed_for_s(self._url) > 0:
            return []
        async with self._free:
            picks = await self._asked(address)
        if picks is None:
            return []
        self._known[address] = _Remembered(picks=picks, until=clock.now() + REMEMBERED_FOR)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return picks

    async def _asked(self, address: str) -> Sequence[Pick] | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer = json.loads(await asyncio.to_thread(_fetched, address))
            picks = list(_READERS[self._format](answer))[:MOST]
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            if self._circuits.failed(self._url):
                log.warning(
                    "places.geocoder_in_trouble", url=self._url, error=repr(error), next="asked again by itself"
                )
            return None
        self._circuits.succeeded(self._url)
        return picks


class StaysPrivate(urllib.request.HTTPRedirectHandler):
    """Follows no answer that leads from TLS to a line that others can listen to."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if req.type == "https" and not newurl.startswith("https:"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_open = urllib.request.build_opener(StaysPrivate).open


def _fetched(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept": "application/json", "User-Agent": "Riverain"})  # noqa: S310 - http or https: the settings see to it
    with _open(request, timeout=PATIENCE_S) as answer:
        content: bytes = answer.read(ANSWER_LIMIT + 1)
    if len(content) > ANSWER_LIMIT:
        raise ValueError("an answer of more than a mebibyte")
    return content


def _addok_path(text: str, near: Point | None, _locale: str) -> str:
    where = {"lat": f"{near[0]:.5f}", "lon": f"{near[1]:.5f}"} if near else {}
    return f"/search/?{urlencode({'q': text, 'limit': MOST, 'autocomplete': 1, **where})}"


def _nominatim_path(text: str, _near: Point | None, locale: str) -> str:
    return f"/search?{urlencode({'q': text, 'format': 'jsonv2', 'limit': MOST, 'accept-language': locale})}"


def _read_addok(answer: Mapping[str, object]) -> Iterator[Pick]:
    features = answer["features"]
    if not isinstance(features, list):
        raise TypeError("no list of features")
    for feature in features:
        told, (lon, lat, *_rest) = feature["properties"], feature["geometry"]["coordinates"]
        yield from _pick("addok", str(told["label"]), lat, lon, told.get("id", ""))


def _read_nominatim(answer: Sequence[Mapping[str, object]]) -> Iterator[Pick]:
    if not isinstance(answer, list):
        raise TypeError("no list of places")
    for place in answer:
        known = f"{place.get('osm_type', '')}:{place.get('osm_id', '')}"
        yield from _pick("nominatim", str(place["display_name"]), place["lat"], place["lon"], known)


def _pick(source: str, label: str, lat: object, lon: object, known: object) -> Iterator[Pick]:
    point = float(str(lat)), float(str(lon))
    if not is_on_earth(point) or not label.isprintable() or not label.strip():
        return
    code = _NOT_OF_CODE.sub("-", str(known))[:50]
    yield Pick(mode="address", label=label.strip()[:LABEL_LIMIT], point=point, gazetteer=source, ids=(code,))


_PATHS: Mapping[Format, Callable[[str, Point | None, str], str]] = {"addok": _addok_path, "nominatim": _nominatim_path}
_READERS: Mapping[Format, Callable[..., Iterator[Pick]]] = {"addok": _read_addok, "nominatim": _read_nominatim}
