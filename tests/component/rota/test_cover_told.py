"""The rota administrator hears of each gap once, of everything once a day, and never a name."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared import policy
from shared.adapters.memory import FixedClock, InMemoryCaseStore, InMemoryRotaStore
from shared.adapters.memory_cover import InMemoryToldStore, RecordingRotaAdministrators
from shared.domain.roster.absence import Absence
from shared.domain.rota import Responder, Shift
from shared.policy import rota_files
from shared.service.cover import CoverAhead, CoverWatch
from tests.unit.domain.roster.crew import ALWAYS, LONDON, START, at, away, responder, shift


@dataclass
class RotaOfTheTest:
    """RotaAhead over plain lists."""

    people: list[Responder]
    shifts: list[Shift] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)

    def responders(self) -> tuple[Responder, ...]:
        return tuple(self.people)

    def shifts_between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        return tuple(s for s in self.shifts if s.starts_at < end and start < s.ends_at)

    def absences_between(self, start: datetime, end: datetime) -> tuple[Absence, ...]:
        return tuple(a for a in self.absences if a.overlaps(start, end))


class Desk:
    """A rota of three days in which all is well, and the administrator's inbox."""

    def __init__(self) -> None:
        names = ("sw-1", "sw-2", "sw-3", "pc-1", "pc-2", "pc-3")
        self.rota = RotaOfTheTest([replace(responder(name), name="Ann Example") for name in names])
        self.rota.shifts = [
            shift(f"{role}-{day % 3 + 1}", 24 * day + hour, 24 * day + hour + 12)
            for day in range(4)
            for role in ("sw", "pc")
            for hour in (0,)
        ]
        self.inbox = RecordingRotaAdministrators()
        self.clock = FixedClock(START)
        hours = {
            day: ((ALWAYS.by_weekday[0][0][0].replace(hour=0), ALWAYS.by_weekday[0][0][0].replace(hour=12)),)
            for day in range(7)
        }
        ahead = CoverAhead(
            rota=self.rota,
            cases=InMemoryCaseStore(InMemoryRotaStore()),
            clock=self.clock,
            policy=replace(
                rota_files.cover(), rules=(replace(ALWAYS, by_weekday=hours),), look_ahead=timedelta(days=3)
            ),
            calendar=LONDON,
            bases=tuple(base for base in policy.load().bases if base.id == "preston"),
        )
        self.watch = CoverWatch(ahead, InMemoryToldStore(), self.inbox, tuple(policy.skills().values()))

    def texts(self) -> list[str]:
        return [text for _, text in self.inbox.told]


def test_when_all_is_well_nobody_is_told_anything() -> None:
    desk = Desk()

    assert not desk.watch.tell_daily()
    assert not desk.watch.tell_change()
    assert desk.inbox.told == []


def test_sickness_that_opens_a_gap_is_told_at_once_and_only_once() -> None:
    desk = Desk()
    desk.rota.absences = [away("sw-2", 24, 30)]

    assert desk.watch.tell_change()
    assert not desk.watch.tell_change()

    (text,) = desk.texts()
    assert (
        "New: Preston, social worker, Tue 24 Nov 00:00 GMT to Tue 24 Nov 06:00 GMT: an absence; 2 could fill it."
        in text
    )


def test_a_gap_that_grows_is_told_only_where_it_has_grown() -> None:
    desk = Desk()
    desk.rota.absences = [away("sw-2", 24, 30)]
    desk.watch.tell_change()
    desk.rota.absences = [away("sw-2", 24, 33)]

    assert desk.watch.tell_change()
    assert "Tue 24 Nov 06:00 GMT to Tue 24 Nov 09:00 GMT" in desk.texts()[-1]
    assert "Tue 24 Nov 00:00" not in desk.texts()[-1]


def test_a_gap_that_was_filled_and_opens_again_is_told_again() -> None:
    desk = Desk()
    desk.rota.absences = [away("sw-2", 24, 30)]
    desk.watch.tell_change()
    desk.rota.absences = []
    assert not desk.watch.tell_change()
    desk.rota.absences = [away("sw-2", 24, 30)]

    assert desk.watch.tell_change()


def test_a_gap_at_the_end_of_the_look_ahead_is_not_told_again_with_every_change_of_the_rota() -> None:
    desk = Desk()
    desk.rota.shifts = [one for one in desk.rota.shifts if one.starts_at < at(72)]
    desk.clock.move_to(at(2))

    assert desk.watch.tell_change()
    desk.clock.move_to(at(2.1))
    assert not desk.watch.tell_change(), "six minutes more of the gap are in sight, and it is the same gap"
    assert "Thu 26 Nov 00:00 GMT to Thu 26 Nov 12:00 GMT" in desk.texts()[0]


def test_the_daily_summary_comes_once_a_day_and_has_what_is_still_open() -> None:
    desk = Desk()
    desk.rota.absences = [away("sw-3", 48, 54)]
    desk.watch.tell_change()

    assert desk.watch.tell_daily()
    assert not desk.watch.tell_daily()
    desk.clock.move_to(at(24))
    desk.rota.shifts += [shift("sw-1", 96, 108), shift("pc-1", 96, 108)]
    assert desk.watch.tell_daily()

    assert ["(0 new)" in text for text in desk.texts()] == [False, True, True]
    assert all("Wed 25 Nov 00:00 GMT" in text for text in desk.texts())


def test_no_message_names_anybody() -> None:
    desk = Desk()
    desk.rota.shifts = desk.rota.shifts[:3]
    desk.watch.tell_daily()

    assert desk.inbox.told
    words = " ".join(subject + text for subject, text in desk.inbox.told)
    assert not any(
        person.name in words or person.id in words or person.phone in words for person in desk.rota.people
    )


def test_a_long_list_is_cut_and_says_how_much_is_left_out() -> None:
    desk = Desk()
    ahead = desk.watch.ahead
    ahead = replace(ahead, policy=replace(ahead.policy, lines_in_notice=2))
    desk.watch = replace(desk.watch, ahead=ahead)
    desk.rota.shifts = []
    desk.watch.tell_daily()

    assert "And 4 more." in desk.texts()[0]
