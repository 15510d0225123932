"""From a tidy frame and the columns that a reader is shown to an accessible HTML table.

A table is one call of :func:`table`. A column is a name, for the header ``column.<name>`` of the
catalogue, and what writes its cells: decimals, for great_tables' own format in the language of the
study, or an expression of the sentences' templates over the row, such as ``skill|signed_percent``.
What several tables write alike is asked for by its name alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from babel.numbers import get_decimal_symbol, get_group_symbol
from great_tables import GT

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.text.catalogue import has
from attain.report.text.numbers import DASH
from attain.report.text.prose import expression
from attain.report.text.wording import nothing, say_of
from attain.targets.study import Study


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Of its header.
    write : str, int or callable
        An expression over the row, the decimals of a number, or what gives the text of a row; the
        text of the frame's column where empty.
    of : str
        The column of the frame, where that is not the name.
    right : bool
        Whether it is aligned to the right.
    """

    name: str
    write: str | int | Callable[[Any], str] = ""
    of: str = ""
    right: bool = False

    def cells(self, study: Study, frame: pd.DataFrame) -> list[object]:
        """Numbers that great_tables formats, or text."""
        if self.write == "":
            return [str(value) for value in frame[self.of or self.name]]
        if isinstance(self.write, int):
            return list(frame[self.of or self.name])
        write = expression(study, self.write) if isinstance(self.write, str) else self.write
        return [write(row) for row in each(frame)]


def text(name: str, write: str | Callable[[Any], str] = "", of: str = "") -> Column:
    """A column of words."""
    return Column(name, write, of)


def figure(name: str, write: str | int | Callable[[Any], str] = "", of: str = "") -> Column:
    """A column of figures, to the right."""
    return Column(name, write, of, right=True)


COLUMNS: Final = {
    column.name: column
    for column in (
        text("target", "name(row)"),
        text("asks", "asks(row)"),
        text("indicator", "panel(indicator)"),
        text("model", "model|model_name"),
        text("verdict", "say('verdict.' ~ verdict)"),
        text("grade", "grade or '–'"),
        text("horizon", "ahead(horizon)"),
        text("record_says", "say('trust.label.' ~ (label if forecasts else 'none'))"),
        text("question", "say('plans.question.' ~ question)"),
        figure("probability", "probability|percent"),
        figure("reported", "probability_reported|percent"),
        figure("said", "said|percent"),
        figure("came", "happened|share"),
        figure("settled", 0, "n"),
        figure("forecasts", 0),
        figure("origins", 0),
        figure("brier", 4),
        figure("brier_naive", 4),
        figure("log", 3),
        figure("crps", 2),
        figure("wis", 2),
        figure("skill", "skill|signed_percent(low, high)"),
        *(figure(f"covered_{n}", f"inside_{n}|share(low_{n}, high_{n})") for n in (50, 80, 95)),
    )
} | {f"inside_{n}": figure(f"covered_{n}", f"inside_{n}|share") for n in (80, 95)}
"""Columns that several tables write alike."""


def table(
    study: Study,
    identifier: str,
    frame: pd.DataFrame,
    *columns: Column | str,
    data: pd.DataFrame | Sequence[str] | None = None,
    none: str = "",
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
    *columns : Column or str
        What is shown, in order: names alone, separated by spaces, are those of `COLUMNS`, else
        the text of the frame's columns of those names.
    data : DataFrame or list of str, optional
        The numbers behind the cells, for the digest and the download, or the columns of the frame
        that are; the whole frame where left out.
    none : str
        What there is none of where the frame is empty, from the messages ``text.none``.
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
    shown: list[Column] = []
    for column in columns:
        if isinstance(column, Column):
            shown.append(column)
        else:
            shown += [COLUMNS.get(name) or text(name) for name in column.split()]
    cells = pd.DataFrame({column.name: column.cells(study, frame) for column in shown})
    stub, *names = (column.name for column in shown if column.name != groups)
    to_right = [column.name for column in shown if column.right]
    grid = (
        GT(cells, id=identifier, rowname_col=stub, groupname_col=groups)
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
    # not by great_tables' own list of locales, which it reads from a file again for every column
    point, thousands = get_decimal_symbol(language), get_group_symbol(language)
    for column in shown:
        if isinstance(column.write, int):
            grid = grid.fmt_number(
                column.name, decimals=column.write, dec_mark=point, sep_mark=thousands
            )
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
