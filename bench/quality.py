"""How good the decision about many cases is: who is reached in time on the same nights, beside the plain rule and
the bound; how long one decision takes; and how far it is from a general solver where that can still be exact."""

from bench import solver_gap
from bench.county_nights import PLAIN, gap_closed, table
from bench.decision_latency import measure
from bench.table import Row

_AIMS = {"ours, diversion": (96.0, 89.5, 82.0), "ours, diversion, moves": (97.5, 95.0, 85.0)}
"""By way of choosing: the share of Grade 2 in its hour, for each county in turn."""


def rows(quick: bool, long: bool) -> list[Row]:
    """Latency, the gap to the solver, and shares in time with the gap closed."""
    return [*_latency(100 if quick else 300), _solver(60 if quick else 200), *_nights(quick, long)]


def _latency(rounds: int) -> list[Row]:
    return [
        Row(
            f"one decision with reasons, 30 + 30 people, 200 open cases; {name}, p50 / p99",
            f"{middle:.2f} / {high:.2f} ms",
            aim="p50 ≤ 1 ms, p99 ≤ 5 ms",
        )
        for name, middle, high in measure(rounds)
    ]


def _solver(count: int) -> Row:
    gap = solver_gap.measure(count)
    return Row(
        f"2 to 5 Grade 2 and at most 6 + 6 people, {count} moments: cost above a solver's, mean / worst",
        f"{gap.mean:.2f} / {gap.worst:.1f} %, in {gap.ours_ms:.2f} ms",
        f"solver {gap.solver_ms:.1f} ms",
        gap.ours_ms / gap.solver_ms,
        "≤ 0.5 %",
    )


def _nights(quick: bool, long: bool) -> list[Row]:
    """Two seeds and four nights take about half a minute; the long form, about ten."""
    nights, seeds = (28, (101, 102, 103, 104)) if long else (3 if quick else 4, (101, 102))
    found = []
    for number, (scenario, ceiling, scores) in enumerate(table(nights, seeds, (PLAIN, *_AIMS))):
        plain = scores[PLAIN]
        for way, aims in _AIMS.items():
            score = scores[way]
            closed = gap_closed(score, plain, ceiling)
            found.append(
                Row(
                    f"Grade 2 reached in 60 min, {scenario.name}; {way}",
                    f"{score.grade_2:.1f} ± {score.give_or_take:.1f} %, gap closed {closed:.0f} %; worst district "
                    f"{score.worst[0]:.0f} %; Grade 3 in 48 h {score.grade_3:.1f} %, half in "
                    f"{score.grade_3_hours:.0f} h",
                    f"closest idle {plain.grade_2:.1f} %, bound {ceiling:.0f} %",
                    score.grade_2 / plain.grade_2,
                    f"≥ {aims[number]:g} %",
                )
            )
    return found
