"""Checks of the figures of feedback and quarantine that their types alone do not show."""

from collections.abc import Iterator
from datetime import timedelta

from shared.domain.policy import FeedbackPolicy, QuarantinePolicy

_BATCH = 10
_FUNCTION_MAY_TAKE = timedelta(seconds=60)
"""As infra gives it: ten messages of a batch, one attempt each, must fit."""
_MOST_AT_ONCE = 100
"""Keys that one read of the table takes."""
_A_MINUTE, _A_DAY = timedelta(minutes=1), timedelta(days=1)
"""How often the age is measured, and how long an alarm may look back."""
_MOST_CHARACTERS, _DEEPEST = 262_144, 100
"""A page of one message stays far below what a function may answer (6 MB)."""


def feedback_faults(feedback: FeedbackPolicy) -> Iterator[str]:
    """Give every fault: no second attempt, no wait, attempts that do not fit into one run, a claim that ends
    during the attempt."""
    if not feedback.back_off or min(feedback.back_off) <= timedelta(0):
        yield "back_off: give at least one wait, and none of nothing."
    limits = (feedback.connect_within, feedback.answer_within)
    if min(limits) <= timedelta(0) or max(limits) > feedback.done_within:
        yield "connect_within and answer_within: above nothing and at most done_within."
    if feedback.done_within * _BATCH > _FUNCTION_MAY_TAKE:
        yield "done_within: ten attempts must fit into 60 s."
    if not timedelta(0) <= feedback.clocks_differ_by < min(feedback.back_off, default=timedelta(0)):
        yield "clocks_differ_by: nothing or more, and less than the shortest wait of back_off."
    if feedback.claimed_for <= _FUNCTION_MAY_TAKE + feedback.clocks_differ_by:
        yield "claimed_for: longer than the 60 s of one run, and by more than clocks_differ_by."
    if not 1 <= feedback.most_at_once <= _MOST_AT_ONCE:
        yield f"most_at_once: 1 to {_MOST_AT_ONCE}."


def quarantine_faults(quarantine: QuarantinePolicy) -> Iterator[str]:
    """Give every fault: nothing that may wait, or more than one page and one read of the table bear."""
    if not _A_MINUTE <= quarantine.told_after <= _A_DAY:
        yield "told_after: a minute to a day."
    if not 1 <= quarantine.most_listed <= _MOST_AT_ONCE:
        yield f"most_listed: 1 to {_MOST_AT_ONCE}."
    if not 1 <= quarantine.most_characters_shown <= _MOST_CHARACTERS:
        yield f"most_characters_shown: 1 to {_MOST_CHARACTERS}."
    if not 1 <= quarantine.deepest_shown <= _DEEPEST:
        yield f"deepest_shown: 1 to {_DEEPEST}."
