"""Looks the places of a report up, areas first, settlements inside them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.names.containment import is_area
from contactline.model.records import Resolution
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.places import Spot
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place

_EARTH_KM: Final = 6371.0


class Locator:
    """Looks the places of a report up, areas first.

    Parameters
    ----------
    gazetteer
        The names.
    published
        ISO date of the report, or None.
    """

    def __init__(self, gazetteer: Gazetteer, published: str | None) -> None:
        self._gazetteer = gazetteer
        self._published = published

    def locate(self, spots: Sequence[Spot]) -> list[Spot]:
        """Return the spots with their resolutions."""
        made = list(spots)
        areas: list[Place] = []
        for i, spot in enumerate(made):
            if is_area(spot) or any(other.holder == i for other in made):
                made[i] = self._resolve(spot, None, ())
                if (spot.generic or "").casefold().startswith("communit"):
                    made[i] = self._community(made[i])
                place = made[i].place
                if place is not None and place.feature != "country":
                    areas.append(place)
        for i, spot in enumerate(made):
            if spot.resolution is not None:
                continue
            if spot.kind in {"line", "vague", "zone"}:
                made[i] = self._unnamed(spot)
                continue
            holder = made[spot.holder] if spot.holder is not None else None
            made[i] = self._resolve(spot, holder, areas)
        return made

    def _community(self, spot: Spot) -> Spot:
        """Take a community that holds villages for the district of its name, if there is one."""
        resolution = self._gazetteer.resolve(
            spot.surface, generic="district", relation=spot.relation, published=self._published
        )
        if resolution.place_id is None or resolution.status is not ResolutionStatus.RESOLVED:
            return spot
        return replace(
            spot, resolution=resolution, place=self._gazetteer.place(resolution.place_id)
        )

    def narrowed(self, spots: Sequence[Spot]) -> list[Spot]:
        """Decide names that several places share by the districts that the claim names."""
        areas = [
            s.place for s in spots
            if s.place is not None and s.place.feature in {"district", "former_district"}
        ]  # fmt: skip
        made = list(spots)
        for i, spot in enumerate(spots):
            resolution = spot.resolution
            if (
                resolution is None
                or resolution.status is not ResolutionStatus.AMBIGUOUS
                or spot.holder is not None
                or spot.distances
                or spot.generic is None
                or is_area(spot)
            ):
                continue
            for area in areas:
                inside = self._gazetteer.resolve(
                    spot.surface, generic=spot.generic, within=area, relation=spot.relation,
                    published=self._published,
                )  # fmt: skip
                if inside.status is ResolutionStatus.RESOLVED and inside.place_id:
                    words = f"the claim names {area.name}, which holds it"
                    made[i] = replace(
                        spot,
                        resolution=replace(inside, reason=f"{inside.reason}; {words}"),
                        place=self._gazetteer.place(inside.place_id),
                    )
                    break
        return made

    def holds(self, area: Place, place: Place) -> bool:
        """Return whether an area holds another place."""
        return area.place_id != place.place_id and self._gazetteer.contains(
            area.place_id, place.place_id
        )

    def _resolve(self, spot: Spot, holder: Spot | None, near: Sequence[Place]) -> Spot:
        within: Place | str | None = None
        if holder is not None:
            within = holder.place or (
                None
                if holder.kind == "name"
                and holder.resolution is not None
                and not holder.resolution.candidates
                else holder.surface
            )
        resolution = self._gazetteer.resolve(
            spot.lemma or spot.surface,
            generic=spot.generic,
            within=within,
            near=near if within is None else (),
            relation=spot.relation,
            published=self._published,
        )
        if holder is not None and holder.place is None and resolution.place_id is None:
            alone = self._gazetteer.resolve(
                spot.surface, generic=spot.generic, relation=spot.relation,
                published=self._published,
            )  # fmt: skip
            if (
                alone.status is ResolutionStatus.RESOLVED
                and alone.candidates
                and alone.candidates[0].score >= 0.5
            ):
                resolution = replace(
                    alone,
                    reason=f"{alone.reason}; {holder.surface!r}, which the text puts it in, is not known",  # noqa: E501
                )
        if (
            resolution.status is ResolutionStatus.AMBIGUOUS
            and spot.generic is None
            and spot.relation in {Relation.DIRECTION_OF, Relation.FROM_DIRECTION_OF}
        ):
            area = self._gazetteer.resolve(
                spot.surface, generic="district", within=within, relation=spot.relation,
                published=self._published,
            )  # fmt: skip
            if area.status is ResolutionStatus.RESOLVED:
                words = "the direction of a bare name is taken as that of the area around it"
                resolution = replace(area, reason=f"{area.reason}; {words}")
        if spot.distances and resolution.status is not ResolutionStatus.UNRESOLVED:
            resolution = self._by_distance(spot, resolution)
        place = self._gazetteer.place(resolution.place_id) if resolution.place_id else None
        return replace(
            spot, resolution=resolution, place=place,
            within=holder.surface if holder is not None else None,
        )  # fmt: skip

    def _by_distance(self, spot: Spot, resolution: Resolution) -> Resolution:
        """Say which candidate the distances of the text fit; the name stays ambiguous."""
        for km, name in spot.distances:
            other = self._gazetteer.resolve(name, generic="city")
            if other.lon is None or other.lat is None:
                continue
            scored = []
            for candidate in resolution.candidates:
                if candidate.lon is None or candidate.lat is None:
                    continue
                away = _km(candidate.lon, candidate.lat, other.lon, other.lat)
                scored.append((abs(away - km), away, candidate))
            if not scored:
                continue
            scored.sort(key=lambda item: (item[0], item[2].place_id))
            best = scored[0]
            words = (
                f"{best[2].name} ({best[2].within or best[2].feature}) lies {best[1]:.0f} km from "
                f"{other.name}; the text says {km:g} km"
            )
            ordered = (best[2], *(c for c in resolution.candidates if c is not best[2]))
            return replace(
                resolution,
                candidates=ordered,
                reason=f"{resolution.reason}; {words}" if resolution.reason else words,
            )
        return resolution

    def _unnamed(self, spot: Spot) -> Spot:
        if spot.kind == "zone":
            return replace(
                spot,
                resolution=Resolution(
                    status=ResolutionStatus.UNRESOLVED, where_prec=5, geo_precision=3,
                    feature="zone", reason=f"a zone is described ({spot.surface!r}), no place named",  # noqa: E501
                ),
            )  # fmt: skip
        return replace(
            spot, resolution=self._gazetteer.resolve(spot.surface, relation=spot.relation)
        )


def _km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
