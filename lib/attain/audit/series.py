"""Rules that need no report of results: surveys against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from attain.audit.amounts import COUNT, Amount, Interval, growth, percent, points
from attain.audit.claims import SUM_OF
from attain.audit.facts import Facts
from attain.audit.findings import Finding, found, rule
from attain.audit.labour import FORCE, GROUPS, RATE

EMPLOYED: Final = "employed_persons"
BALANCE: Final = 1.0  # per cent: working age and 15 and over differ by up to 0.9, measured
WATCHED: Final = ("certificate_share", "informal_employment", RATE, EMPLOYED, FORCE, "population")
OWN, PANEL = 3, 100  # earlier changes of the series and of all provinces that are needed
QUANTILE: Final = 0.95


@rule(contradiction="differs", question="sources")
def poor_and_near_poor(facts: Facts) -> Iterator[Finding]:
    """Poor and near-poor households are the multidimensionally poor: do the three rates add up?

    A total that was itself derived as the sum is no witness. Of different sources one may be an
    estimate, so that only the publisher can say which of them is to be read.
    """
    for whole, parts in SUM_OF.items():
        for group in ("total", "ethnic_minority"):
            figures = facts.together(*((indicator, group) for indicator in (*parts, whole)))
            if not figures or any(f.status == "D" or f.approximate for f in figures):
                continue
            first, second, total = figures
            both, box = first.value + second.value, first.box + second.box
            alone = len({figure.source for figure in figures}) == 1
            yield found(
                "agrees" if box.overlaps(total.box) else "differs" if alone else "sources",
                *figures,
                year=total.period, first=first, second=second, total=total,
                added=total.amount.like(both), gap=total.gap(abs(total.value - both)),
            )  # fmt: skip


@rule(contradiction="exceeds", question="differs")
def employed_and_unemployed(facts: Facts) -> Iterator[Finding]:
    """Who is employed and the unemployment rate give the labour force: the published one?

    ``force = employed / (1 - rate / 100)``. The rate is of the working age and the two counts are
    of everybody from 15, which makes a difference of less than ``BALANCE`` per cent.
    """
    figures = facts.together((EMPLOYED, "total"), (RATE, "total"), (FORCE, "total"))
    if figures:
        employed, rate, force = figures
        implied = employed.value / (1 - rate.value / 100)
        gap = growth(force.value, implied, 2)
        outcome = "differs" if abs(gap) > BALANCE else "agrees"
        yield found(
            "exceeds" if employed.box.low > force.box.high else outcome,
            indicator=EMPLOYED, year=force.period, employed=employed, rate=rate, force=force,
            implied=force.amount.like(implied), gap=gap,
        )  # fmt: skip


@rule(contradiction="differs outside")
def groups_and_total(facts: Facts) -> Iterator[Finding]:
    """Urban and rural people add up to all; a rate of all lies between the urban and the rural."""
    for indicator, counted in (("population", True), (RATE, False)):
        figures = facts.together(*((indicator, group) for group in ("total", *GROUPS)))
        if not figures or any(figure.item for figure in figures):
            continue  # the rates of a report are read by another rule
        total, urban, rural = figures
        # the tables print one decimal of thousands in some years and more in others
        boxes = (Amount(f.value, f.unit, 1).box if counted else f.box for f in figures)
        whole, one, other = boxes
        between = Interval(min(one.low, other.low), max(one.high, other.high))
        fits = (one + other if counted else between).overlaps(whole)
        outcomes = ("differs", "agrees") if counted else ("outside", "between")
        yield found(outcomes[fits], total, year=total.period, total=total, urban=urban, rural=rural)


def _changes(facts: Facts, indicator: str) -> pd.DataFrame:
    """Every yearly change in the provinces up to the year, beside the median of its year.

    In points for a percentage, else in per cent; none over a break of the series.
    """
    record = facts.view.indicator(indicator)
    panel = facts.view.panel(indicator)
    panel = panel[panel["year"] <= facts.year]
    last = panel.groupby("series").shift()
    moves = panel["value"] - last["value"]
    moves = moves if record.unit == "percent" else 100 * moves / last["value"]
    panel = panel.assign(before=last["value"], move=moves)
    yearly = (panel["year"] - last["year"] == 1) & ~panel["year"].isin(record.breaks)
    for area, years in record.own_breaks.items():
        yearly &= ~((panel["series"] == area) & panel["year"].isin(years))
    panel = panel[yearly]
    return panel.assign(apart=panel["move"] - panel.groupby("year")["move"].transform("median"))


@rule(question="unusual")
def unusual_change(facts: Facts) -> Iterator[Finding]:
    """The last change of a survey's series: larger than all before, and than nearly all elsewhere?

    Beside the median of the provinces in the same year, so that a common shock is none. It is
    unusual above every earlier deviation of the series and the 95th percentile of all provinces.
    """
    usual = []
    made = facts.view.indicators
    lends = set(made.loc[made["reference"] == made["indicator"], "indicator"])
    for indicator in [name for name in WATCHED if name in lends] or sorted(lends):
        moves = _changes(facts, indicator)
        own = moves[moves["series"] == facts.area]
        earlier = moves.loc[moves["year"] < own["year"].max(), "apart"].abs()
        known = own["apart"].abs().iloc[:-1]
        if len(known) < OWN or len(earlier) < PANEL:
            continue
        now, bound = own.iloc[-1], float(earlier.quantile(QUANTILE))
        figure = facts.figure(indicator, period=int(now["year"]))
        if figure is None or abs(now["apart"]) <= max(known.max(), bound):
            usual.append(indicator)
            continue
        move = points() if figure.unit == "percent" else percent()
        yield found(
            "unusual", figure,
            year=figure.period, before=figure.amount.like(now["before"]), now=figure,
            **move.each(move=now["move"], apart=now["apart"], largest=known.max(), bound=bound),
            years=COUNT.like(len(known)),
        )  # fmt: skip
    if usual:
        yield found("usual", series=COUNT.like(len(usual)))
