"""Cover once more, as slowly and plainly as it can be said: every minute is asked about by itself.

Who counts is asked of dispatch itself (`on_call`). This shares nothing with the sweep but the values.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from shared.domain.roster.cover import Rota
from shared.domain.roster.need import Calendar, CoverRule
from shared.domain.rota import Responder, on_call

Short = tuple[str, str, str | None, datetime]


def short(
    rules: Iterable[CoverRule], bases: list[str], calendar: Calendar, rota: Rota, start: datetime, end: datetime
) -> set[Short]:
    """Return base, role and skill for every minute in which there are too few."""
    found, minute = set(), start
    while minute < end:
        present = list(_present(rota, minute))
        for rule in (rule for rule in rules if _in_force(rule, calendar, minute)):
            for base in rule.bases or bases:
                own = [person for where, person in present if where == base]
                for role, people in rule.minimum.items():
                    if sum(person.role is role for person in own) < people:
                        found.add((base, role, None, minute))
                for role, skills in rule.skills.items():
                    for skill, people in skills.items():
                        if sum(p.role is role and skill in p.skills for p in own) < people:
                            found.add((base, role, skill, minute))
        minute += timedelta(minutes=1)
    return found


def _present(rota: Rota, minute: datetime) -> Iterator[tuple[str, Responder]]:
    able = {person.id: person for person in rota.responders if person.phone}
    shifts = [s for s in rota.shifts if s.responder_id in able and able[s.responder_id].role is s.role]
    for person in on_call(shifts, able.values(), {}, timedelta(hours=1), minute):
        away = (a for a in rota.absences if a.responder_id == person.responder.id)
        if not any(a.starts_at <= minute < a.ends_at for a in away):
            yield person.base, person.responder


def _in_force(rule: CoverRule, calendar: Calendar, minute: datetime) -> bool:
    """Whether the wall clock is in the hours: those of today, or those of yesterday that run over midnight."""
    local = minute.astimezone(calendar.zone)
    for ago in (0, 1):
        day = local.date() - timedelta(days=ago)
        by_weekday = rule.by_weekday.get(day.weekday(), ())
        for opens, closes in rule.on_bank_holidays if day in calendar.bank_holidays else by_weekday:
            ends_on = day if opens < closes else day + timedelta(days=1)
            begun = _is_past(local, datetime.combine(day, opens))
            if begun and not _is_past(local, datetime.combine(ends_on, closes)):
                return True
    return False


def _is_past(local: datetime, wall: datetime) -> bool:
    """Whether the wall clock has shown this time. In the hour that comes twice it has shown all of it before."""
    shown = local.replace(tzinfo=None)
    return shown >= wall or (local.fold == 1 and shown.replace(minute=59) >= wall)
