"""Areas in time: which stand in a year, what they were made of, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import ParameterError

if TYPE_CHECKING:
    from attain.evidence.catalog import EvidenceView
    from attain.evidence.records import Area
    from attain.evidence.views import Tables


def successors(tables: Tables, area: str) -> list[Area]:
    """Areas that an area became a part of."""
    table = tables.areas
    joined = table.loc[table["parts"].str.split().map(lambda parts: area in parts), "area"]
    return [tables.area(str(name)) for name in joined]


def asked_about(view: EvidenceView, area: str, year: int) -> Area:
    """Return the area that a question is about, where it stands on some day of the year.

    An end that was still to come on the day of the view is no reason to refuse a later year.

    Raises
    ------
    AttainError
        For an unknown id.
    ParameterError
        For a year before or after the area; names the areas to ask about instead.
    """
    found = view.area(area)
    ended = bool(found.until) and found.until < str(year)
    if found.stands_in(year) or (ended and view.date.isoformat() <= found.until):
        return found
    if ended:
        what = f"the area ended on {found.until}, before {year}"
        others = [
            f"{other.area}: {other.name_en}, made of {', '.join(other.parts)}"
            for other in successors(view, area)
        ]
        do = f"ask about {'; or '.join(others)}" if others else "ask about an earlier year"
    else:
        what = f"the area began on {found.since}, after {year}"
        do = f"ask about {' or '.join(found.parts)}" if found.parts else "ask about a later year"
    raise ParameterError(what, where="area", got=area, do=do)
