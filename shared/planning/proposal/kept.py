"""Which of the shifts that were to stay can stay: those that break no rule together with what stands."""

from dataclasses import replace

from shared.domain.roster.cover import Rota
from shared.domain.roster.person import breaches
from shared.domain.roster.spans import clipped
from shared.domain.roster.working_time import Breach
from shared.domain.rota import Responder, Shift
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.slots import counts_as


def lawful(asked: Asked) -> tuple[Asked, tuple[tuple[Shift, str], ...]]:
    """Return what is asked with the shifts that can stay, and those that can not, each with the reason."""
    known = {responder.id: responder for responder in asked.responders}
    stays, refused = replace(asked, kept=()), []
    for shift in sorted(asked.kept, key=lambda shift: (shift.starts_at, shift.id)):
        because = _fault(shift, known.get(shift.responder_id), stays)
        if because is None:
            stays = replace(stays, kept=(*stays.kept, shift))
        else:
            refused.append((shift, because))
    return stays, tuple(refused)


def _fault(shift: Shift, responder: Responder | None, stays: Asked) -> str | None:
    """Why the shift can not stay, if it can not."""
    who, span = shift.responder_id, (shift.starts_at, shift.ends_at)
    if responder is None or not stays.contracts.get(who):
        return "nobody with a contract"
    if shift.role is not responder.role:
        return "another role"
    if shift.base not in stays.bases or not (stays.start <= span[0] < min(span[1], stays.end)):
        return "another place or time"
    if clipped(stays.away(who), *span):
        return "away"
    if who in stays.no_nights and "nights" in counts_as(stays, stays.calendar.day_of(span[0]), span):
        return "no nights in the contract"
    if clipped(stays.barred(who), *span):
        return "barred"
    own = tuple(other for other in (*stays.around, *stays.kept) if other.responder_id == who)
    if any(clipped([(other.starts_at, other.ends_at)], *span) for other in own):
        return "on duty already"
    before = {breach.which for breach in _breaches(stays, own)}
    new = [breach for breach in _breaches(stays, (*own, shift)) if breach.which not in before]
    return new[0].kind.label if new else None


def _breaches(asked: Asked, own: tuple[Shift, ...]) -> tuple[Breach, ...]:
    return breaches(
        Rota(own, asked.absences, asked.responders),
        asked.cover.working_time,
        asked.calendar,
        asked.start,
        asked.end,
        contracts=asked.contracts,
        known_from=asked.known_from,
    )
