"""One way from cells of text to an accessible HTML table."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from great_tables import GT

from attain.report.exhibit import Exhibit
from attain.report.text.catalogue import has, say

NUMERIC: Final = "right"


def table(
    study: Any,
    identifier: str,
    cells: pd.DataFrame,
    data: pd.DataFrame,
    *,
    right: tuple[str, ...] = (),
    groups: str | None = None,
    key: str = "",
    **values: object,
) -> Exhibit:
    """Lay out a table: the first column names the row, every header comes from the catalogue.

    Parameters
    ----------
    study : Study
        For the language.
    identifier : str
        Id of the exhibit; ``table.<identifier>.alt`` and ``.caption`` are looked up.
    cells : DataFrame
        Text of every cell; the columns are named by ``column.<name>``.
    data : DataFrame
        The numbers behind the cells, for the digest and the download.
    right : tuple of str
        Columns that are aligned to the right.
    groups : str, optional
        A column whose values head groups of rows.
    key : str
        Name of the messages, where it is not the last part of the identifier.
    **values
        Values of the alternative text and the caption.
    """
    language = study.parameters.language
    key = key or identifier.removeprefix("tbl-").partition("-")[2]
    stub = str(cells.columns[0])
    names = [str(name) for name in cells.columns[1:] if name != groups]
    grid = GT(cells, id=identifier, rowname_col=stub, groupname_col=groups)
    grid = grid.cols_label({name: _header(study, name) for name in names})
    grid = grid.tab_stubhead(label=_header(study, stub))
    grid = grid.cols_align("left", [name for name in names if name not in right])
    if right:
        grid = grid.cols_align("right", list(right))
    grid = grid.tab_options(
        table_font_size="14px",
        table_width="100%",
        column_labels_font_weight="bold",
        row_group_font_weight="bold",
        data_row_padding="5px",
        table_border_top_style="none",
    )
    return Exhibit(
        id=identifier,
        kind="table",
        body=grid.as_raw_html(),
        alt=say(f"table.{key}.alt", language, **values),
        caption=say(f"table.{key}.caption", language, **values),
        data=data,
    )


def _header(study: Any, name: str) -> str:
    """The header of a column; what nobody planned is not called a plan."""
    key = f"column.{name}"
    if study.hypothetical and has(f"{key}_hypothetical"):
        key = f"{key}_hypothetical"
    return say(key, study.parameters.language)
