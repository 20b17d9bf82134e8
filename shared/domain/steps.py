"""The steps of the escalation plan (DOMAIN §3; their order, kinds and fractions are data)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

AGREED_AHEAD = "A visit is agreed with the household, and its pair is asked in time for it."
"""Why a step is skipped while the time of an agreed visit has not come."""


class StepKind(StrEnum):
    """What happens when the moment of a step has come and the case still lacks its pair."""

    OFFER = "offer"
    """The first pair is asked. Done with the first offer."""
    SECOND_CHANNEL = "second_channel"
    """Who has not answered is asked once more, by the second channel."""
    NEXT_PAIR = "next_pair"
    """An offer that has had its time is taken back, and the next pair is asked."""
    MUTUAL_AID = "mutual_aid"
    """Other bases are asked: whoever did not answer before may be asked again, and the duty manager is told."""
    POLICE_ALONE = "police_alone"
    """The duty manager is asked to decide whether police go alone, as the recorded fall-back."""
    TELL = "tell"
    """The duty manager, the Emergency Duty Team or whoever is named is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the escalation plan frozen on the case: at `due_at`, tell `to` or do what its kind says.

    A step with nothing to do is done at once, and `skipped` says why.
    """

    due_at: datetime
    to: str
    reason: str
    done_at: datetime | None = None
    kind: StepKind = StepKind.TELL
    skipped: str = ""
