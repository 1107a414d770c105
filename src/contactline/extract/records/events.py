"""What happened, in the terms of ACLED: from the triggers, agents and weapons of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import HARM, WEAK
from contactline.model.terms import EventType

if TYPE_CHECKING:
    from contactline.extract.records.evidence import Evidence
    from contactline.extract.story.draft import Draft
    from contactline.extract.tables.rules import Language
    from contactline.extract.text.view import View

#: Weapons whose fire is shelling.
_HEAVY: Final = frozenset({"mortar", "artillery", "rocket artillery", "missile"})
#: What happened, strongest first.
_EVENTS: Final = (
    ("drone", EventType.REMOTE_VIOLENCE, "Air/drone strike"),
    ("mine", EventType.REMOTE_VIOLENCE, "Remote explosive/landmine/IED"),
    ("shelling", EventType.REMOTE_VIOLENCE, "Shelling/artillery/missile attack"),
    ("clash", EventType.BATTLES, "Armed clash"),
    ("violation", EventType.BATTLES, "Armed clash"),
    ("activity", EventType.STRATEGIC_DEVELOPMENTS, "Change to group/activity"),
    ("downed", EventType.STRATEGIC_DEVELOPMENTS, "Disrupted weapons use"),
    ("movement", EventType.STRATEGIC_DEVELOPMENTS, "Change to group/activity"),
    (HARM, EventType.BATTLES, "Armed clash"),
    (WEAK, EventType.BATTLES, "Armed clash"),
)


def event_of(
    draft: Draft, view: View, language: Language, evidence: Evidence
) -> tuple[EventType | None, str | None]:
    """Return the event type and the sub-event type of a draft."""
    found = [t for f in draft.frames for t in f.triggers]
    for trigger in found:
        evidence.note("event_type", (trigger.start, trigger.end), trigger.rule)
    kinds = {t.event for t in found}
    told = " ".join(view.text[t.start : t.end] for t in found)
    if (
        "movement" in kinds
        and "clash" not in kinds
        and language.maybe("event.assault").search(told) is not None
    ):
        return EventType.BATTLES, "Armed clash"
    if "movement" in kinds and (
        HARM in kinds
        or any(t.rule == "T-EXCHANGE" for f in draft.frames for t in f.reading.triggers)
    ):
        return EventType.BATTLES, "Armed clash"
    agents = " ".join(
        view.text[f.accused.start : f.accused.end] for f in draft.frames
        if f.accused is not None and f.triggers
    )  # fmt: skip
    if "clash" in kinds and language.maybe("event.heavy_agent").search(agents):
        kinds.add("shelling")
    if (
        "clash" in kinds
        and all(t.rule in {"T-FIRED", "T-OPEN-FIRE", "T-USE"} or t.event == HARM for t in found)
        and any(w[2] in _HEAVY for f in draft.frames if f.triggers for w in f.weapons)
    ):
        kinds.add("shelling")  # "opened fire from artillery"
    if "clash" in kinds and language.maybe("event.drone_agent").search(agents):
        kinds.add("drone")
    if any(t.rule in {"T-LAUNCHED", "T-LAUNCH"} for t in found) and any(
        w[2] == "drone" for f in draft.frames for w in f.weapons
    ):
        kinds.add("drone")
    for kind, event, sub_event in _EVENTS:
        if kind in kinds:
            return event, sub_event
    return None, None
