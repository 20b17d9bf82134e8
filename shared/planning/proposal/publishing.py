"""What publishing a proposal would mean, before anybody does."""

from dataclasses import replace

from shared.domain.roster.check import check
from shared.domain.roster.cover import Rota
from shared.domain.roster.preview import Preview, preview
from shared.domain.rota import Shift
from shared.planning.proposal.asked import Asked
from shared.planning.proposal.proposal import Proposal


def preview_of(asked: Asked, proposal: Proposal, published: tuple[Shift, ...]) -> Preview:
    """Return the gaps, rests and pairs of the weeks if the proposal took the place of the published shifts."""
    after = Rota((*asked.around, *proposal.shifts), asked.absences, asked.responders)
    before = replace(after, shifts=(*asked.around, *published))
    cover = check(
        after, asked.bases, asked.cover, asked.calendar, asked.start, asked.end, contracts=asked.contracts
    )
    return preview(before, after, cover)
