"""A parameter file for another province or year, with a start that can be run as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from attain.errors import ParameterError
from attain.evidence.catalog import EvidenceView, open_package
from attain.parameters import Parameters

ASKED = ("unemployment_rate", "certificate_share", "informal_employment")
"""Indicators that every province has figures of: what to ask where there is no plan."""

_HEAD = """\
# What one run is about: attain run {path}

# {name}, by its id in {data}/areas.csv.
area: {area}

# The day the reader stands on: no figure published after it is used.
as_of: {as_of}

# The calendar year of the plan.
target_year: {year}

# The language of a single notebook, vi or en; attain run makes both.
language: vi

# "below 1.2": the number itself (exact), or the number as it would be printed (rounded).
strictness: exact

# The folder of the data package.
data: {data}
"""
_PLAN = """
# {count} targets of {year} stand in the data package.
thresholds: []
"""
_ASK = """
# No target of {year} stands in the data package. To assess a plan, add its rows to
# {data}/targets.csv (docs/your-province.md); until then these thresholds are assessed and labelled
# hypothetical. They ask that no figure be worse than the last one published; change them freely.
thresholds:
"""
_ONE = """\
  - indicator: {indicator}  # {name}: {value} % in {when}
    comparator: "{comparator}"
    value: {value}
"""


def write_parameters(
    area: str, year: int, *, as_of: date | None = None, folder: str | Path = "parameters",
    data: str = "data",
) -> Path:  # fmt: skip
    """Write ``<folder>/<area>-<year>.yaml``; an existing file is left alone.

    Parameters
    ----------
    area : str
        Id of an area of the data package.
    year : int
        Year of the plan.
    as_of : datetime.date, optional
        The day of the run; the last day of the year before where left out.
    folder : path
        Where parameter files stand.
    data : str
        The data package.

    Returns
    -------
    path : Path
        The file written.

    Raises
    ------
    ParameterError
        For an unknown area, an impossible year, or a file that is already there.
    """
    day = as_of or date(year - 1, 12, 31)
    chosen = Parameters(area=area, as_of=day, target_year=year, data=data)
    view = open_package(data).as_of(chosen.as_of)
    name = view.area(area).name_vi
    path = Path(folder) / f"{area}-{year}.yaml"
    if path.exists():
        raise ParameterError(
            "the parameter file is there already", got=str(path), do="edit it, or remove it first"
        )
    head = _HEAD.format(
        path=path.as_posix(), area=area, name=name, as_of=day.isoformat(), year=year, data=data
    )
    targets = view.targets_for(area, year)
    body = (
        _PLAN.format(count=len(targets), year=year)
        if targets
        else _ASK.format(year=year, data=data) + "".join(_thresholds(view, area))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + body, encoding="utf-8")
    return path


def _thresholds(view: EvidenceView, area: str) -> list[str]:
    lines = []
    for indicator in ASKED:
        history = view.history(indicator, area)
        if history.empty:
            continue
        known = view.indicator(indicator)
        last = history.iloc[-1]
        lines.append(
            _ONE.format(
                indicator=indicator, name=known.name_en, when=int(last["year"]),
                comparator=">=" if known.better == "higher" else "<=",
                value=round(float(last["value"]), known.decimals),
            )
        )  # fmt: skip
    if not lines:
        raise ParameterError(
            "no figure to start from", where="area", got=area,
            do="add its figures to the data package first (docs/your-province.md)",
        )  # fmt: skip
    return lines
