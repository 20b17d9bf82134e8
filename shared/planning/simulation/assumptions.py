"""What the simulator assumes beyond the policy (assumptions.json): nobody has published these figures."""

import json
from dataclasses import dataclass
from pathlib import Path

from shared.policy import activities


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Minutes, unless said.

    activities          by grade, what a visit is for, each as likely as the others
    longest_visit       nobody stays longer
    answer_mean, answer_longest   until the slower of the two has accepted
    look_every          all waiting cases are decided anew at least so often
    given_up_after_due  so long after its deadline a case that nobody was sent to is handed to the day service
    warm_up_days        are played first and not counted
    shift_hours         of the shifts that are made by a number of pairs
    seed_fte, seed_pounds   what the county's proposal pays for (DOMAIN §1: up to 27 posts, £1.0m a year)
    seed_hours_a_day    the social-worker hours on duty that 27 full-time posts give after leave and training
    target_percent      Lancashire's priority incidents within their level (DOMAIN §7)
    suppress_under      smaller counts are not shown (DOMAIN §7)
    """

    activities: dict[int, tuple[str, ...]]
    longest_visit: float
    answer_mean: float
    answer_longest: float
    look_every: float
    given_up_after_due: float
    warm_up_days: int
    shift_hours: float
    seed_fte: float
    seed_pounds: float
    seed_hours_a_day: float
    target_percent: float
    suppress_under: int

    def fte(self, hours_a_day: float) -> float:
        """Return the full-time posts that so many social-worker hours a day take."""
        return hours_a_day * self.seed_fte / self.seed_hours_a_day

    def pounds(self, hours_a_day: float) -> float:
        """Return what they cost in a year; the police are matched and not paid for (DOMAIN §1)."""
        return self.fte(hours_a_day) * self.seed_pounds / self.seed_fte

    def on_scene(self, grade: int) -> tuple[tuple[float, float], ...]:
        """Return, for each activity of the grade, the median and the 90th percentile on scene."""
        known = activities()
        found = (known[name] for name in self.activities[grade])
        return tuple((a.on_scene_median.total_seconds() / 60, a.on_scene_p90.total_seconds() / 60) for a in found)


def _load() -> Assumptions:
    data = json.loads((Path(__file__).parent / "assumptions.json").read_text(encoding="utf-8"))
    by_grade = {int(grade): tuple(names) for grade, names in data.pop("activities").items()}
    return Assumptions(activities=by_grade, **data)


ASSUMED = _load()
