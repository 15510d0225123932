"""How indicators, targets and events are named in each language."""

from __future__ import annotations

import math
import re
from typing import Any, Final, Protocol

from attain.evidence.records import Target
from attain.report.exhibit import Prose
from attain.report.outlook import SUMMED, find_target
from attain.report.text.catalogue import has, say
from attain.report.text.numbers import DASH, moved, number, period, quantity, short_unit, spread
from attain.targets.study import Study
from attain.vocabulary import FALLS, MIRROR
from attain.vocabulary import printed_decimals as stored_decimals

CONDITIONS: Final = {
    ">=": "at_least", ">": "above", "<=": "at_most", "<": "below", "within": "within",
}  # fmt: skip


class Assessment(Protocol):
    """What is read of a row of `Study.assessments`, as `attain.report.outlook.each` has it."""

    target: str
    indicator: str
    group: str
    basis: str
    comparator: str
    threshold: float
    upper: float
    unit: str
    event: str
    role: str
    reading: str
    year: int
    probability: float
    verdict: str
    grade: str
    reference: str
    last_year: float
    last_value: float
    last_months: float
    median: float
    low_80: float
    high_80: float
    attainable_80: float
    attainable_50: float
    flags: str
    hypothetical: bool
    probability_reported: float
    n_reported: float


def say_of(study: Study, key: str, **values: object) -> str:
    """A message in the study's language; what nobody planned is not called a plan."""
    if study.hypothetical and has(f"{key}_hypothetical"):
        key = f"{key}_hypothetical"
    return say(key, study.language, **values)


def indicator_name(
    study: Study, indicator: str, group: str = "total", *, short: bool = False
) -> str:
    """Name of an indicator in the study's language, with its group where that is not the total."""
    if short and has(f"short.{indicator}"):
        name = say(f"short.{indicator}", study.language)
    else:
        name = str(getattr(study.view.indicator(indicator), f"name_{study.language}"))
    return name + say(f"group.suffix.{group}", study.language)


def area_name(study: Study, area: str = "") -> str:
    """Name of an area in the study's language; of its own where none is given."""
    named = study.view.area(area) if area else study.area
    return str(getattr(named, f"name_{study.language}"))


def tagged(name: str) -> bool:
    """Whether an id is a number in an article, such as T10, that a reader can be shown."""
    return re.fullmatch(r"[A-Z]+\d+", name) is not None


def target_tag(target: Target) -> str:
    """The number of a target in its article, or empty for a plan without numbers."""
    return str(target.target) if tagged(str(target.target)) else ""


def target_name(study: Study, target: Target) -> str:
    """Short name of a target: its number where it has one in the article, and its indicator."""
    name = indicator_name(study, target.indicator, target.group, short=True)
    tag = target_tag(target)
    return f"{tag} · {name}" if tag else name


def brief_name(study: Study, target: Target) -> str:
    """The shortest name of a target in a list: its number, or its indicator where it has none."""
    return target_tag(target) or target_name(study, target)


def condition(value: str, comparator: str, language: str) -> str:
    """A value with the sign of what is asked; a range, or what is to be just so, has none."""
    sign = CONDITIONS.get(comparator)
    return say(f"condition.{sign}", language, value=value) if sign else value


def step_of(value: float, basis: str, unit: str, language: str, *, falls: bool) -> str:
    """A change without its sign, or households, as printed: ``giảm 0,5 điểm %``."""
    printed = printed_decimals(value)
    if basis == "households":
        return say("plans.basis.households", language, number=number(value, language, printed))
    size = quantity(value, short_unit(unit), language, printed)
    return say(f"condition.{'fall' if falls else 'rise'}", language, value=size)


def target_words(study: Study, target: Target) -> str:
    """What a target asks for, as a formula a chairman reads: ``≥ 82%``, ``giảm 0,5–1 điểm %``."""
    language, low, high = study.language, target.low, target.high
    unit = study.view.indicator(target.indicator).unit
    if target.basis == "households":  # which is not in the indicator's unit
        return step_of(high if math.isnan(low) else low, target.basis, unit, language, falls=True)
    if target.basis in ("relative", "change"):
        relative = target.basis == "relative"
        value = _amount(low, high, "percent" if relative else short_unit(unit), language)
        if target.comparator in {*FALLS, ">"}:  # no more than this, or more
            value = condition(value, target.comparator, language)
        direction = "fall" if target.direction == "down" else "rise"
        return say(f"condition.{direction}{'_on_last' * relative}", language, value=value)
    value = condition(_amount(low, high, unit, language), target.comparator, language)
    return _over_term(target, value, language)


def _amount(low: float, high: float, unit: str, language: str) -> str:
    """An interval or, where its ends are one or one is not known, one value, with its unit."""
    if math.isnan(low) or math.isnan(high) or low == high:
        one = high if math.isnan(low) else low
        return quantity(one, unit, language, printed_decimals(one))
    return spread(low, high, unit, language, (printed_decimals(low), printed_decimals(high)))


def _over_term(target: Target, value: str, language: str) -> str:
    """A condition on a total or a mean says over which years."""
    if not target.summed:
        return value
    term = f"{target.years[0]}{DASH}{target.years[-1]}"
    return say(f"condition.{target.asks}", language, value=value, term=term)


def target_line(study: Study, target: Target) -> str:
    """A target's name with what it asks for: ``T10 · Trained labour ≥ 82%``."""
    words = target_words(study, target)
    apart = ": " if target.basis == "change" and study.language == "en" else " "
    return f"{target_name(study, target)}{apart}{words}"


def event_words(study: Study, row: Assessment) -> str:
    """What an event of an assessment asks for, threshold and comparator in full."""
    if row.basis in ("households", "relative"):  # not in the unit of the row
        return target_words(study, find_target(study, row.target))
    language, low = study.language, float(row.threshold)
    high = float(row.upper) if row.comparator == "between" else math.nan
    if row.basis == "change":  # told without a sign
        falls = low < 0 or (low == 0 and row.comparator in FALLS)
        low, high = sorted((abs(low), abs(high)))
        value = _amount(low, high, short_unit(row.unit), language)
        told = MIRROR.get(row.comparator, "") if falls else row.comparator
        way = "fall" if falls else "rise"
        return say(f"condition.{way}", language, value=condition(value, told, language))
    value = condition(_amount(low, high, row.unit, language), row.comparator, language)
    if row.basis in SUMMED:
        return _over_term(find_target(study, row.target), value, language)
    return value


def when(year: float, months: float, language: str, form: str = "") -> str:
    """The year of a figure, or the months of it, from January on, that the figure covers.

    The form is empty as a table has it, ``in`` in a sentence, ``of`` before the word result.

    Examples
    --------
    >>> when(2022, 11, "vi"), when(2022, 11, "en", "of"), when(2022, 12, "vi", "in")
    ('11 tháng 2022', '11-month 2022', 'năm 2022')
    """
    part = "part" if months < 12 else "whole"
    return say(f"when.{part}{form and '_' + form}", language, year=int(year), months=int(months))


def when_read(point: Any, language: str, form: str = "") -> str:
    """`when` of a figure of a history; a rate that was read in a month is of that month.

    Examples
    --------
    >>> from types import SimpleNamespace as Point
    >>> when_read(Point(year=2021, months=6, period="2021-06"), "en")
    'June 2021'
    """
    read = str(getattr(point, "period", ""))
    month = re.fullmatch(r"\d{4}-\d\d", read)
    return period(read, language) if month else when(point.year, point.months, language, form)


def last_when(study: Study, row: Assessment, form: str = "") -> str:
    """`when_read` of the last figure of an assessment."""
    if row.last_months < 12:
        history = study.readings(row.indicator, row.group)[row.reading].history
        mine = (history["year"] == row.last_year) & (history["months"] == row.last_months)
        if mine.any():
            return when_read(history[mine].iloc[-1], study.language, form)
    return when(row.last_year, row.last_months, study.language, form)


def last_words(study: Study, row: Assessment) -> str:
    """The last figure of an assessment and its year, or the part of it that the figure covers."""
    decimals = min(study.view.indicator(row.indicator).decimals, printed_decimals(row.last_value))
    value = value_words(study, row.indicator, row.last_value, decimals)
    return f"{value} ({last_when(study, row)})"


def event_name(study: Study, event: str) -> str:
    """What an event is called: ``target met``, ``low end met`` ..."""
    return say_of(study, f"event.{event}" if has(f"event.{event}") else "event.change")


def value_words(study: Study, indicator: str, value: float, decimals: int | None = None) -> str:
    """A value of an indicator with its unit and, where left out, the indicator's decimals."""
    known = study.view.indicator(indicator)
    places = known.decimals if decimals is None else decimals
    return quantity(value, known.unit, study.language, places)


def change_words(study: Study, indicator: str, value: float, *, plus: bool = True) -> str:
    """A change of an indicator with its unit in words."""
    known = study.view.indicator(indicator)
    unit = "points" if known.unit == "percent" else known.unit
    return quantity(value, unit, study.language, known.decimals, plus=plus)


def forecast_digits(study: Study, row: Assessment) -> int:
    """Digits a forecast is worth: two of its 80 % interval's width, never more than printed.

    A negative number rounds to tens or hundreds: nobody forecasts 10,713 new jobs.
    """
    known = int(study.view.indicator(row.indicator).decimals)
    width = row.high_80 - row.low_80
    if math.isnan(width) or width <= 0:
        return known
    return min(known, 1 - math.floor(math.log10(width)))


def moved_words(study: Study, row: Assessment, value: float) -> str:
    """A forecast change in words, a fall or a rise of so much, rounded to what it is worth."""
    unit = study.view.indicator(row.indicator).unit
    return moved(value, unit, study.language, forecast_digits(study, row))


def rough_level(study: Study, row: Assessment, value: float) -> str:
    """A value of a forecast with its unit, rounded to what the forecast is worth."""
    return value_words(study, row.indicator, value, forecast_digits(study, row))


def rough_interval(study: Study, row: Assessment, low: float, high: float) -> str:
    """An interval of a forecast with its unit once, rounded likewise."""
    unit = study.view.indicator(row.indicator).unit
    return spread(low, high, unit, study.language, forecast_digits(study, row))


def printed_decimals(*values: float) -> int:
    """Fewest decimals that write all values in full, at most three.

    Examples
    --------
    >>> printed_decimals(0.5, 1.0), printed_decimals(82.0), printed_decimals(0.1234)
    (1, 0, 3)
    """
    return min(3, stored_decimals(*values))


def pace_words(study: Study, indicator: str, value: float) -> str:
    """A change per year, short, where all units but points stand elsewhere: ``+2,79 điểm %``."""
    known = study.view.indicator(indicator)
    unit = short_unit(known.unit) if known.unit == "percent" else ""
    return quantity(value, unit, study.language, min(int(known.decimals), 2), plus=True)


def nothing(study: Study, what: str, **values: object) -> Prose:
    """Say that there is nothing to show, and of what."""
    return Prose(say(f"text.none.{what}", study.language, **values))


def axis_name(study: Study, indicator: str, *, change: bool = False) -> str:
    """Unit of an indicator as the title of an axis, or of a change of it."""
    unit = str(study.view.indicator(indicator).unit)
    key = "axis.points" if change and unit == "percent" else f"axis.{unit}"
    return say(key, study.language)
