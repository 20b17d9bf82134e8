"""Why a need is left open: for each person of the role at the base, what stood in the way."""

from collections import Counter

from shared.domain.roster.cover import Gap
from shared.domain.roster.spans import Span, clipped
from shared.domain.rota import Responder
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.slots import Part, Slot, slots, standing

NO_DUTY = "no duty is made for that time"
NO_SKILL = "without the skill"
NO_PHONE = "without a phone"
NO_CONTRACT = "without a contract"
AWAY = "away"
BARRED = "barred"
NO_NIGHTS = "without nights in the contract"
ON_DUTY = "on duty or at rest from it"
WORTH_MORE = "worth more elsewhere, or not found in time"


def reasons(asked: Asked, part: Part, taken: frozenset[int], gap: Gap) -> Counter[str]:
    """Return how many people of the role at the base could not be there, by the reason.

    A person for whom several duties would do is counted once, with what stood in the way of the best of them.
    """
    span = (gap.starts_at, gap.ends_at)
    duties = [slot for slot in slots(asked) if clipped([slot.span], *span)]
    if not duties:
        return Counter({NO_DUTY: 1})
    people = [person for person in asked.responders if person.base == gap.base and person.role is gap.role]
    return Counter(_reason(asked, part, taken, gap, person, duties) for person in people)


def _reason(
    asked: Asked, part: Part, taken: frozenset[int], gap: Gap, person: Responder, duties: list[Slot]
) -> str:
    if gap.skill is not None and gap.skill not in person.skills:
        return NO_SKILL
    if not person.phone:
        return NO_PHONE
    if person.id not in part.own:
        return NO_CONTRACT
    span = (gap.starts_at, gap.ends_at)
    own = [n for n in part.own[person.id] if clipped([part.choices[n].slot.span], *span)]
    if not own:
        return _shut(asked, person, duties)
    found = [_broken(part, taken, choice) for choice in own if choice not in taken]
    if not found:
        return ON_DUTY
    least = min(found, key=len)
    return f"would break: {', '.join(sorted(least))}" if least else WORTH_MORE


def _broken(part: Part, taken: frozenset[int], choice: int) -> set[str]:
    """The rules that would be broken if the choice were taken besides."""
    return set(part.problem.broken(taken | {choice}))


def _shut(asked: Asked, person: Responder, duties: list[Slot]) -> str:
    """Why none of these duties was open to the person."""
    spans: list[Span] = [slot.span for slot in duties]
    for why, shut in (
        (AWAY, asked.away(person.id)),
        (BARRED, asked.barred(person.id)),
        (ON_DUTY, standing(asked, person.id)),
    ):
        if any(clipped(shut, *span) for span in spans):
            return why
    if person.id in asked.no_nights and all("nights" in slot.counts_as for slot in duties):
        return NO_NIGHTS
    return ON_DUTY
