"""What a notebook's own cells draw and count, shown as exhibits: words, digest, language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import pandas as pd
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from attain.report.exhibit import Exhibit, Prose, format_digest
from attain.report.figures.style import FORECAST, MUTED, RC, TARGET, WIDTH, svg, wrapped
from attain.report.outlook import find_target
from attain.report.tables.grid import table as lay_out
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, number
from attain.report.text.wording import area_name, axis_name, indicator_name, target_line
from attain.targets.study import Study

if TYPE_CHECKING:
    from seaborn import FacetGrid

THEME = {
    **RC,
    "figure.figsize": (WIDTH, 2.8),
    "axes.prop_cycle": cycler(color=[FORECAST, TARGET, MUTED, "#117a65", "#8e5aa8"]),
    "patch.edgecolor": "white",
    "legend.frameon": False,
    "legend.fontsize": 8.6,
}
"""The house style for figures that a cell draws: ``plt.rcParams.update(attain.charts.THEME)``."""


def show(
    ax: Axes | FacetGrid, name: str, study: Study, *, data: pd.DataFrame, **values: object
) -> Exhibit | Prose:
    """Turn what a cell drew into an exhibit.

    Parameters
    ----------
    ax : Axes or FacetGrid
        Drawn by the cell; its figure is closed.
    name : str
        Of the exhibit, such as ``02-steps``; the catalogue has ``work.<name>.title``, ``.alt``
        and ``.caption``.
    study : Study
        For the language and the names.
    data : DataFrame
        What is drawn: compared by the tests, offered for download.
    **values
        Of the messages: ids become names, numbers are written as the language does.

    Returns
    -------
    Exhibit or Prose
        A sentence where the data are empty.
    """
    from matplotlib import pyplot as plt  # a kernel that draws nothing does without

    figure = ax.figure
    assert isinstance(figure, Figure)
    plt.close(figure)  # else the notebook would show it a second time
    if data.empty:
        return Prose(say("work.nothing", study.parameters.language))
    words = _words(study, values)
    language = study.parameters.language
    with mpl.rc_context(RC):
        figure.set_layout_engine("constrained")
        figure.set_figwidth(max(figure.get_figwidth(), WIDTH))
        room = 0.96 * figure.get_figwidth()
        title = wrapped(say(f"work.{name}.title", language, **words), room, 10.4, bold=True)
        figure.suptitle("\n".join(title), x=0.012, ha="left", size=10.4, weight="bold")
        years = any(axes.get_xlabel() == "year" for axes in figure.axes)
        for axes in figure.axes:
            _translate(axes, study, str(values.get("indicator", "")), years)
        body = svg(figure, f"fig-{name}")
    return Exhibit(
        id=f"fig-{name}",
        kind="figure",
        body=body,
        alt=say(f"work.{name}.alt", language, **words),
        caption=say(f"work.{name}.caption", language, **words),
        data=data.reset_index(drop=True),
    )


def table(
    frame: pd.DataFrame, name: str, study: Study, *, decimals: int | None = None, **values: object
) -> Exhibit | Prose:
    """Show a frame that a cell computed as a table in the language of the study.

    Parameters
    ----------
    frame : DataFrame
        Its columns are headed by ``column.<name>``; the first one names the rows.
    name, study, values
        As of `show`; the messages are ``table.<name>.alt`` and ``.caption``.
    decimals : int, optional
        Of numbers that are not whole; four significant digits where left out.
    """
    language = study.parameters.language
    if frame.empty:
        return Prose(say("work.nothing", language))
    cells = frame.apply(lambda column: [_cell(study, value, decimals) for value in column])
    right = tuple(str(c) for c in frame if pd.api.types.is_numeric_dtype(frame[c]))
    words = _words(study, values)
    return lay_out(study, f"tbl-{name}", cells.astype(str), frame, right=right, **words)


def _cell(study: Study, value: object, decimals: int | None) -> str:
    language = study.parameters.language
    if isinstance(value, bool):
        return say("work.yes" if value else "work.no", language)
    if isinstance(value, str):
        return _named(study, value)
    if value is None or value != value:
        return DASH
    return _number(float(value), language, decimals)  # type: ignore[arg-type]


def _number(value: float, language: str, decimals: int | None = None) -> str:
    if decimals is None or value == int(value):
        text = format_digest(value)
        decimals = len(text.partition(".")[2])
    return number(value, language, decimals)


def _words(study: Study, values: dict[str, object]) -> dict[str, str]:
    language = study.parameters.language
    return {"area": area_name(study)} | {
        name: _named(study, value) if isinstance(value, str) else _number(float(value), language)  # type: ignore[arg-type]
        for name, value in values.items()
    }


def _named(study: Study, text: str) -> str:
    """The name of an indicator, a target, an area or a term of the catalogue; else the text."""
    language = study.parameters.language
    if any(target.target == text for target in study.targets):
        return target_line(study, find_target(study, text))
    if text in set(study.view.indicators["indicator"]):
        return indicator_name(study, text, short=True)
    areas = study.view.areas.set_index("area")
    if text in areas.index:
        return str(areas.at[text, f"name_{language}"])
    for key in (f"work.term.{text}", f"model.{text}", f"verdict.{text}"):
        if has(key):
            return say(key, language)
    return text


def _translate(axes: Axes, study: Study, indicator: str, years: bool) -> None:
    """Labels that seaborn took from the columns of the frame, ticks and legend."""
    language = study.parameters.language
    for axis in (axes.xaxis, axes.yaxis):
        label = axis.label.get_text()
        if label == "year" or (years and axis is axes.xaxis):  # small multiples label one row
            axis.set_major_locator(MaxNLocator(5, integer=True))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        elif axis.get_major_formatter().__class__.__name__ == "ScalarFormatter":
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(FuncFormatter(lambda value, _: _number(value, language)))
        else:  # categories
            named = [_named(study, tick.get_text()) for tick in axis.get_ticklabels()]
            axis.set_ticks(axis.get_ticklocs(), named)
        if label in ("value", "change") and indicator:
            axis.set_label_text(axis_name(study, indicator, change=label == "change"))
        else:
            axis.set_label_text(say(f"work.axis.{label}", language) if label else "")
    legend = axes.get_legend()
    if legend is not None:
        legend.set_title("")
        for text in legend.get_texts():
            text.set_text(_named(study, text.get_text()))
    panel = axes.get_title(loc="left").rpartition("= ")[2]
    if panel:
        figure = axes.get_figure(root=True)
        wide = axes.get_position().width * (figure.get_figwidth() if figure else WIDTH)
        axes.set_title("\n".join(wrapped(_named(study, panel), wide, 9)), loc="left", size=9)
