"""The shape of the policy files, and how they become one Policy."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pkgutil import get_data
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from shared.domain.editions import date_faults
from shared.domain.grading import GradingTable, Outcome
from shared.domain.policy import (
    Base,
    CaseworkPolicy,
    DispatchPolicy,
    EscalationPolicy,
    FeedbackPolicy,
    IntakePolicy,
    PlanningPolicy,
    Policy,
    QuarantinePolicy,
    RoadsPolicy,
    SafetyPolicy,
    TablesPolicy,
)
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.policies import ExchangePolicy, FeedPolicy, ImportPolicy, LeavePolicy, NoticePolicy
from shared.domain.roster.templates import Template
from shared.domain.steps import StepKind
from shared.policy.feedback_check import feedback_faults, quarantine_faults
from shared.policy.intake_check import intake_faults
from shared.policy.matching import Area, Matching
from shared.policy.rota_check import faults as rota_faults
from shared.policy.safety_check import safety_faults
from shared.policy.shapes import Activity, Calendar, Dispatching, General, Skill, Watching
from shared.policy.table_check import Words, problems, unknown_fields

T = TypeVar("T")
_BANK_HOLIDAYS = 8
"""In each year in England and Wales (Banking and Financial Dealings Act 1971 and New Year's Day, Good Friday,
Christmas Day); some years have more."""


class PolicyInvalid(ValueError):
    """The policy files are not in order. The text names file, field and fault, one a line."""


class Files(BaseModel):
    """Every file, by its name. The first part of an error's place is the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    general: General
    grading: GradingTable
    grading_later: tuple[GradingTable, ...]
    tables: TablesPolicy
    dispatch: Dispatching
    escalation: EscalationPolicy
    safety: SafetyPolicy
    casework: CaseworkPolicy
    matching: Matching
    watching: Watching
    intake: IntakePolicy
    feedback: FeedbackPolicy
    quarantine: QuarantinePolicy
    roads: RoadsPolicy
    planning: PlanningPolicy
    notices: NoticePolicy
    feeds: FeedPolicy
    outside_calendars: ImportPolicy
    exchange: ExchangePolicy
    leave: LeavePolicy
    calendar: Calendar
    areas: tuple[Area, ...]
    bases: tuple[Base, ...]
    activities: tuple[Activity, ...]
    skills: tuple[Skill, ...]
    roster: RosterRules
    rota_templates: tuple[Template, ...]

    def policy(self) -> Policy:
        """Return the policy that the files make."""
        rest = {name: getattr(self.dispatch, name) for name in Dispatching.__slots__}
        return Policy(
            version=self.general.version,
            grading=self.grading,
            tables=self.tables,
            deadlines=self.general.deadlines,
            return_interview_within=self.general.return_interview_within,
            core_hours=self.calendar.weekly(self.calendar.core_hours),
            core_hours_go_to_day_team=self.general.core_hours_go_to_day_team,
            dispatch=DispatchPolicy(
                visiting_hours=self.calendar.weekly(self.calendar.visiting_hours),
                preferences=self.matching.preferences,
                **rest,
            ),
            escalation=self.escalation,
            safety=self.safety,
            casework=self.casework,
            matching=self.matching.rules(self.dispatch.turn_out, self.areas),
            stays={activity.id: activity.on_scene_median for activity in self.activities},
            write_up=self.matching.write_up,
            advice_lasts=self.matching.advice_lasts,
            watching=self.watching.policy(self.activities),
            intake=self.intake,
            feedback=self.feedback,
            quarantine=self.quarantine,
            roads=self.roads,
            planning=self.planning,
            roster=self.roster,
            notices=self.notices,
            feeds=self.feeds,
            outside_calendars=self.outside_calendars,
            exchange=self.exchange,
            leave=self.leave,
            bases=self.bases,
            areas={area.name: area.base for area in self.areas},
        )

    def faults(self) -> Iterator[str]:
        """Give every fault that shows only when the files are read together."""
        skills = [skill.id for skill in self.skills]
        yield from self._faults_of_tables()
        yield from (f"calendar.json: {fault}" for fault in _bad_hours(self.calendar))
        yield from (
            f"areas.json: {area.name}: unknown base {area.base!r}."
            for area in self.areas
            if area.base not in {base.id for base in self.bases}
        )
        grades = {row.grade for row in self.grading.rules if row.outcome is Outcome.VISIT}
        for grade in sorted(grade for grade in grades if grade is not None):
            if grade not in self.general.deadlines:
                yield f"general.json: deadlines: grade {grade} has no longest time."
        yield from (f"safety.json: {fault}" for fault in safety_faults(self.safety, grades))
        if self.planning.seconds <= 0 or self.planning.rounds < 1 or self.planning.to_the < timedelta(minutes=1):
            yield "planning.json: seconds, rounds and to_the (a minute or more) must be above 0."
        yield from rota_faults(self.roster, self.rota_templates, [base.id for base in self.bases])
        yield from (
            f"exchange.json: kept_skills: unknown skill {skill!r}."
            for skill in sorted(self.exchange.kept_skills)
            if skill not in skills
        )
        if self.notices.late_by > self.notices.look_back:
            yield "notices.json: late_by: is more than look_back."
        if len(self.matching.hours) != 24 or len(self.matching.days) != 7:
            yield "matching.json: hours needs 24 weights and days 7."
        yield from (
            f"matching.json: preferences: {name} can not be {value:g}."
            for name, value in self.matching.preferences.impossible()
        )
        yield from (
            f"watching.json: set_out_within: grade {grade} is missing."
            for grade in self.general.deadlines
            if grade not in self.watching.set_out_within
        )
        yield from (f"intake.json: {fault}" for fault in intake_faults(self.intake))
        yield from (f"feedback.json: {fault}" for fault in feedback_faults(self.feedback))
        yield from (f"quarantine.json: {fault}" for fault in quarantine_faults(self.quarantine))
        yield from _bad_roads(self.roads)
        for step in (step for steps in self.dispatch.steps.values() for step in steps):
            if not (0 < step.fraction <= 1 or (step.fraction == 0 and step.kind is StepKind.OFFER)):
                yield "dispatch.json: steps: a fraction must be above 0 and at most 1."
            if step.kind is StepKind.TELL and not step.to:
                yield "dispatch.json: steps: a step that tells must say whom."

    def words(self) -> Words:
        """Return what a grading table may name, and how long its check may take."""
        skills, activities = (frozenset(one.id for one in many) for many in (self.skills, self.activities))
        return Words(skills, activities, self.tables.most_rows, self.tables.steps_of_check)

    def _faults_of_tables(self) -> Iterator[str]:
        words = self.words()
        yield from (f"grading.json: {fault}" for fault in problems(self.grading, words))
        for table in self.grading_later:
            yield from (f"grading_later.json: {table.version}: {fault}" for fault in problems(table, words))
        yield from (f"grading_later.json: {f}" for f in date_faults((self.grading, *self.grading_later)))
        yield from (f"tables.json: {fault}" for fault in _bad_bounds(self.tables))


def read(documents: Mapping[str, Any]) -> Files:
    """Return the files as one checked whole. Raises PolicyInvalid."""
    try:
        files = Files.model_validate(documents)
    except ValidationError as error:
        raise PolicyInvalid("\n".join(_place(e["loc"]) + e["msg"] for e in error.errors())) from None
    tables = (documents["grading"], *documents["grading_later"])
    faults = [f"grading.json: {fault}" for table in tables for fault in unknown_fields(table)]
    faults += files.faults()
    if faults:
        raise PolicyInvalid("\n".join(faults))
    return files


def document_of(file: str) -> Any:
    """Return the default policy's file of this name, parsed."""
    return json.loads(get_data(__name__, file) or b"")


def read_one(shape: type[T], file: str, document: Any, faults: Callable[[T], Iterable[str]]) -> T:
    """Return a file that stands by itself, checked by its shape and for what `faults` finds. Raises PolicyInvalid,
    naming field and fault."""
    try:
        found = TypeAdapter(shape).validate_python(document)
    except ValidationError as error:
        wrong = [".".join(map(str, e["loc"])) + ": " + e["msg"] for e in error.errors()]
        raise PolicyInvalid("\n".join(f"{file}: {fault}" for fault in wrong)) from None
    wrong = [f"{file}: {fault}" for fault in faults(found)]
    if wrong:
        raise PolicyInvalid("\n".join(wrong))
    return found


def above_nothing(*parts: Any) -> Iterator[str]:
    """Yield what is wrong with figures of which each must be above nothing."""
    for part in parts:
        for field in fields(part):
            value = getattr(part, field.name)
            if value <= (timedelta() if isinstance(value, timedelta) else 0):
                yield f"{field.name}: must be above nothing."


def read_grading(document: Any, words: Words) -> GradingTable:
    """Return a grading table that stands by itself. Raises PolicyInvalid: a fault a line, each naming its row."""
    try:
        table = TypeAdapter(GradingTable).validate_python(document)
        faults = [*unknown_fields(document), *problems(table, words)]
    except ValidationError as error:
        wrong = (_row_of(document, e["loc"]) + e["msg"] for e in error.errors())
        raise PolicyInvalid("\n".join(wrong)) from None
    except RecursionError:
        raise PolicyInvalid("A condition is nested too deeply.") from None
    if faults:
        raise PolicyInvalid("\n".join(faults))
    return table


def _row_of(document: Any, location: tuple[int | str, ...]) -> str:
    """Where a fault is: the row by its id rather than by its place."""
    match location:
        case (("hand_back" | "rules") as part, int(number), *path):
            row = document[part][number]
            name = row.get("id") if isinstance(row, dict) else None
            return f"{name or f'{part}, row {number + 1}'}: " + (".".join(map(str, path)) + ": " if path else "")
    return ".".join(map(str, location)) + ": " if location else ""


def _place(location: tuple[int | str, ...]) -> str:
    file, *path = location
    return f"{file}.json: " + (".".join(map(str, path)) + ": " if path else "")


def _bad_bounds(tables: TablesPolicy) -> Iterator[str]:
    if not timedelta(0) < tables.read_again_after < tables.known_before:
        yield "known_before must be longer than read_again_after: everybody must have read a version by then."
    figures = (
        tables.most_rows,
        tables.steps_of_check,
        tables.days_at_once,
        tables.most_in_a_file,
        tables.most_listed,
    )
    if min(figures) < 1 or tables.longest_replay < timedelta(days=1):
        yield "every bound, from most_rows to most_listed, and longest_replay must be above 0."
    yield from above_nothing(tables.replays)


def _bad_roads(roads: RoadsPolicy) -> Iterator[str]:
    belief = roads.belief
    if not roads.answer_within > timedelta(0):
        yield "roads.json: answer_within must be above zero."
    if not 0 < roads.farthest_km <= 80:
        yield "roads.json: farthest_km must be above 0 and at most 80, the most that fits into one question."
    if belief.fastest_kmh <= 0 or belief.slowest_times < 1:
        yield "roads.json: belief: fastest_kmh must be above 0 and slowest_times at least 1."


def _bad_hours(calendar: Calendar) -> Iterator[str]:
    years = [day.year for day in calendar.bank_holidays]
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        if years.count(year) < _BANK_HOLIDAYS:
            yield f"bank_holidays: {year}: England and Wales have {_BANK_HOLIDAYS} or more days."
    if not years:
        yield "bank_holidays: there are none."
    for hours in (calendar.core_hours, calendar.visiting_hours):
        for opens, closes in (
            *(span for day in hours.by_weekday.values() for span in day),
            *hours.on_bank_holidays,
        ):
            if not opens < closes:
                yield f"{opens:%H:%M} to {closes:%H:%M} does not end after it begins on the same day."
        if not set(hours.by_weekday) <= set(range(7)):
            yield "by_weekday: days are 0 (Monday) to 6 (Sunday)."
