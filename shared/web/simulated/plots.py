"""The plots of the report, as SVG that stands in the page: no script, no font from elsewhere, text as text.

Lines differ by dash as well as by colour. What a plot shows stands in a table beside it, so that the picture
itself is one image with a name to whoever can not see it.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pygal
from pygal.style import Style

from shared.web.presenters.simulated import Plot

_DASHES = (("solid", ""), ("dashed", "10, 5"), ("dotted", "3, 4"), ("dashes and dots", "14, 4, 3, 4"))
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif'
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#0b0c0c",
    foreground_strong="#0b0c0c",
    foreground_subtle="#b1b4b6",
    guide_stroke_color="#d8dadb",
    major_guide_stroke_color="#b1b4b6",
    guide_stroke_dasharray="0",
    major_guide_stroke_dasharray="0",
    stroke_width="3",
    stroke_width_hover="3",
    opacity=".9",
    opacity_hover="1",
    transition="0s",
    colors=("#1d70b8", "#b3240f", "#00703c", "#54319f", "#0b0c0c", "#8a4b00"),
    font_family=_FONT,
    label_font_size=17,
    major_label_font_size=17,
    legend_font_size=19,
    value_font_size=15,
    no_data_font_size=24,
)

Series = Mapping[str, Sequence[float | None]]
"""By name: a value for each label; None where nothing is known."""


def lines(id_: str, what: str, labels: Sequence[str], series: Series, lowest: float | None = None) -> Plot:
    """Return a line for each series, in %, over the labels."""
    values = [value for each in series.values() for value in each if value is not None]
    low = min(values, default=0.0) if lowest is None else lowest
    chart = _chart(pygal.Line, labels, range=(10 * (low // 10), 100), dots_size=3)
    if len(labels) > 12:
        chart.x_labels_major = list(labels)[::3]
        chart.show_minor_x_labels = False
    for number, (name, points) in enumerate(series.items()):
        said, dash = _DASHES[number % len(_DASHES)]
        style = {"dasharray": dash} if dash else {}
        title = f"{name} ({said})" if len(series) > 1 else name
        chart.add(title, list(points), stroke_style=style, allow_interruptions=True)
    return _svg(chart, id_, what)


def bars(id_: str, what: str, labels: Sequence[str], series: Series) -> Plot:
    """Return lying bars, in %, grouped by label, the first label on top."""
    chart = _chart(
        pygal.HorizontalBar,
        list(labels)[::-1],
        range=(0, 100),
        height=max(360, 17 * len(labels) * (1 + len(series))),
    )
    for name, points in series.items():
        chart.add(name, list(points)[::-1])
    return _svg(chart, id_, what)


def _chart(kind: Any, labels: Sequence[str], **settings: Any) -> Any:
    chart = kind(
        style=_STYLE,
        js=[],
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
        width=settings.pop("width", 900),
        height=settings.pop("height", 540),
        margin=6,
        margin_right=40,
        truncate_legend=-1,
        truncate_label=-1,
        disable_xml_declaration=True,
        no_data_text="Nothing to show",
        value_formatter=lambda value: f"{value:g} %",
        **settings,
    )
    chart.x_labels = list(labels)
    return chart


def _svg(chart: Any, id_: str, what: str) -> Plot:
    """The SVG with the same ids each time, one image with a name, without marks of when it was made."""
    chart.uuid = id_
    text: str = chart.render(is_unicode=True)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    text = re.sub(r"<desc class=.*?</desc>", "", text, flags=re.DOTALL)
    svg = text.replace("<svg ", f'<svg role="img" aria-label="{escape(what)}" ', 1)
    return Plot(id_, what, svg)
