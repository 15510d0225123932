"""What is worked out of an answer before it is told: its borders, its reason, what can be kept."""

from __future__ import annotations

import math

from attain.evidence.questions import successors
from attain.report.outlook import find_target, in_part
from attain.report.text import numbers, wording
from attain.report.text.catalogue import say
from attain.report.text.phrases import figure_words
from attain.targets.answers import settled
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.vocabulary import FALLS, SETTLED, SLACK


def in_borders(study: Study) -> dict[str, object]:
    """What tells in which borders the area is meant: nothing where it keeps those it has."""
    area = study.area
    ends = area.until and area.until[:4] <= str(study.parameters.target_year)
    heirs = successors(study.view, area.area) if ends else []
    series = [study.readings(t.indicator, t.group)[MAIN].series for t in study.targets]
    by = dict.fromkeys(study.view.derived.weights.get(name, "") for name in series)
    names = (wording.indicator_name(study, name, short=True) for name in by if name)
    return {
        "parts": [wording.area_name(study, part) for part in area.parts],
        "heirs": [wording.area_name(study, one.area) for one in heirs],
        "weights": [name[:1].lower() + name[1:] for name in names],
    }  # fmt: skip


def reason_of(study: Study, row: wording.Assessment) -> dict[str, str]:
    """Why a target has no probability: which of the reasons of the macro ``why``, and its words."""
    target = find_target(study, row.target)
    if target.unread:
        named = "definition" if target.definition else target.basis
        return {"kind": "unread", "told": say(f"unread.{named}", study.language)}
    if math.isnan(row.last_value):
        return {"kind": "no_figure"}
    whole = study.readings(row.indicator, row.group)[MAIN].whole
    if row.basis == "relative":  # in per cent of a year that has no figure, or none above 0
        if int(row.year) - 1 in set(whole["year"]):
            return {"kind": "unread", "told": say("unread.base", study.language)}
        return {"kind": "gap", "missing": str(int(row.year) - 1)}
    years = target.years if target.summed else target.years[-1:]
    if row.verdict in SETTLED:
        value = settled(whole, row.basis, years)
        ends = (row.threshold, row.upper) if row.comparator == "between" else (row.threshold,)
        gap = min(abs(value - float(end)) for end in ends)
        margin = wording.change_words(study, row.indicator, gap, plus=False) if gap > SLACK else ""
        told = figure_words(study, row.indicator, value, row.basis)
        return {"kind": row.verdict, "value": told, "margin": margin}
    before = int(row.basis == "change" and row.last_year >= row.year)
    needed = range(years[0] - before, min(years[-1], int(row.last_year)) + 1)
    missing = [str(year) for year in needed if year not in set(whole["year"])]
    if missing:
        return {"kind": "gap", "missing": numbers.enumerate_words(missing, study.language)}
    low = figure_words(study, row.indicator, float(whole["value"].min()))
    return {"kind": "refused", "low": low}


def keeping(study: Study, row: wording.Assessment) -> float:
    """Probability to keep the last result of a stock, where no rise is safe; else NaN.

    The share of those who are trained is a stock: to promise less than it is asks for losing some.
    """
    known = study.view.indicator(row.indicator)
    stock = known.kind == "rate" and known.better == "higher" and row.basis == "level"
    below = row.attainable_80 < row.last_value  # not so where either is unknown
    if not stock or row.comparator in FALLS or in_part(row) or not below:
        return math.nan
    forecast = study.forecast(row.indicator, row.group, MAIN).select(year=int(row.year))
    return float(forecast.probability(">=", row.last_value).iloc[0])
