"""How the county works beside the decision."""

from dataclasses import dataclass, field

from shared.domain.preference import NONE, Preferences


@dataclass(frozen=True, slots=True)
class Habits:
    """How the county works beside the decision. Minutes.

    turn_out, write_up            from having accepted to leaving; after the visit, both busy
    answer_mean, answer_longest   until the slower of the two has accepted
    look_every                    a decision is taken at least so often
    reckon_ahead                  whose shift begins within this is shown to the decision
    given_up_after_due            an unattended case is handed on so long after its deadline; None: never
    looks_when_quiet              decide also when nobody waits, as moves need it
    preferences                   what rest and a fair share weigh, as the policy has it
    base_of                       district → base that serves it first
    """

    turn_out: float = 3.0
    write_up: float = 30.0
    answer_mean: float = 1.0
    answer_longest: float = 3.0
    look_every: float = 5.0
    reckon_ahead: float = 0.0
    given_up_after_due: float | None = None
    looks_when_quiet: bool = True
    preferences: Preferences = NONE
    base_of: dict[str, str] = field(default_factory=dict)
