"""JSON answers that wrap their rows: which list in them is the table.

Known: ACLED's API (``{"data": [...]}``), UCDP's (``{"Result": [...]}``), GeoConfirmed's
(``{"items": [...]}``, and its former folders of placemarks), TimeMap's domain (``events``
and ``sources``).
"""

from __future__ import annotations

from typing import Any

#: Keys of the rows, in the order of trust.
_ROWS = ("data", "Result", "results", "items", "records", "rows", "placemarks", "events")


def objects_of(document: object) -> list[Any] | None:
    """Return the rows that a JSON object wraps; None if it is a row itself.

    Examples
    --------
    >>> objects_of({"status": 200, "data": [{"event_id_cnty": "ARM1"}]})
    [{'event_id_cnty': 'ARM1'}]
    >>> objects_of({"date": "2022-09-13", "place": "Goris"}) is None
    True
    """
    if not isinstance(document, dict):
        return None
    folders = document.get("mapDataFolders")
    if isinstance(folders, list):
        return _placemarks(folders)
    events, sources = document.get("events"), document.get("sources")
    if isinstance(events, list) and sources is not None:
        return _with_sources(events, sources)
    for name in _ROWS:
        rows = document.get(name)
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            return rows
    return None


def _placemarks(folders: list[Any]) -> list[Any]:
    found = []
    for folder in folders:
        if not isinstance(folder, dict):
            continue
        for item in folder.get("mapDataPlacemarks") or ():
            name = {"mapDataFolder": folder.get("name")}
            found.append(item | name if isinstance(item, dict) else item)
    return found


def _with_sources(events: list[Any], sources: object) -> list[Any]:
    """Put the sources that events name by their ids into the events."""
    known = sources if isinstance(sources, dict) else {}
    if isinstance(sources, list):
        known = {item["id"]: item for item in sources if isinstance(item, dict) and "id" in item}
    made = []
    for event in events:
        if isinstance(event, dict) and isinstance(event.get("sources"), list):
            whole = [
                known.get(item, item) if isinstance(item, str) else item
                for item in event["sources"]
            ]
            made.append(event | {"sources": whole})
        else:
            made.append(event)
    return made
