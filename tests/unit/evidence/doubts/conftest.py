import pandas as pd
import pytest

from attain.evidence.doubts import EVERY
from attain.evidence.rules import Known
from attain.evidence.schema import TABLES

EMPTY = {one.name: pd.DataFrame(columns=one.columns, dtype=object) for one in TABLES}


@pytest.fixture(scope="session")
def believed():
    """Which rows of a table a doubt leaves in peace.

    A row names only what the doubt reads, any other cell is empty; so is any other table that is
    not given. The doubt's first table and column are meant where no other one is named.
    """

    def look(test, *rows, table="", column="", **others):
        rule = next(one for one in EVERY if one.test is test and column in ("", one.column))
        name = table or rule.tables[0]
        assert name in rule.tables
        given = {
            each: pd.DataFrame(cells, columns=EMPTY[each].columns, dtype=object).fillna("")
            for each, cells in (others | {name: rows}).items()
        }
        frames = EMPTY | given
        failing = rule.failing(frames[name], Known(frames, set())).index
        return [line not in failing for line in range(len(rows))]

    return look
