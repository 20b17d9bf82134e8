"""What an administrator changes in a proposed roster: take somebody off, put somebody on, give a duty to
another, swap two duties. Each leads from one proposed roster to the next. Rests and gaps are for the preview.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from shared.domain.errors import NotFound, RotaInvalid
from shared.domain.ids import ResponderId
from shared.domain.roster.proposed import ProposedRoster
from shared.domain.roster.rotation import Stint


def stint_of(roster: ProposedRoster, who: str, starts_at: datetime) -> Stint:
    """Return the duty that the person begins then. Raises NotFound."""
    for stint in roster.stints:
        if (stint.responder_id, stint.starts_at) == (who, starts_at):
            return stint
    raise NotFound("There is no such duty in this proposal.")


def take_off(roster: ProposedRoster, stint: Stint) -> ProposedRoster:
    """Return the roster without the duty."""
    return _with(roster, (other for other in roster.stints if other != stint))


def put_on(roster: ProposedRoster, stint: Stint) -> ProposedRoster:
    """Return the roster with one duty more. Raises RotaInvalid when the person is on duty then already."""
    stint = Stint(stint.responder_id, stint.starts_at.astimezone(UTC), stint.ends_at.astimezone(UTC))
    if not stint.starts_at < stint.ends_at:
        raise RotaInvalid("It must end after it starts.")
    if any(
        other.responder_id == stint.responder_id
        and other.starts_at < stint.ends_at
        and stint.starts_at < other.ends_at
        for other in roster.stints
    ):
        raise RotaInvalid("This person is on duty at that time already.")
    return _with(roster, (*roster.stints, stint))


def give(roster: ProposedRoster, stint: Stint, to: ResponderId) -> ProposedRoster:
    """Return the roster in which the duty is the other person's. Raises RotaInvalid as `put_on`."""
    return put_on(take_off(roster, stint), stint._replace(responder_id=to))


def swap(roster: ProposedRoster, one: Stint, other: Stint) -> ProposedRoster:
    """Return the roster in which each has the other's duty. Raises RotaInvalid as `put_on`."""
    if one.responder_id == other.responder_id:
        raise RotaInvalid("Both duties are of the same person.")
    without = take_off(take_off(roster, one), other)
    return put_on(
        put_on(without, one._replace(responder_id=other.responder_id)),
        other._replace(responder_id=one.responder_id),
    )


def _with(roster: ProposedRoster, stints: Iterable[Stint]) -> ProposedRoster:
    if roster.published:
        raise RotaInvalid("It is published: change the rota itself.")
    return replace(roster, stints=tuple(sorted(stints, key=lambda stint: (stint.starts_at, stint.responder_id))))
