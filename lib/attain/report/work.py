"""What a notebook's own cells draw and count, shown as exhibits: words, digest, language."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter

from attain.report.exhibit import Exhibit, Prose, format_digest
from attain.report.figures.style import WIDTH, restyle, styled, svg, wrapped
from attain.report.outlook import find_target
from attain.report.tables.grid import Column
from attain.report.tables.grid import table as lay_out
from attain.report.text import wording
from attain.report.text.catalogue import has
from attain.report.text.catalogue import say as word
from attain.report.text.numbers import DASH, day, number
from attain.targets.study import Study

if TYPE_CHECKING:
    from seaborn import FacetGrid


YEARS = ("year", "first", "last_year", "origin")
"""Columns of calendar years, which no language groups in thousands."""


def theme() -> None:
    """Draw what follows in the house style, in the set-up cell of a notebook."""
    legend = {"legend.frameon": False, "legend.fontsize": 8.6}
    restyle({"figure.figsize": (WIDTH, 2.8), "patch.edgecolor": "white"} | legend)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep an optimiser's warnings off the page; what it found stays for the reader to judge."""
    with warnings.catch_warnings(action="ignore"):
        yield


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
    from seaborn import move_legend

    figure = ax.figure
    assert isinstance(figure, Figure)
    plt.close(figure)  # else the notebook would show it a second time
    if data.empty:
        return Prose(word("work.nothing", study.language))
    words = _words(study, values)
    parts = ("title", "alt", "caption")
    told = {part: word(f"work.{name}.{part}", study.language, **words) for part in parts}
    with styled():
        figure.set_layout_engine("constrained")
        figure.set_figwidth(max(figure.get_figwidth(), WIDTH))
        width = 0.96 * figure.get_figwidth()
        title = wrapped(told["title"], width, 10.4, bold=True)
        figure.suptitle("\n".join(title), x=0.012, ha="left", size=10.4, weight="bold")
        for axes in figure.axes:
            named = isinstance(axes.yaxis.get_major_formatter(), StrCategoryFormatter)
            if named and axes.get_legend() is not None:  # where it hides no row
                move_legend(axes, "lower center", bbox_to_anchor=(0.3, 1), ncols=2)
            _translate(axes, study, str(values.get("indicator", "")), figure.get_figwidth())
        rows = [tick.get_text().count("\n") + 1 for tick in figure.axes[0].get_yticklabels()]
        height = 1.2 + 0.17 * len(rows) * max(rows, default=1)
        figure.set_figheight(max(figure.get_figheight(), height))
        body = svg(figure, f"fig-{name}")
    return Exhibit(
        f"fig-{name}", "figure", body, told["alt"], told["caption"], data.reset_index(drop=True)
    )


def say(name: str, study: Study, **values: object) -> Prose:
    """A computed sentence: ``work.<name>.text`` of the catalogue, values written as by `show`."""
    words = _words(study, values) | {"day": day(study.view.date, study.language)}
    return Prose(word(f"work.{name}.text", study.language, **words))


def table(
    frame: pd.DataFrame, name: str, study: Study, *, decimals: int | None = None, **values: object
) -> Exhibit | Prose:
    """Show a frame that a cell computed as a table in the language of the study.

    Parameters
    ----------
    frame : DataFrame
        Its columns are headed by ``column.<name>``; the first one names the rows.
    name, study, values
        As of `show`; the messages are ``table.<name>.alt`` and ``.caption``, the name without the
        number before it.
    decimals : int, optional
        Of numbers that are not whole; four significant digits where left out.
    """
    if frame.empty:
        return Prose(word("work.nothing", study.language))
    written = {
        str(name): [_cell(study, value, decimals, name=str(name)) for value in column]
        for name, column in frame.items()
    }
    columns = [Column(str(c), right=pd.api.types.is_numeric_dtype(frame[c])) for c in frame]
    words = _words(study, values)
    return lay_out(study, f"tbl-{name}", pd.DataFrame(written), *columns, data=frame, **words)


def _cell(study: Study, value: object, decimals: int | None = None, *, name: str = "") -> str:
    """A value as a reader of the study's language would write it."""
    if isinstance(value, bool | np.bool_):
        return word("work.yes" if value else "work.no", study.language)
    if isinstance(value, str):
        return _named(study, value)
    if value is None or value != value:
        return DASH
    given = float(value)  # type: ignore[arg-type]
    if name in YEARS:
        return f"{given:.0f}"
    if decimals is None or given == int(given):
        decimals = len(format_digest(given).partition(".")[2])
    return number(given, study.language, decimals)


def _words(study: Study, values: dict[str, object]) -> dict[str, str]:
    return {"area": wording.area_name(study)} | {
        name: _cell(study, value, name=name) for name, value in values.items()
    }


def _named(study: Study, text: str, *, short: bool = False) -> str:
    """The name of an indicator, a target, an area or a term of the catalogue; else the text."""
    if any(target.target == text for target in study.targets):
        write = wording.target_name if short else wording.target_line
        return write(study, find_target(study, text))
    if text in set(study.view.indicators["indicator"]):
        return wording.indicator_name(study, text, short=True)
    if text in set(study.view.areas["area"]):
        return wording.area_name(study, text)
    for room in ("work.term", "trust.model", "verdict", "method", "flag"):
        key = f"{room}.{text}"
        if has(key):
            return word(key, study.language)
    return text


def _translate(axes: Axes, study: Study, indicator: str, width: float) -> None:
    """Labels that seaborn took from the columns of the frame, ticks and legend."""
    for axis in (axes.xaxis, axes.yaxis):
        label = axis.label.get_text()
        low, high = axis.get_view_interval()
        inner = not label and 1900 < low < high < 2100  # panels of a grid that have no label
        if label == "year" or inner:
            axis.set_major_locator(MaxNLocator(5, integer=True))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        elif isinstance(axis.get_major_formatter(), ScalarFormatter):
            axis.set_major_locator(MaxNLocator(5, integer=label == "Count"))
            axis.set_major_formatter(FuncFormatter(lambda value, _: _cell(study, value)))
        elif isinstance(axis.get_major_formatter(), StrCategoryFormatter):
            texts = [_named(study, tick.get_text(), short=True) for tick in axis.get_ticklabels()]
            across = 0.36 * WIDTH if axis is axes.yaxis else WIDTH / max(len(texts), 1)
            labels = ["\n".join(wrapped(text, across, 9.5)) for text in texts]
            axis.set_ticks(axis.get_ticklocs(), labels)
        if label in ("value", "change") and indicator:
            axis.set_label_text(wording.axis_name(study, indicator, change=label == "change"))
        else:
            key = f"work.axis.{label}"  # a reader's own column has none
            axis.set_label_text(word(key, study.language) if has(key) else label)
    legend = axes.get_legend()
    if legend is not None:
        legend.set_title("")
        for text in legend.get_texts():
            text.set_text(_named(study, text.get_text()))
    panel = axes.get_title(loc="left").rpartition("= ")[2]
    if panel:
        inches = axes.get_position().width * width
        lines = wrapped(_named(study, panel), inches, 9, bold=True)
        axes.set_title("\n".join(lines), loc="left", size=9)
