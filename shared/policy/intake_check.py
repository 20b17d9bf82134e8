"""Checks of the intake policy that show only when its parts are read together."""

from collections.abc import Iterator
from datetime import timedelta

from shared.domain.contact import AccessPoint
from shared.domain.likeness import Likeness
from shared.domain.policy import IntakePolicy
from shared.domain.strands import Ask

_WINDOWED = {Likeness.PERSON, Likeness.HOUSEHOLD, Likeness.ADDRESS}
_TOLD_OF = {Ask.RAISE.value, Ask.LOWER.value, Ask.HAND_BACK.value, "cancelled", "closed", "joined_held"}
_TELLABLE = {"control_room", "duty_manager", "service_manager", "police_control"}


def intake_faults(intake: IntakePolicy) -> Iterator[str]:
    """Give every fault: a window that is missing or forgotten too soon, nobody told of an emergency, a source
    that stands for two access points or an access point without one."""
    if set(intake.join_within) != _WINDOWED:
        yield "join_within: give a time for person, household and address."
    windows = [*intake.join_within.values(), intake.count_within]
    if min(windows) <= timedelta(0) or intake.remembered_for < max(windows):
        yield "remembered_for: it must be at least as long as what joins and counts."
    yield from _telling(intake)
    yield from _sources(intake)
    if min(intake.most_contacts_of_a_case, intake.most_in_a_batch, intake.most_bytes_of_a_batch) < 1:
        yield "The limits must be at least 1."
    if not 1 <= intake.dash_high_from <= 27:
        yield "dash_high_from: DASH has 27 questions."


def _telling(intake: IntakePolicy) -> Iterator[str]:
    if set(intake.tell) != _TOLD_OF:
        yield f"tell: say who is told of each of {', '.join(sorted(_TOLD_OF))}."
    for what, told in intake.tell.items():
        if not set(told) <= _TELLABLE:
            yield f"tell: {what}: those who can be told are {', '.join(sorted(_TELLABLE))}."
    for what in ("raise", "hand_back"):
        if not intake.tell.get(what):
            yield f"tell: {what}: somebody must be told."


def _sources(intake: IntakePolicy) -> Iterator[str]:
    if set(intake.sources) != {point.value for point in AccessPoint} or not all(intake.sources.values()):
        yield "sources: name at least one source of each access point."
    every = [source for sources in intake.sources.values() for source in sources]
    yield from (
        f"sources: {source} is named twice." for source in sorted({s for s in every if every.count(s) > 1})
    )
