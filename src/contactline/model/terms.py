"""The vocabularies of the contract: what a coded field may hold.

Sources: the contract for a claim in JSON; ACLED's event types (codebook, 2023
edition) and geo-precision; UCDP GED's ``where_prec`` (codebook 25.1).
"""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """What the claimant does with the statement."""

    ASSERTS = "asserts"
    DENIES = "denies"
    ACKNOWLEDGES = "acknowledges"
    REPORTS_STATUS = "reports_status"


class PartyRole(StrEnum):
    """In which capacity a party speaks or is spoken of."""

    MINISTRY = "ministry"
    SPOKESPERSON = "spokesperson"
    ARMED_FORCES = "armed_forces"
    HEAD_OF_STATE = "head_of_state"
    HEAD_OF_GOVERNMENT = "head_of_government"
    BORDER_SERVICE = "border_service"
    SECURITY_COUNCIL = "security_council"
    THIRD_PARTY_STATE = "third_party_state"
    DE_FACTO_AUTHORITY = "de_facto_authority"
    MONITOR = "monitor"
    AGENCY = "agency"
    OUTLET_VOICE = "outlet_voice"
    CIVILIANS = "civilians"
    OTHER = "other"


class EventType(StrEnum):
    """ACLED's event types."""

    BATTLES = "Battles"
    REMOTE_VIOLENCE = "Explosions/Remote violence"
    VIOLENCE_AGAINST_CIVILIANS = "Violence against civilians"
    PROTESTS = "Protests"
    RIOTS = "Riots"
    STRATEGIC_DEVELOPMENTS = "Strategic developments"


class TimePrecision(StrEnum):
    """How closely the time of a claim is known."""

    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class TimeBasis(StrEnum):
    """Whether the zone of a time is in the text or was assumed."""

    STATED = "stated"
    ASSUMED = "assumed"


class TimeExtent(StrEnum):
    """Whether an interval is an uncertainty (window) or lasted (duration)."""

    WINDOW = "window"
    DURATION = "duration"


class PublishedBasis(StrEnum):
    """How the date of publication is known."""

    STATED = "stated"
    DATELINE = "dateline"
    GIVEN = "given"
    INFERRED = "inferred"


class Relation(StrEnum):
    """How a place bears on the claim."""

    AT = "at"
    IN = "in"
    NEAR = "near"
    DIRECTION_OF = "direction_of"
    FROM = "from"
    FROM_DIRECTION_OF = "from_direction_of"
    BETWEEN = "between"
    FAR_FROM = "far_from"
    ALONG = "along"
    INTO = "into"


#: Relations that say where fire came from; the others say where it fell.
ORIGIN_RELATIONS = frozenset({Relation.FROM, Relation.FROM_DIRECTION_OF})


class CasualtyKind(StrEnum):
    """What happened to people; ``losses`` and ``casualties`` are kept as vague as written."""

    KILLED = "killed"
    WOUNDED = "wounded"
    MISSING = "missing"
    CAPTURED = "captured"
    CASUALTIES = "casualties"
    LOSSES = "losses"


class Review(StrEnum):
    """What a person has done with a claim."""

    DRAFT = "draft"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class ResolutionStatus(StrEnum):
    """Outcome of looking a toponym up; ``given`` means the row had coordinates."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"
    GIVEN = "given"


class MapStatus(StrEnum):
    """Where a claim stands on the map: the first that any of its places reaches."""

    GIVEN = "given"
    LOCATED = "located"
    AMBIGUOUS = "ambiguous"
    UNRESOLVED = "unresolved"
    NO_PLACE = "no_place"


#: Map statuses of claims that are drawn.
MAPPED = frozenset({MapStatus.GIVEN, MapStatus.LOCATED, MapStatus.AMBIGUOUS})


class DisputeStatus(StrEnum):
    """How the accounts of one incident stand to each other, first that holds."""

    ACKNOWLEDGED = "acknowledged"
    DENIED = "denied"
    MUTUAL_ACCUSATION = "mutual_accusation"
    PARTLY_AGREED = "partly_agreed"
    THIRD_PARTY_CORROBORATED = "third_party_corroborated"
    SINGLE_SIDE = "single_side"


class Decision(StrEnum):
    """A judgement about two claims: one incident or not."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class NameKind(StrEnum):
    """What kind of name a place name is."""

    OFFICIAL = "official"
    OTHER_SIDE = "other_side"
    FORMER = "former"
    COMMUNIQUE = "communique"
    VARIANT = "variant"
    TYPO = "typo"


#: Side of a report's own voice, and of "both" (only with claimant OUTLET).
OUTLET = "OUTLET"
BOTH = "BOTH"

#: UCDP ``where_prec`` -> ACLED ``geo_precision``; a code is never upgraded.
GEO_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 3}
