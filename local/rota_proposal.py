"""``python -m local rota-proposal``: a rota for made-up staff, what it lacks, and what publishing it means.

Shifts are known by their id (person, day, kind of duty). ``--save`` writes the proposal; ``--pins`` reads a file
of ``{"keep": [ids], "bar": [ids]}`` and proposes again around them.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from local.seed_staff import asked_for
from shared.adapters.cpsat import CpSatSolver
from shared.domain.ids import ShiftId
from shared.domain.roster.quality import rows
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Asked, Bar
from shared.planning.proposal.defaults import defaults
from shared.planning.proposal.proposal import Proposal, propose
from shared.planning.proposal.publishing import preview_of
from shared.planning.proposal.slots import slots

_HOUR = timedelta(hours=1)


def run(first: date, weeks: int, each: int, threads: int, pins: Path | None, save: Path | None) -> int:
    """The proposal is printed, and saved if asked; return what the shell gets."""
    asked = asked_for(first, weeks, each)
    if pins is not None:
        asked = pinned(asked, json.loads(pins.read_text(encoding="utf-8")))
    start = time.monotonic()
    proposal = propose(asked, CpSatSolver(threads), defaults().effort)
    print("\n".join(lines(asked, proposal, time.monotonic() - start)))
    if save is not None:
        written = [
            {"id": s.id, "base": s.base, "from": s.starts_at.isoformat(), "until": s.ends_at.isoformat()}
            for s in proposal.shifts
        ]
        document = {"shifts": written, "people": rows(asked.responders, proposal.tallies)}
        save.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return 0


def pinned(asked: Asked, pins: Mapping[str, list[str]]) -> Asked:
    """Return the question with these shifts kept and these barred. An id that says nothing is an error."""
    kept = tuple(_shift(asked, shift_id) for shift_id in pins.get("keep", ()))
    barred = (_shift(asked, shift_id) for shift_id in pins.get("bar", ()))
    bars = tuple(Bar(shift.responder_id, shift.starts_at, shift.ends_at) for shift in barred)
    return replace(asked, kept=kept, bars=bars)


def _shift(asked: Asked, shift_id: str) -> Shift:
    who, day, kind = shift_id.rsplit(".", 2)
    people = [person for person in asked.responders if person.id == who]
    duties = [slot for slot in slots(asked) if (slot.day.isoformat(), slot.kind.id) == (day, kind)]
    if not people or not duties:
        raise SystemExit(f"No shift of these weeks has the id {shift_id}.")
    (person,), (duty,) = people, duties
    return Shift(ShiftId(shift_id), person.id, person.role, person.base, *duty.span)


def lines(asked: Asked, proposal: Proposal, seconds: float) -> Iterator[str]:
    """Yield what is printed."""
    yield (
        f"{asked.weeks} weeks from {asked.first:%a %d %b %Y}: {len(asked.responders)} people at "
        f"{len(asked.bases)} bases, {len(proposal.shifts)} duties, in {seconds:.1f} s."
    )
    steady = "the clock ended the search" if proposal.cut_short else "the same again with the same seed"
    yield f"Cost {proposal.cost}, bound {proposal.bound}: gap {proposal.gap:.2%} ({steady})."
    yield "What is missing costs: " + ", ".join(f"{name} {cost}" for name, cost in sorted(proposal.costs.items()))
    quality = proposal.quality
    yield f"Score {quality.score:.3f}, cover {quality.cover:.2%}, balance:"
    for (role, name), evenness in quality.balance.items():
        yield f"  {role.label}, {name.replace('_', ' ')}: {evenness:.2f}"
    yield "Hours of each base and role (contracted, proposed, what the demand would need):"
    for supply in proposal.supply:
        figures = f"{supply.contracted:.0f}, {supply.proposed:.0f}, {supply.wanted:.0f}"
        yield f"  {supply.base}, {supply.role.label}: {figures}"
    yield from _unmet(proposal)
    for refused in proposal.not_kept:
        yield f"Not kept: {refused.shift.id}: {refused.because}."
    yield from _preview(asked, proposal)


def _unmet(proposal: Proposal) -> Iterator[str]:
    """The needs left open, by base, role, skill and day, and what stood in the way."""
    yield f"Needs left open: {len(proposal.unmet)}"
    for unmet in proposal.unmet:
        gap = unmet.gap
        whom = gap.role.label + (f" ({gap.skill})" if gap.skill else "")
        because = "; ".join(f"{count} {reason}" for reason, count in Counter(unmet.because).most_common())
        hours = (gap.ends_at - gap.starts_at) / _HOUR
        yield f"  {gap.base}, {whom}, {gap.starts_at:%a %d %b %H:%M} UTC, {hours:.0f} h: {because}"


def _preview(asked: Asked, proposal: Proposal) -> Iterator[str]:
    seen = preview_of(asked, proposal, published=())
    cover = seen.cover
    fewer = sum(change.after < change.before for change in seen.pairs)
    yield (
        f"Publishing it would add {len(seen.added)} shifts and remove {len(seen.removed)}; {len(cover.gaps)} "
        f"gaps, {len(cover.breaches)} breaches of rest or hours; fewer pairs than now in {fewer} stretches."
    )
