"""Where a contact is: what a sender gives, what is on record about it, and which of several places counts.

A sender may give a place in more than one way. What agrees supports each other; where the ways contradict each
other one counts and the answer says so (docs/decisions/016-places.md). Places are dated: a ward is the one that
the place was in on the day of the report.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shared.domain.travel import Position, straight_line_km


class Evidence(StrEnum):
    """How a sender gives a place, the most exact first."""

    UPRN = "property number"
    POINT = "latitude and longitude"
    GRID = "easting and northing"
    POSTCODE = "postcode"
    DISTRICT = "district"

    @property
    def counts(self) -> str:
        """The words that this is what counts."""
        return f"the {self.value} {'count' if self in (Evidence.POINT, Evidence.GRID) else 'counts'}"


@dataclass(frozen=True, slots=True)
class Area:
    """A district, or a ward `within` a district, from `since` until just before `until`.

    `council` and `force` are those of a district; `position` is where its people live.
    """

    code: str
    name: str
    since: date
    until: date | None = None
    within: str = ""
    council: str = ""
    force: str = ""
    position: Position | None = None

    def is_on(self, day: date) -> bool:
        """Whether the area exists on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Record:
    """A place by a key of its own (uprn:…, postcode:…, ward:…), and the areas it is in from `since` until just
    before `until`. `blur_km` is how far from its position something that has the key may be."""

    key: str
    position: Position
    district: str
    since: date
    ward: str = ""
    blur_km: float = 0.0
    until: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether the record holds on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """What is believed of places (all default; shared/policy/places.json).

    agree_within_km     two places no further apart than this, and what each is blurred by, are one place
    nearest_within_km   a point further than this from everything on record is in no area that is known
    district_reach_km   a point so near to the middle of a district may be in it
    """

    agree_within_km: float
    nearest_within_km: float
    district_reach_km: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One way in which the place was given, as far as it is on record. `is_sure` says that the record itself
    names the areas; otherwise they are those of the nearest record."""

    by: Evidence
    position: Position
    district: str = ""
    ward: str = ""
    blur_km: float = 0.0
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The claim that counts, and what has to be said of the others."""

    claim: Claim
    notes: tuple[str, ...]


def settle(claims: Sequence[Claim], served: Collection[str], rules: PlaceRules) -> Settled:
    """Return the claim that counts among one or more.

    A vague claim that agrees with a more exact one only supports it. Of claims that contradict each other one in
    a district that is served comes first, as a needless question costs less than nobody going; then that which
    most others support; then the most exact.
    """
    ways = list(Evidence)
    known = [_told_by_record(claim, claims, rules) for claim in claims]
    standing = [claim for claim in known if not any(_is_finer(o, claim) and agree(o, claim, rules) for o in known)]
    chosen = max(
        standing,
        key=lambda c: (c.district in served, sum(agree(c, o, rules) for o in known), -ways.index(c.by)),
    )
    return Settled(chosen, tuple(_contradictions(chosen, known, rules)))


def agree(one: Claim, other: Claim, rules: PlaceRules) -> bool:
    """Whether both claims may mean one place."""
    apart = straight_line_km(one.position, other.position)
    return apart <= rules.agree_within_km + one.blur_km + other.blur_km


def _told_by_record(claim: Claim, claims: Sequence[Claim], rules: PlaceRules) -> Claim:
    """The claim with the areas that a record of the same place names."""
    sure = (o for o in claims if o.is_sure and agree(o, claim, rules)) if not claim.is_sure else ()
    found = next(iter(sure), None)
    if found is None:
        return claim
    return replace(claim, district=found.district, ward=found.ward, is_sure=True)


def _is_finer(one: Claim, other: Claim) -> bool:
    return one.blur_km < other.blur_km


def _contradictions(chosen: Claim, claims: Sequence[Claim], rules: PlaceRules) -> Iterator[str]:
    for claim in claims:
        if claim.by is not chosen.by and not agree(chosen, claim, rules):
            apart = straight_line_km(chosen.position, claim.position)
            yield (
                f"The places given contradict each other: the {claim.by.value} is {apart:.1f} km away from the "
                f"{chosen.by.value}. Here {chosen.by.counts}."
            )
