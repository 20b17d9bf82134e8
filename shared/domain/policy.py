"""The figures that steer decisions. All are data (shared/policy/*.json), none is a constant of the code."""

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.grading import GradingTable
from shared.domain.hours import WeeklyHours
from shared.domain.jobs import JobRules
from shared.domain.likeness import Likeness
from shared.domain.preference import NONE, Preferences
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.policies import ExchangePolicy, FeedPolicy, ImportPolicy, LeavePolicy, NoticePolicy
from shared.domain.snapshot import Rules
from shared.domain.steps import StepKind
from shared.domain.travel import Belief, Position, Travel


@dataclass(frozen=True, slots=True)
class Base:
    """Where responders start from."""

    id: str
    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class StepRule:
    """Tell `to`, or do what the kind says, when `fraction` of the time from report to deadline has gone and no
    pair has accepted."""

    fraction: float
    to: str
    kind: StepKind = StepKind.TELL


@dataclass(frozen=True, slots=True)
class DispatchPolicy:
    """How offers are made and what follows when they are not taken up (defaults: DOMAIN §2)."""

    time_to_answer: timedelta
    turn_out: timedelta
    ask_again_after: timedelta
    reserve_pairs: int
    lead_time: timedelta
    visiting_hours: WeeklyHours
    steps: dict[int, tuple[StepRule, ...]]
    travel: Travel
    """The county's model. For one decision: what a travel service told, if one is asked (see service/roads.py)."""
    seen_good_for: timedelta
    seen_told_for: timedelta
    """How old a place that no longer counts may be and still be worth a word beside the choice."""
    reckon_ahead: timedelta
    """Whose shift begins within this time is reckoned with from its start."""
    preferences: Preferences = NONE


@dataclass(frozen=True, slots=True)
class RoadsPolicy:
    """How a travel service is asked, where one is configured (all default).

    grades        of the cases for which it is asked: each leg is paid for, and a Grade 3 has 48 hours
    farthest_km   from a case, straight: who is further away is not worth asking for
    answer_within the whole look-up; a decision waits no longer
    good_for      how long what was told is used again
    pause         after a look-up without an answer nobody asks for so long, and so no decision waits in vain
    decimals      of a degree to which positions are rounded before they leave the service (3: about 100 m)
    """

    grades: frozenset[int]
    farthest_km: float
    answer_within: timedelta
    good_for: timedelta
    pause: timedelta
    decimals: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """What drives escalation beside the steps (default): how old a waiting case may grow, by grade, before the
    duty manager is told; the second channel, if there is one; the longest extension of one offer by hand."""

    queue_age: dict[int, timedelta]
    second_channel: str
    longest_extension: timedelta


@dataclass(frozen=True, slots=True)
class OverdueRule:
    """When a check-in is overdue by `after`, `to` is told to do `what`."""

    after: timedelta
    to: str
    what: str


@dataclass(frozen=True, slots=True)
class SafetyPolicy:
    """Check-ins on scene by grade, and who is told when one is overdue (DOMAIN §5: 60 min; +10, +20, +30)."""

    check_in: dict[int, timedelta]
    overdue: tuple[OverdueRule, ...]
    call_again_after: timedelta
    call_again_every: timedelta
    """An open call for help is told again up the same ladder: first after so long, then so often (default)."""


@dataclass(frozen=True, slots=True)
class CaseworkPolicy:
    """The fixed period and its reviews (seed: fixed period; six weeks, 72 h and one extension: default)."""

    period: timedelta
    first_review_after: timedelta
    extension: timedelta
    remind_every: timedelta
    on_board_before: timedelta
    """How long before something is due in a held case it stands on the board (default)."""
    most_listed: int
    """Held cases on the board, and on one page of their list, at most (default)."""


@dataclass(frozen=True, slots=True)
class WatchingPolicy:
    """When something that should have moved counts as stuck (all default; on scene: DOMAIN §2 and §5)."""

    patience: timedelta
    """How late the system may be with what it owes by itself before that is worth a word."""
    tell_after: timedelta
    """How late it may be before people are told as well."""
    set_out_within: dict[int, timedelta]
    """By grade, from when both have accepted."""
    arrive_late_by: timedelta
    """On top of the journey that was expected."""
    on_scene_slack: timedelta
    """On top of what nine visits in ten of the activity take."""
    on_scene_p90: dict[str, timedelta]
    on_scene_p90_of_others: timedelta
    sweep_late_after: timedelta
    canary_late_after: timedelta


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """When several contacts are one case, and who is told what a message may not decide (all default)."""

    join_within: dict[Likeness, timedelta]
    """A contact that is alike in this way joins an open case whose last contact is no older."""
    count_within: timedelta
    """Contacts so long before count as repeats (seed: 28 days)."""
    remembered_for: timedelta
    """How long what is alike is found again after its last contact."""
    joining_roles: frozenset[str]
    """Whose name and date of birth make two contacts alike: those concerned, not those who report."""
    dash_high_from: int
    """Questions of DASH answered yes from which the risk is high, whatever the judgement (SafeLives: 14)."""
    held_case_takes: frozenset[int]
    """Grades of another incident that a case in its intensive period takes in; it sends nobody at once."""
    most_contacts_of_a_case: int
    most_in_a_batch: int
    most_bytes_of_a_batch: int
    tell: dict[str, tuple[str, ...]]
    """What a message proposes → who is told at once."""
    sources: dict[str, tuple[str, ...]]
    """Access point → the CloudEvents sources that are known to be it."""


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """How answers are delivered to the callbacks of senders (all default)."""

    back_off: tuple[timedelta, ...]
    """The wait after each attempt that failed; after the last of them the delivery is given up."""
    claimed_for: timedelta
    """How long one attempt may take before somebody else makes the next."""
    clocks_differ_by: timedelta
    """An attempt is not held to be early by less: the clock that set its time may have been ahead."""
    connect_within: timedelta
    answer_within: timedelta
    """How long the receiver may be silent."""
    done_within: timedelta
    """How long an attempt takes at most, whatever the receiver does."""
    registrations_good_for: timedelta
    """How long what is registered is believed before it is read again."""
    most_at_once: int
    """How many deliveries that are due one sweep starts, and how many a list shows."""


@dataclass(frozen=True, slots=True)
class QuarantinePolicy:
    """How what could not be read is told and shown (all default)."""

    told_after: timedelta
    """The oldest message may wait so long; then people are told. The alarm reads the same file."""
    most_listed: int
    most_characters_shown: int
    """A longer message is not shown: the sender sends it anew, in parts."""
    deepest_shown: int
    """So many lists and objects within each other are shown."""


@dataclass(frozen=True, slots=True)
class PlanningPolicy:
    """How scheduled visits are planned ahead (all default).

    horizon         how far ahead people and visits are planned
    notice          how soon from now a visit may be proposed for
    answer_lead     how long before they must set out the people of an agreed visit are asked
    to_the          appointments begin at whole multiples of this
    worth_changing  driving that a new plan must save for each proposal that it changes
    settled_after   what was stored so long before a planning began is in it
    seconds, rounds, seed   the search: whichever of the two bounds comes first, and the dice
    """

    horizon: timedelta
    notice: timedelta
    answer_lead: timedelta
    to_the: timedelta
    worth_changing: timedelta
    settled_after: timedelta
    seconds: float
    rounds: int
    seed: int


@dataclass(frozen=True, slots=True)
class TablesPolicy:
    """How grading tables are checked, published and replayed (all default).

    read_again_after      how long a function trusts what it has read of the versions in force
    known_before          how soon after its approval a version can be in force; longer than read_again_after
    most_rows             of a table
    steps_of_check        how long the check of a table may search
    longest_replay, days_at_once, most_in_a_file, most_listed   bounds of what-if replays
    replays               as jobs
    holidays_known_ahead  how far ahead the bank holidays must be known
    """

    read_again_after: timedelta
    known_before: timedelta
    most_rows: int
    steps_of_check: int
    longest_replay: timedelta
    days_at_once: int
    most_in_a_file: int
    most_listed: int
    replays: JobRules
    holidays_known_ahead: timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that an administrator may change without a release."""

    version: str
    grading: GradingTable
    """The table in force at the moment that is decided about; see Casebook.policy_at."""
    tables: TablesPolicy
    deadlines: dict[int, timedelta]
    return_interview_within: timedelta
    core_hours: WeeklyHours
    core_hours_go_to_day_team: bool
    dispatch: DispatchPolicy
    escalation: EscalationPolicy
    safety: SafetyPolicy
    casework: CaseworkPolicy
    matching: Rules
    """How all waiting cases are decided together."""
    stays: dict[str, timedelta]
    """Activity → median time on scene."""
    write_up: timedelta
    advice_lasts: timedelta
    """How long advice to wait elsewhere counts, and for how long a dismissed proposal is not made again."""
    watching: WatchingPolicy
    intake: IntakePolicy
    feedback: FeedbackPolicy
    quarantine: QuarantinePolicy
    roads: RoadsPolicy
    planning: PlanningPolicy
    roster: RosterRules
    notices: NoticePolicy
    feeds: FeedPolicy
    outside_calendars: ImportPolicy
    exchange: ExchangePolicy
    leave: LeavePolicy
    bases: tuple[Base, ...]
    areas: dict[str, str]
    """District name → id of the base that serves it first."""
