"""Ask an online geocoder of geopy; only on request, slowly, and with a memory.

"Not found" is an answer; a service that is down is an error (`ServiceError`), never an
answer. Every answer is kept on disk with the day it was asked and the licence it came under,
so that the same question is asked once.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import time
import warnings
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from contactline import __version__
from contactline.errors import UsageError
from contactline.gazetteer.containment import point_distance_km
from contactline.gazetteer.errors import GazetteerError, ServiceError
from contactline.gazetteer.retry import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

DEFAULT_SERVICE: Final = "nominatim"
USER_AGENT: Final = f"contactline/{__version__} (https://pypi.org/project/contactline)"
#: Nominatim's policy is at most one question a second; nobody else is asked faster.
MIN_INTERVAL_S: Final = 1.0
#: After so many days a place that was not found is asked for again.
NOT_FOUND_DAYS: Final = 30
MAX_ANSWERS: Final = 10
MAX_QUERY_CHARS: Final = 300

_LICENCES: Final = {"nominatim": "Data © OpenStreetMap contributors, ODbL 1.0"}
# Options that are secrets: they are not written into the memory.
_SECRETS: Final = re.compile(r"key|token|password|secret|signature", re.I)
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS answers (service TEXT NOT NULL, question TEXT NOT NULL, "
    "asked TEXT NOT NULL, licence TEXT, body TEXT NOT NULL, PRIMARY KEY (service, question))"
)
_FEATURES: Final = {
    "city": "city", "town": "town", "village": "village", "hamlet": "village",
    "isolated_dwelling": "village", "suburb": "village", "municipality": "district",
    "country": "country", "state": "admin1", "province": "admin1", "region": "admin1",
    "state_district": "district", "county": "district", "district": "district",
    "peak": "mountain", "volcano": "mountain", "water": "lake", "lake": "lake",
    "reservoir": "reservoir", "river": "river", "stream": "river", "mountain_pass": "pass",
    "saddle": "pass", "mountain_range": "range", "ridge": "range", "monastery": "monastery",
    "bridge": "bridge", "quarry": "mine", "mine": "mine",
}  # fmt: skip
_LEAST_RADIUS_KM: Final = 1.5
_UNKNOWN_RADIUS_KM: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One place that a service knows.

    Parameters
    ----------
    key
        What the service calls it, such as ``node-1234``.
    names
        Every name that the answer has, the main one first.
    shown
        The whole line that the service shows.
    feature
        None if the answer does not say what kind of place it is.
    weight
        How important the service takes it to be, 0 to 1.
    """

    key: str
    names: tuple[str, ...]
    shown: str
    lon: float
    lat: float
    radius_km: float
    feature: str | None = None
    country: str | None = None
    weight: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says to a question; no places is an answer too."""

    service: str
    asked: str
    licence: str | None
    found: tuple[Found, ...]
    remembered: bool


@dataclass(slots=True, kw_only=True)
class OnlineService:
    """A geocoder of geopy with its manners.

    Parameters
    ----------
    memory
        SQLite file for answers; made when it is needed.
    today
        ISO date.
    name
        A service of geopy.
    options
        Arguments of its class, such as ``domain`` and ``api_key``.
    patience
        How often to ask and how long to wait.
    sleep, clock
        Called to wait and to know when the last question was.
    asked, remembered, licence
        Counted by `ask`: questions over the network and from memory, whose data it is.

    Raises
    ------
    UsageError
        At the first question, if there is no such service or it needs other options.
    """

    memory: Path
    today: str
    name: str = DEFAULT_SERVICE
    options: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = field(default_factory=lambda: Patience(timeout_s=20.0))
    min_interval_s: float = MIN_INTERVAL_S
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    asked: int = 0
    remembered: int = 0
    licence: str | None = None
    _geocoder: Any = None
    _last_asked: float = -math.inf

    @property
    def label(self) -> str:
        """Return the service and where it is asked, without secrets."""
        shown = sorted(
            f"{key}={value}"
            for key, value in self.options.items()
            if not _SECRETS.search(key) and key != "user_agent"
        )
        return " ".join([self.name.lower(), *shown])

    def ask(self, text: str, country: str | None = None) -> Answer:
        """Ask for a place by name.

        Parameters
        ----------
        text
            The name, and what it lies in.
        country
            ISO 3166-1 alpha-2 code to search in.

        Raises
        ------
        ServiceError
            If the service does not answer, or not as it should.
        """
        text = " ".join(text.split())[:MAX_QUERY_CHARS]
        question = f"{country.upper()}: {text}" if country else text
        known = self._recall(question)
        if known is not None:
            self.remembered += 1
            self.licence = self.licence or known.licence
            return known
        found = self._ask(text, country)
        licence = next((item[1] for item in found if item[1]), _LICENCES.get(self.name.lower()))
        places = tuple(place for place, _ in found)
        self._remember(question, licence, places)
        self.asked += 1
        self.licence = self.licence or licence
        return Answer(
            service=self.label,
            asked=self.today,
            licence=licence,
            found=places,
            remembered=False,
        )

    def _ask(self, text: str, country: str | None) -> list[tuple[Found, str | None]]:
        """Ask over the network, as often as patience allows."""
        from geopy.exc import (
            GeocoderAuthenticationFailure,
            GeocoderInsufficientPrivileges,
            GeocoderParseError,
            GeocoderQueryError,
            GeocoderQuotaExceeded,
            GeocoderRateLimited,
            GeocoderServiceError,
        )

        refused = (
            GeocoderAuthenticationFailure,
            GeocoderInsufficientPrivileges,
            GeocoderQueryError,
        )
        geocode = self._make().geocode
        extra: dict[str, Any] = {}
        if self.name.lower() == DEFAULT_SERVICE:
            extra = {"limit": MAX_ANSWERS, "addressdetails": True, "namedetails": True}
            extra |= {"language": "en", "country_codes": country.lower() if country else None}
        for attempt in range(1, self.patience.attempts + 1):
            self._pause()
            wish: float | None = None
            try:
                with warnings.catch_warnings():  # it warns of positions that it then refuses
                    warnings.simplefilter("ignore")
                    answers = geocode(
                        text, exactly_one=False, timeout=self.patience.timeout_s, **extra
                    )
                return [_found(answer) for answer in (answers or ())[:MAX_ANSWERS]]
            except refused as exc:
                raise ServiceError(f"{self.label}: refuses the question: {_words(exc)}") from exc
            except GeocoderParseError as exc:
                raise ServiceError(
                    f"{self.label}: the answer cannot be read: {_words(exc)}"
                ) from exc
            except GeocoderServiceError as exc:
                if isinstance(exc, GeocoderRateLimited):
                    wish = exc.retry_after
                elif isinstance(exc, GeocoderQuotaExceeded):
                    raise ServiceError(
                        f"{self.label}: no more questions today: {_words(exc)}"
                    ) from exc
                if attempt == self.patience.attempts:
                    raise ServiceError(
                        f"{self.label}: does not answer ({attempt} attempts): {_words(exc)}; "
                        "this says nothing about the place"
                    ) from exc
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as exc:
                raise ServiceError(
                    f"{self.label}: the answer cannot be read: {_words(exc)}"
                ) from exc
            self.sleep(self.patience.wait_s(attempt, wish))
        raise AssertionError("unreachable")

    def _make(self) -> Any:
        """Return geopy's geocoder."""
        if self._geocoder is None:
            from geopy.adapters import URLLibAdapter
            from geopy.exc import ConfigurationError, GeocoderNotFound
            from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

            try:
                service = get_geocoder_for_service(self.name)
            except GeocoderNotFound as exc:
                known = ", ".join(sorted(SERVICE_TO_GEOCODER))
                raise UsageError(f"--geocoder {self.name}: geopy has {known}") from exc
            try:
                # the adapter without retries of its own, which would know no manners
                given = {"user_agent": USER_AGENT, "adapter_factory": URLLibAdapter}
                self._geocoder = service(**{**given, **self.options})
            except (ConfigurationError, TypeError, ValueError) as exc:
                raise UsageError(
                    f"--geocoder {self.name}: {_words(exc)}; "
                    "give what it needs with --geocoder-option KEY=VALUE"
                ) from exc
        return self._geocoder

    def _pause(self) -> None:
        """Wait until a second has passed since the last question."""
        left = self._last_asked + self.min_interval_s - self.clock()
        if left > 0:
            self.sleep(left)
        self._last_asked = self.clock()

    def _recall(self, question: str) -> Answer | None:
        if not self.memory.is_file():
            return None
        try:
            with closing(sqlite3.connect(self.memory)) as connection:
                row = connection.execute(
                    "SELECT asked, licence, body FROM answers WHERE service = ? AND question = ?",
                    (self.label, question),
                ).fetchone()
                if row is None:
                    return None
            found = tuple(
                Found(**{**item, "names": tuple(item["names"])}) for item in json.loads(row[2])
            )
        except (sqlite3.Error, ValueError, TypeError, KeyError) as exc:
            raise self._damaged(exc) from exc
        if not found and _days_between(row[0], self.today) > NOT_FOUND_DAYS:
            return None
        return Answer(
            service=self.label, asked=row[0], licence=row[1], found=found, remembered=True
        )

    def _remember(self, question: str, licence: str | None, found: Iterable[Found]) -> None:
        body = json.dumps(
            [{name: getattr(item, name) for name in Found.__slots__} for item in found],
            ensure_ascii=False,
        )
        try:
            self.memory.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.memory)) as connection, connection:
                connection.execute(_SCHEMA)
                connection.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                    (self.label, question, self.today, licence, body),
                )
        except (OSError, sqlite3.Error) as exc:
            raise self._damaged(exc) from exc

    def _damaged(self, exc: Exception) -> GazetteerError:
        return GazetteerError(
            f"{self.memory}: the memory of online answers cannot be used ({exc}); delete it"
        )


def _found(answer: Any) -> tuple[Found, str | None]:
    """Return a place and its licence from geopy's answer.

    Raises
    ------
    ValueError
        If it has no position on the globe.
    """
    lon, lat = float(answer.longitude), float(answer.latitude)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"{lon}, {lat} is no position")
    raw = answer.raw if isinstance(answer.raw, dict) else {}
    shown = str(answer.address or "")
    details = raw.get("namedetails")
    names = [shown.split(",")[0].strip(), str(raw.get("name") or "")]
    if isinstance(details, dict):
        names += [str(value) for key, value in sorted(details.items()) if "name" in key]
    parts = [part for text in names for part in text.split(";")]
    kind = next(
        (
            _FEATURES[word]
            for word in (raw.get("addresstype"), raw.get("type"))
            if isinstance(word, str) and word in _FEATURES
        ),
        None,
    )
    key = f"{raw['osm_type']}-{raw['osm_id']}" if {"osm_type", "osm_id"} <= raw.keys() else None
    weight = raw.get("importance")
    place = Found(
        key=key or f"{lon:.5f}-{lat:.5f}",
        names=tuple(dict.fromkeys(part.strip() for part in parts if part.strip())),
        shown=shown,
        lon=lon,
        lat=lat,
        radius_km=_radius_km(raw.get("boundingbox"), lon, lat, kind),
        feature=kind,
        country=_country(raw),
        weight=min(1.0, max(0.01, float(weight))) if isinstance(weight, int | float) else 0.5,
    )
    licence = raw.get("licence")
    return place, licence if isinstance(licence, str) else None


def _radius_km(box: Any, lon: float, lat: float, kind: str | None) -> float:
    """Return how far a place reaches, by the box that Nominatim draws around it."""
    least = _UNKNOWN_RADIUS_KM if kind is None else _LEAST_RADIUS_KM
    if not isinstance(box, list | tuple) or len(box) != 4:
        return least
    try:
        south, north, west, east = (float(value) for value in box)
    except (TypeError, ValueError):
        return least
    reach = max(point_distance_km(lon, lat, west, south), point_distance_km(lon, lat, east, north))
    return round(max(least, reach), 1) if math.isfinite(reach) else least


def _country(raw: dict[str, Any]) -> str | None:
    """Return the country's code from wherever a service puts it."""
    for holder in (raw, raw.get("address"), raw.get("properties"), raw.get("components")):
        if isinstance(holder, dict):
            for key in ("country_code", "countryCode", "countrycode"):
                code = holder.get(key)
                if isinstance(code, str) and len(code) == 2 and code.isalpha():
                    return code.upper()
    return None


def _days_between(asked: str, today: str) -> int:
    try:
        return (date.fromisoformat(today) - date.fromisoformat(asked)).days
    except ValueError:
        return 0


def _words(exc: Exception) -> str:
    """Return an error's words, short and on one line."""
    words = " ".join(str(exc).split()) or type(exc).__name__
    return words if len(words) <= 200 else f"{words[:200]}..."
