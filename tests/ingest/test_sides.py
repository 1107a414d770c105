"""Sides by name: what a name says outright, and no more."""

from __future__ import annotations

import pytest

from contactline.ingest.sides import read_party
from contactline.model.terms import PartyRole


@pytest.mark.parametrize(
    ("name", "side", "role"),
    [
        ("AM", "AM", None),
        ("Armenia", "AM", None),
        ("armenian mod", "AM", PartyRole.MINISTRY),
        ("Ministry of Defence of Armenia", "AM", PartyRole.MINISTRY),
        ("The Ministry of Defense of the Republic of Azerbaijan", "AZ", PartyRole.MINISTRY),
        ("Azerbaijan's Defence Ministry", "AZ", PartyRole.MINISTRY),
        ("Azərbaycan", "AZ", None),
        ("Азербайджан", "AZ", None),
        ("Հայաստան", "AM", None),
        ("Baku", "AZ", None),
        ("Artsakh", "NK", None),
        ("Russian Federation", "RU", None),
        ("Armenian forces", "AM", PartyRole.ARMED_FORCES),
        ("Armenpress", None, None),
        ("Azertac", None, None),
        ("Armenia and Azerbaijan", None, None),
        ("Embassy of Armenia in Baku", None, None),
        ("am", None, None),
        ("", None, None),
    ],
)
def test_names(name: str, side: str | None, role: PartyRole | None) -> None:
    party = read_party(name)
    assert (party.side, party.role) == (side, role)


def test_the_name_stays_as_written() -> None:
    assert read_party(" Republic of Artsakh ").name == "Republic of Artsakh"
    assert read_party("AZ").name is None


def test_the_two_sides_have_mirrored_names() -> None:
    """What is understood of one side is understood of the other."""
    pairs = [("Armenia", "Azerbaijan"), ("Armenian", "Azerbaijani"), ("Yerevan", "Baku")]
    for form in (
        "{}",
        "{} MoD",
        "{} army",
        "Ministry of Defence of {}",
        "{} side",
        "{}'s military",
    ):
        for one, other in pairs:
            am, az = read_party(form.format(one)), read_party(form.format(other))
            assert (am.side, az.side) == ("AM", "AZ")
            assert am.role == az.role


@pytest.mark.parametrize(
    ("name", "side", "role"),
    [
        ("Military Forces of Armenia (2018-)", "AM", PartyRole.ARMED_FORCES),
        ("Military Forces of Azerbaijan (2003-) Border Guards", "AZ", PartyRole.ARMED_FORCES),
        ("Police Forces of Armenia (2008-2018)", "AM", None),
        ("Government of Azerbaijan", "AZ", None),
        ("Civilians (Armenia)", "AM", PartyRole.CIVILIANS),
        ("Civilians (International)", None, PartyRole.CIVILIANS),
        ("Unidentified Armed Group (Armenia)", None, None),
        ("Military Forces of Turkey (2016-)", None, None),
    ],
)
def test_actors_as_datasets_name_them(name: str, side: str | None, role: PartyRole | None) -> None:
    party = read_party(name)
    assert (party.side, party.name, party.role) == (side, name, role)
