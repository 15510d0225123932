"""Messages told of the rows of a frame, written as the cells of a table are.

The placeholders of such a message are expressions of the templates over a row, whose fields are
their names: ``{name(row)}: {probability|percent}``. What else they may ask is `prose.words`.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import Any

import pandas as pd

from attain.report.outlook import each
from attain.report.text.catalogue import template
from attain.report.text.prose import expression
from attain.targets.study import Study


def told(study: Study, key: str, row: object) -> str:
    """What a message says of one row."""
    return listed(study, key, [row])


def listed(study: Study, key: str, rows: pd.DataFrame | Iterable[Any]) -> str:
    """What a message says of each row, one after the other."""
    parts = [
        (text, expression(study, asked) if asked else None)
        for text, asked, *_ in Formatter().parse(template(key, study.parameters.language))
    ]
    return "; ".join(
        "".join(text + (write(row) if write else "") for text, write in parts)
        for row in (each(rows) if isinstance(rows, pd.DataFrame) else rows)
    )
