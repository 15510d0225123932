"""From a tidy frame and the columns that a reader is shown to an accessible HTML table.

A table is one call of :func:`table`. A column is a name, for the header ``column.<name>`` of the
catalogue, and what writes its cells: decimals, for great_tables' own format in the language of the
study, or a function that gives text. What every table writes alike is asked for by its name alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from great_tables import GT

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each, find_target
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, percent, share
from attain.report.text.phrases import model_name
from attain.report.text.wording import (
    indicator_name,
    nothing,
    say_of,
    target_name,
    target_words,
)
from attain.targets.study import Study

Writer = Callable[..., str]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Of its header.
    write : callable or int
        Gives the text of a cell, or the decimals of a number.
    of : tuple of str
        Columns of the frame whose values `write` is called with; the whole row where empty.
    right : bool
        Whether it is aligned to the right.
    """

    name: str
    write: Writer | int = str
    of: tuple[str, ...] = ()
    right: bool = False

    def cells(self, frame: pd.DataFrame) -> list[object]:
        """Numbers that great_tables formats, or text."""
        if isinstance(self.write, int):
            return list(frame[self.of[0]])
        if self.of:
            values = zip(*(frame[name] for name in self.of), strict=True)
            return [self.write(*row) for row in values]
        return [self.write(row) for row in each(frame)]


def text(name: str, write: Writer, *of: str) -> Column:
    """A column of words, written from the named columns of the frame or from the row."""
    return Column(name, write, of)


def figure(name: str, write: Writer | int, *of: str) -> Column:
    """A column of figures, to the right; decimals stand for a plain number."""
    of = (of or (name,)) if isinstance(write, int) else of
    return Column(name, write, of, right=True)


def covered(language: str, level: int) -> Column:
    """Share of outcomes within an interval, with the interval of the share."""
    names = (f"{part}_{level}" for part in ("inside", "low", "high"))
    return figure(f"covered_{level}", partial(_with_interval, language), *names)


def _with_interval(language: str, value: float, low: float, high: float) -> str:
    if pd.isna(value):
        return DASH
    return f"{share(value, language)} ({share(low, language)}{DASH}{share(high, language)})"


def _usual(study: Study) -> dict[str, Column]:
    """Columns that are written alike wherever they stand."""
    language = study.parameters.language
    return {
        column.name: column
        for column in (
            text("target", lambda name: target_name(study, find_target(study, name)), "target"),
            text("asks", lambda name: target_words(study, find_target(study, name)), "target"),
            text("indicator", partial(indicator_name, study, short=True), "indicator"),
            text("model", lambda name: model_name(name, language), "model"),
            text("verdict", lambda word: say(f"verdict.{word}", language), "verdict"),
            text("grade", lambda grade: grade or DASH, "grade"),
            figure("probability", lambda value: percent(value, language), "probability"),
            figure(
                "reported",
                lambda value: DASH if pd.isna(value) else percent(value, language),
                "probability_reported",
            ),
            figure("brier", 4),
            figure("log", 3),
            figure("crps", 2),
            figure("wis", 2),
        )
    }


def table(
    study: Study,
    identifier: str,
    frame: pd.DataFrame,
    data: pd.DataFrame | Sequence[str] | None = None,
    *columns: Column | str,
    none: str = "",
    right: tuple[str, ...] = (),
    groups: str | None = None,
    key: str = "",
    **values: object,
) -> Exhibit | Prose:
    """Lay out a table: the first column names the row, every header comes from the catalogue.

    Parameters
    ----------
    study : Study
        For the language, and whether its targets are levels to compare with.
    identifier : str
        Id of the exhibit; ``table.<identifier>.alt`` and ``.caption`` are looked up.
    frame : DataFrame
        Tidy, one row a row of the table.
    data : DataFrame or list of str, optional
        The numbers behind the cells, for the digest and the download, or the columns of the frame
        that are; the whole frame where left out.
    *columns : Column or str
        What is shown, in order: names alone, separated by spaces, are columns that every table
        writes alike, else the text of the frame's columns of those names. Every column of the
        frame where left out.
    none : str
        What there is none of where the frame is empty, from the messages ``text.none``.
    right : tuple of str
        Columns of text that are aligned to the right.
    groups : str, optional
        A column whose values head groups of rows.
    key : str
        Name of the messages, where it is not the last part of the identifier.
    **values
        Values of the alternative text and the caption.
    """
    if frame.empty:
        return nothing(study, none)
    language = study.parameters.language
    key = key or identifier.removeprefix("tbl-").partition("-")[2]
    usual = _usual(study)
    shown: list[Column] = []
    for column in columns or [text(str(name), str, str(name)) for name in frame.columns]:
        names = [column] if isinstance(column, Column) else column.split()
        shown += [usual.get(k, text(k, str, k)) if isinstance(k, str) else k for k in names]
    cells = pd.DataFrame({column.name: column.cells(frame) for column in shown})
    stub, *names = (column.name for column in shown if column.name != groups)
    to_right = [column.name for column in shown if column.right or column.name in right]
    grid = (
        GT(cells, id=identifier, rowname_col=stub, groupname_col=groups, locale=language)
        .cols_label({name: _header(study, name) for name in names})
        .tab_stubhead(label=_header(study, stub))
        .cols_align("left", [name for name in names if name not in to_right])
        .cols_align("right", to_right)
        .sub_missing(missing_text=DASH)
        .tab_options(
            table_font_size="14px",
            table_width="100%",
            column_labels_font_weight="bold",
            row_group_font_weight="bold",
            data_row_padding="5px",
            table_border_top_style="none",
        )
    )
    for column in shown:
        if isinstance(column.write, int):
            grid = grid.fmt_number(column.name, decimals=column.write)
    if not isinstance(data, pd.DataFrame):
        data = frame if data is None else frame[list(data)]
    return Exhibit(
        id=identifier,
        kind="table",
        body=_lean(grid.as_raw_html()),
        alt=say_of(study, f"table.{key}.alt", **values),
        caption=say_of(study, f"table.{key}.caption", **values),
        data=data,
    )


def _lean(html: str) -> str:
    """A table without the rules of style that nothing in it asks for: most of a small one.

    Examples
    --------
    >>> _lean('<style>\\n .gt_a { x: 1; }\\n .gt_b { x: 2; }\\n</style><td class="gt_b">')
    '<style>\\n .gt_b { x: 2; }\\n</style><td class="gt_b">'
    """
    used = set(re.findall(r"gt_\w+", html.partition("</style>")[2]))

    def kept(rule: re.Match[str]) -> str:
        return rule[0] if used.issuperset(re.findall(r"gt_\w+", rule[1])) else ""

    return re.sub(r" ([^{}\n]*\.gt_[^{}\n]*)\{[^{}]*\}\n", kept, html)


def _header(study: Study, name: str) -> str:
    """The header of a column; what nobody planned is not called a plan.

    A column that a reader of a notebook has added is called as its frame calls it.
    """
    key = f"column.{name}"
    return say_of(study, key) if has(key) else name
