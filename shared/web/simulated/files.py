"""The files of a simulation that somebody asked for on the page: the report, its plots and the data."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from shared.planning.simulation.asked import Asked
from shared.planning.simulation.figures import Figures
from shared.web.presenters.simulated import REPORT, ROWS, Part, Plot, Report
from shared.web.simulated.data import as_csv
from shared.web.simulated.report import report_of


def files_of(asked: Asked, found: Sequence[Figures]) -> dict[str, bytes]:
    """Return the report, each plot and the rows of data, by name of the file."""
    report = report_of(found, asked.days, asked.replicates)
    drawn = [plot for part in report.parts for plot in part.plots]
    drawn += [report.by_posts] if report.by_posts else []
    bare = replace(
        report,
        by_posts=_bare(report.by_posts) if report.by_posts else None,
        parts=tuple(_without_pictures(part) for part in report.parts),
    )
    return {
        REPORT: TypeAdapter(Report).dump_json(bare),
        ROWS: as_csv(found).encode(),
        **{f"{plot.id}.svg": plot.svg.encode() for plot in drawn},
    }


def _without_pictures(part: Part) -> Part:
    return replace(part, plots=tuple(_bare(plot) for plot in part.plots))


def _bare(plot: Plot) -> Plot:
    return replace(plot, svg="")
