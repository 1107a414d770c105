"""The codes of the data set that a claim came from, for the way back into it.

`contactline.ingest.formats` keeps the codes of a foreign row in the claim's remark
(``ACLED: geo_precision=2, inter1=State forces, ...``). An incident that is one such claim
goes back with them; nothing is taken from a remark if it has several accounts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contactline.export.events import said_by

if TYPE_CHECKING:
    from contactline.export.events import Event

_KEY = r"[a-z][a-z0-9_]*"
#: ``1 (State forces)``: the code, and what it means.
_WITH_MEANING = re.compile(r"(\d+) \(.*\)")
_ACLED_CODES = (
    *("disorder_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2"),
    *("interaction", "civilian_targeting", "country", "admin1", "admin2", "admin3"),
    *("source_scale", "tags"),
)
_UCDP_CODES = (
    *("code_status", "type_of_violence", "conflict_name", "side_a", "side_b", "country"),
    *("where_description", "adm_1", "adm_2", "event_clarity"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"),
)


def codes_of(event: Event, source: str) -> dict[str, str]:
    """Return the codes that an event of one account came with, as written.

    Parameters
    ----------
    event
        The event.
    source
        ``ACLED`` or ``UCDP``.
    """
    if len(event.claims) != 1:
        return {}
    note = event.claims[0]["note"] or ""
    found = re.search(rf"(?:^|; ){source}: (?={_KEY}=)", note)
    if found is None:
        return {}
    text = re.split(r"; (?:title|event_type): ", note[found.end() :], maxsplit=1)[0]
    parts = re.split(rf"(?:^|, )({_KEY})=", text)[1:]
    return dict(zip(parts[0::2], parts[1::2], strict=True))


def acled_row(event: Event) -> dict[str, Any]:
    """Return the cells of an ACLED row that the event came with; empty if it is none."""
    codes = codes_of(event, "ACLED")
    if not codes:
        return {}
    claim = event.claims[0]
    made: dict[str, Any] = {"event_id_cnty": claim["claim_id"], "notes": claim["summary"]}
    made |= {name: _code(codes.get(name)) for name in _ACLED_CODES}
    made |= {"location": codes["location"]} if "location" in codes else {}
    if "actor1" not in codes:
        made |= {"actor1": claim["accused_name"], "actor2": claim["target_name"]}
    killed = [row for row in event.casualties if row["kind"] == "killed" and row["side"] is None]
    if len(killed) == len(event.casualties) == 1 and killed[0]["min"] == killed[0]["max"]:
        made["fatalities"] = killed[0]["min"]
    return made


def ucdp_row(event: Event) -> dict[str, Any]:
    """Return the cells of a UCDP row that the event came with; empty if it is none."""
    codes = codes_of(event, "UCDP")
    if not codes:
        return {}
    claim = event.claims[0]
    made: dict[str, Any] = {name: _code(codes.get(name)) for name in _UCDP_CODES}
    made |= {"date_prec": codes["date_prec"]} if "date_prec" in codes else {}
    if "side_a" not in codes:
        made |= {"side_a": claim["accused_name"], "side_b": claim["target_name"]}
    if made.get("side_a") and made.get("side_b"):
        made["dyad_name"] = f"{made['side_a']} - {made['side_b']}"
    outlets = claim["chain"] or [said_by(claim)]
    made |= {"id": claim["claim_id"], "source_office": ";".join(outlets)}
    return made


def _code(text: str | None) -> str | None:
    if text is None:
        return None
    found = _WITH_MEANING.fullmatch(text)
    return found[1] if found else text
