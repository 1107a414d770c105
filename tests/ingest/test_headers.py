"""Header names in several languages and spellings, and names that the user gives."""

from __future__ import annotations

import pytest

from contactline.errors import UsageError
from contactline.ingest.headers import FIELDS, SPELLINGS, match_columns
from contactline.ingest.words import fold


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("date,place,text", "date,place,text"),
        ("EVENT_DATE,Location,NOTES,Fatalities", "date,place,text,killed"),
        ("Event Date,Toponym,lat,lng", "date,place,lat,lon"),
        ("Datum,Ort,Breite,Länge,Beschreibung", "date,place,lat,lon,text"),
        ("Tarix,Yer,Enlik,Uzunluq,Təsvir", "date,place,lat,lon,text"),
        ("TARİX,MƏKAN", "date,place"),
        ("Дата,Место,Широта,Долгота,Описание", "date,place,lat,lon,text"),
        ("дата,Населённый пункт,источник,ссылка", "date,place,source,url"),
        ("ամսաթիվ,վայր,նկարագրություն,աղբյուր", "date,place,text,source"),
        ("start_date,end_date,village,district", "date,date_end,place,within"),
        ("id,date,time,place,claimant,accused", "id,date,time,place,claimant,accused"),
        ("where_prec,geo_precision,radius_km", "where_prec,geo_precision,radius_km"),
        ("Year,Village", "date,place"),
        ("x,y", "lon,lat"),
        ("Datum,Ort,Getötete,Verletzte", "date,place,killed,wounded"),
        ("Дата,Место,Убитые,Раненые", "date,place,killed,wounded"),
        ("Tarih,Yer,Enlem,Boylam,Ölü,Yaralı", "date,place,lat,lon,killed,wounded"),
        ("incident_id,date,place", "incident_id,date,place"),
        ("id,incident_id,date,place", "id,incident_id,date,place"),
    ],
)
def test_spellings_are_recognised(header: str, expected: str) -> None:
    names = header.split(",")
    found = match_columns(names)
    assert found.unused == ()
    by_position = {position: field for field, position in found.positions.items()}
    assert ",".join(by_position[n] for n in range(len(names))) == expected


def test_the_more_telling_of_two_columns_wins_and_the_other_is_named() -> None:
    found = match_columns(["year", "event_date", "place", "weather"])
    assert found.positions == {"date": 1, "place": 2}
    assert found.unused == ("year", "weather")


def test_chosen_columns_win() -> None:
    found = match_columns(["place", "Ortschaft", "date"], {"place": "Ortschaft"})
    assert found.positions["place"] == 1
    assert found.unused == ("place",)


def test_a_chosen_column_is_found_whatever_its_case() -> None:
    assert match_columns(["ORTSCHAFT"], {"place": "ortschaft"}).positions == {"place": 0}


def test_an_unknown_field_is_a_usage_error_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"--column plase=.*did you mean place\?") as caught:
        match_columns(["Ort"], {"plase": "Ort"})
    assert caught.value.exit_code == 2


def test_an_unknown_column_is_a_usage_error_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"--column place=Orte: .*did you mean 'Ort'\?"):
        match_columns(["Ort", "Datum"], {"place": "Orte"})


def test_two_fields_do_not_share_a_column_unless_chosen() -> None:
    found = match_columns(["time", "place"])
    assert found.positions == {"date": 0, "place": 1}


def test_every_field_is_described_and_has_spellings() -> None:
    assert set(SPELLINGS) == set(FIELDS)


def test_no_spelling_means_two_things_but_where_one_field_waits_for_the_other() -> None:
    """A time may be the date; a province the finest area."""
    seen: dict[str, str] = {}
    double = set()
    for field, spellings in SPELLINGS.items():
        for spelling in {fold(item) for item in spellings}:
            if spelling in seen:
                double.add(spelling)
            seen[spelling] = field
    assert double == {"time", "admin1", "adm 1", "province", "marz"}


def test_a_province_beside_a_district_is_kept_for_comparison() -> None:
    assert match_columns(["admin1", "place"]).positions == {"within": 0, "place": 1}
    found = match_columns(["admin1", "admin2", "country", "place"])
    assert found.positions == {"admin1": 0, "within": 1, "country": 2, "place": 3}
