"""From a tidy frame and the columns that a reader is shown to an accessible HTML table.

A table is one call of :func:`table`; ``columns.yaml`` beside this module says what it shows. A
column is a name, for the header ``column.<name>`` of the catalogue, and what writes its cells:
decimals, for great_tables' own format in the language of the study, or an expression of the
sentences' templates over the row, such as ``skill|signed_percent``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from babel.numbers import get_decimal_symbol, get_group_symbol
from great_tables import GT

from attain.report.exhibit import Exhibit, Prose
from attain.report.outlook import each
from attain.report.text.catalogue import has, read_yaml
from attain.report.text.numbers import DASH
from attain.report.text.prose import expression
from attain.report.text.wording import nothing, say_of
from attain.targets.study import Study


@dataclass(frozen=True)
class Column:
    """A column of a table: a header, and what writes its cells."""

    name: str  # of the header
    # an expression over the row, or decimals of a number; empty for the text of the frame's column
    write: str | int = ""
    of: str = ""  # the column of the frame, where that is not the name
    right: bool = False  # whether it is aligned to the right

    def cells(self, study: Study, frame: pd.DataFrame) -> list[object]:
        """Numbers that great_tables formats, or text."""
        if self.write == "":
            return [str(value) for value in frame[self.of or self.name]]
        if isinstance(self.write, int):
            return list(frame[self.of or self.name])
        return list(map(expression(study, self.write), each(frame)))


@cache
def declared() -> dict[str, Any]:
    """What ``columns.yaml`` tells of each table; under ``shared`` the columns by their names."""
    found = read_yaml(Path(__file__).with_name("columns.yaml"))
    shared = [(told.get("as"), _told(told)) for told in found["shared"]]
    return found | {"shared": {name or column.name: column for name, column in shared}}


def _columns(asked: Sequence[Column | str | Mapping[str, Any]]) -> Iterator[Column]:
    """Columns as they are asked for: as such, by names alone, or as ``columns.yaml`` has them."""
    for column in asked:
        if isinstance(column, Column):
            yield column
        elif isinstance(column, str):
            yield from (declared()["shared"].get(name) or Column(name) for name in column.split())
        else:
            yield _told(column)


def _told(column: Mapping[str, Any]) -> Column:
    name = column.get("figure") or column["words"]
    return Column(name, column.get("write", ""), column.get("of", ""), "figure" in column)


def table(
    study: Study,
    identifier: str,
    frame: pd.DataFrame,
    *columns: Column | str,
    data: pd.DataFrame | None = None,
    key: str = "",
    without: str = "",
    **values: object,
) -> Exhibit | Prose:
    """Lay out a table: the first column names the row, every header comes from the catalogue.

    Parameters
    ----------
    study, identifier, frame
        The frame is tidy, one row a row of the table; the id is such as ``tbl-03-scores``.
    *columns : Column or str
        What is shown, in order, where `declared` says nothing of the table: names alone, separated
        by spaces, are shared columns, else the text of the frame's columns of those names.
    data : DataFrame, optional
        The numbers behind the cells, for the digest and the download; where left out, the declared
        columns of the frame, else all of it.
    key : str
        Name of the table in ``columns.yaml`` and the messages (``table.<key>.alt`` and
        ``.caption``), where it is not the last part of the identifier.
    without : str
        A declared column that this study has no use for.
    **values
        Values of the alternative text and the caption.
    """
    key = key or identifier.removeprefix("tbl-").partition("-")[2]
    about = {} if columns else declared().get(key, {})
    if frame.empty:
        return nothing(study, about.get("none", ""))
    shown = [c for c in _columns(columns or about["columns"]) if c.name != without]
    groups = about.get("groups") if about.get("groups") != without else None
    if data is None:
        data = frame[about["data"].split()] if "data" in about else frame
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
    point, thousands = get_decimal_symbol(study.language), get_group_symbol(study.language)
    for column in shown:
        if isinstance(column.write, int):
            grid = grid.fmt_number(
                column.name, decimals=column.write, dec_mark=point, sep_mark=thousands
            )
    return Exhibit(
        id=identifier,
        kind="table",
        body=_lean(grid.as_raw_html()),
        alt=say_of(study, f"table.{key}.alt", **values),
        caption=say_of(study, f"table.{key}.caption", **values),
        data=data,
    )


def _lean(html: str) -> str:
    """A table without the rules of style that nothing in it asks for: most of a small one."""
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
