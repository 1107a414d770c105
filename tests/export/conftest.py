"""Casebooks for the foreign formats: a swapped one, and one of hostile texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from contactline.casebook.book import from_records, to_records
from contactline.model.records import (
    Casualty,
    Claim,
    ClaimPlace,
    Party,
    Report,
    Resolution,
    TimeWindow,
)
from contactline.model.terms import (
    CasualtyKind,
    EventType,
    Relation,
    ResolutionStatus,
    Review,
    TimePrecision,
)
from contactline.pipeline.group import group
from contactline.pipeline.locate import locate
from tests.model.strategies import HOSTILE
from tests.pipeline.test_mirror import swapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

    Make = Callable[..., Casebook]

SPOT = Resolution(
    status=ResolutionStatus.GIVEN, lon=46.1, lat=39.9, where_prec=1, geo_precision=1, country="AM"
)
DAY = TimeWindow(start=date(2022, 9, 13), end=date(2022, 9, 13), precision=TimePrecision.DAY)


def account(claim_id: str, side: str, accused: str, **more: object) -> Claim:
    """Return an account of one side against another, on a spot, on a day."""
    fields: dict[str, object] = {
        "claim_id": claim_id,
        "report": Report(report_id=f"r-{claim_id}", outlet=f"Outlet {claim_id}"),
        "claimant": Party(side=side, name=f"{side} ministry"),
        "accused": Party(side=accused),
        "event_type": EventType.BATTLES,
        "sub_event_type": "Armed clash",
        "time": DAY,
        "places": (ClaimPlace(as_written="here", relation=Relation.AT, resolution=SPOT),),
        "review": Review.ACCEPTED,
        "summary": f"{side} says that {accused} fired.",
    }
    return Claim(**(fields | more))  # type: ignore[arg-type]


def killed(side: str | None, low: int | None, high: int | None, **more: object) -> Casualty:
    """Return dead of a side; none said in so many words if `high` is nought."""
    return Casualty(
        side=side,
        kind=CasualtyKind.KILLED,
        figure_given=low is not None or high is not None,
        min=low,
        max=high,
        explicit_zero=high == 0,
        **more,  # type: ignore[arg-type]
    )


def would_run(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula."""
    if re.fullmatch(r"[+-](\d+(\.\d+)?|\d\d:\d\d)", cell):
        return False  # a number or an offset
    return cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.fixture(scope="session")
def make(gazetteer: Gazetteer) -> Make:
    """Run claims through the stages."""

    def made(*claims: Claim) -> Casebook:
        return group(locate(from_records(claims), gazetteer))

    return made


@pytest.fixture(scope="session")
def mirrored(bundled: Casebook, make: Make) -> Casebook:
    """The bundled claims with their two actors exchanged."""
    claims = [replace(claim, incident_id=None, map_status=None) for claim in to_records(bundled)]
    return make(*(swapped(claim) for claim in claims))


@pytest.fixture(scope="session")
def hostile(make: Make) -> Casebook:
    """Claims whose every text has broken something somewhere."""
    return make(
        *(
            account(
                f"c{number} {text}",
                "AM",
                "AZ",
                claimant=Party(side="AM", name=text),
                report=Report(report_id=f"r{number}", outlet=text, title=text, url=text),
                places=(ClaimPlace(as_written=text, relation=Relation.AT, resolution=SPOT),),
                casualties=(killed("AZ", 1, 1),),
                sub_event_type=text,
                summary=text,
                note=text,
                source_chain=(text,),
            )
            for number, text in enumerate(HOSTILE)
        )
    )
