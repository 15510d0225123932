"""What is to be said about a target as a target, whatever its probability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pandas as pd

from attain.evidence.derived import COMPUTED
from attain.evidence.records import Area, Target
from attain.targets.events import Event, events_of
from attain.vocabulary import FALLS, is_term

FLAGS: Final = (
    "no_baseline", "already_met", "below_last_result", "copied_ceiling",
    "weaker_than_resolution", "above_resolution", "range", "borders_end", "computed_history",
)  # fmt: skip


def border_flags(area: Area, year: int, history: pd.DataFrame) -> list[str]:
    """Remarks on an area that ends in the year, or whose history is computed from its parts."""
    ends = ["borders_end"] if area.until and area.until[:4] <= str(year) else []
    computed = area.parts and (history["vintage"] == COMPUTED).any()
    return [*ends, "computed_history"] if computed else ends


def long_plans(targets: pd.DataFrame, target: Target) -> Iterator[Target]:
    """Longer plans on the same quantity, told for a single year: the total of a term as its share.

    See `Target.is_longer_than`.
    """
    if is_term(target.period):
        return  # it is the yardstick itself
    about = ["indicator", "area", "group", "basis"]
    same = (targets[about] == [getattr(target, name) for name in about]).all(axis=1)
    for row in targets[same & (targets["target"] != target.target)].to_dict("records"):
        plan = Target.from_row({str(name): cell for name, cell in row.items()})
        if not plan.unread and plan.is_longer_than(target):
            parts = len(plan.years) if plan.asks == "total" else 1
            yield replace(plan, low=plan.low / parts, high=plan.high / parts)


def _ends(target: Target, better: str) -> tuple[Event, float]:
    """The easiest event of a target and its hardest threshold."""
    dated = replace(target, period=str(target.years[-1]), term="")
    events = [e for e in events_of(dated, better) if e.role in ("primary", "range")]
    return events[0], events[-1].threshold


def flags_of(
    target: Target, history: pd.DataFrame, targets: pd.DataFrame, better: str
) -> Iterator[str]:
    """Every remark on a target, in the order of `FLAGS`; one may come again with a second plan.

    The history, year and value, is that of its indicator in its area, up to the as-of date, and may
    be empty; plans of the term are found in the table of targets. ``better`` is the indicator's
    direction of progress, higher or lower.
    """
    easiest, hardest = _ends(target, better)
    history = history[history["year"] < easiest.year]
    if history.empty:
        yield "no_baseline"
    else:
        yield from _against_results(target, history, easiest, hardest)
    for plan in long_plans(targets, target):
        if "within" in (target.comparator, plan.comparator):
            continue  # of which neither end is the weaker one
        plan_easiest, _ = _ends(plan, better)
        if plan_easiest.sign != easiest.sign:
            continue  # a floor is no yardstick of a ceiling
        ceiling = target.comparator in FALLS and target.maintain
        if ceiling and (plan.comparator, plan.high) == (target.comparator, target.high):
            yield "copied_ceiling"
        gap = easiest.sign * (easiest.threshold - plan_easiest.threshold)
        later = plan.asks == "end" and plan.years[-1] > target.years[-1]
        if not later and gap < 0:
            yield "weaker_than_resolution"
        if later and gap > 0:
            yield "above_resolution"
    if target.comparator == "between":
        yield "range"


def _against_results(
    target: Target, history: pd.DataFrame, easiest: Event, hardest: float
) -> Iterator[str]:
    """Remarks on a target beside the last result; a change is compared with the last change."""
    years, values = history["year"].tolist(), history["value"].tolist()
    if target.summed:
        return  # of which the last year is a part
    last, change = float(values[-1]), target.basis == "change"
    if change and (len(years) < 2 or years[-1] - years[-2] != 1):
        return
    if change:
        last -= values[-2]
    elif easiest.holds(last):
        yield "already_met"
    kept = target.maintain or target.comparator == "within"
    if easiest.sign * (last - hardest) > 1e-9 and (change or not kept):
        yield "below_last_result"
