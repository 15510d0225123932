"""Phrases that tables, figures and sentences share."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Final

import pandas as pd

from attain.evidence.derived import COMPUTED
from attain.evidence.questions import successors
from attain.report.outlook import find_target, in_part, level_of
from attain.report.text import numbers, wording
from attain.report.text.catalogue import has, say
from attain.targets.answers import settled
from attain.targets.readings import MAIN
from attain.targets.study import Study
from attain.vocabulary import FALLS, SETTLED, SLACK

TABLE: Final = re.compile(r"[A-Z]\d\S*")
"""The number that begins the title of a statistical table."""
EDITION_DAY: Final = (6, 30)
"""Month and day of an edition: its last year is known from then (docs/data.md)."""


def model_name(model: str, language: str) -> str:
    """Name of a method in the language of the report; a reader's own is called as it is."""
    return say(f"trust.model.{model}", language) if has(f"trust.model.{model}") else model


def figure_words(study: Study, indicator: str, value: float, basis: str = "level") -> str:
    """A published figure with the decimals it was printed with; a change as a fall or a rise."""
    known = study.view.indicator(indicator)
    decimals = min(int(known.decimals), wording.printed_decimals(value))
    if basis == "change":
        return numbers.moved(value, known.unit, study.language, decimals)
    return wording.value_words(study, indicator, value, decimals=decimals)


def editions(study: Study) -> dict[str, int]:
    """Year of the edition of each source that is a statistical table."""

    def read() -> dict[str, int]:
        rows = study.package.observations.drop_duplicates(["source", "vintage"])
        years = rows.set_index("source")["vintage"].str.extract(r"^(?!press)[a-z]+-(\d{4})$")[0]
        latest = years.dropna().astype(int).groupby(level=0).max()
        return {str(source): int(year) for source, year in latest.items()}

    return study.keep("editions", read)


def edition_after(study: Study) -> str:
    """Year of the latest edition read, where that is younger than the study's day; or empty."""
    read = {study.readings(t.indicator, t.group)[MAIN].series for t in study.targets}
    read |= {study.view.indicator(name).reference for name in read}
    rows = study.view.observations
    used = rows.loc[rows["indicator"].isin(read), "source"].unique()
    read_in = (editions(study)[name] for name in used if name in editions(study))
    after = study.parameters.as_of
    later = (year for year in read_in if date(year, *EDITION_DAY) > after)
    return str(max(later, default=""))


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


def source_words(study: Study, identifier: str) -> str:
    """Who published a figure; of a statistical table its number and its edition as well."""
    source, language = study.package.source(identifier), study.language
    if identifier.startswith(f"{COMPUTED}-"):  # from the figures of its parts
        whole = study.view.area(identifier.removeprefix(f"{COMPUTED}-"))
        names = [wording.area_name(study, part) for part in whole.parts]
        return say("source.computed", language, areas=numbers.enumerate_words(names, language))
    outlet = str(source.outlet or source.title)
    parts = [say(f"outlet.{outlet}", language) if has(f"outlet.{outlet}") else outlet]
    if identifier in editions(study):
        number_of = TABLE.match(str(source.title))
        parts += [say("source.table", language, table=number_of[0])] if number_of else []
        parts.append(say("source.edition", language, year=str(editions(study)[identifier])))
    return ", ".join(parts)


def source_title(study: Study, identifier: str) -> str:
    """Title of a source: of a statistical table its number, which every language writes alike."""
    title = str(study.package.source(identifier).title)
    coded = identifier in editions(study) and TABLE.match(title)
    if coded:
        words = say("source.table", study.language, table=coded[0])
        return words[0].upper() + words[1:]
    return title or source_words(study, identifier)


def cited(study: Study, identifier: str) -> str:
    """A source with its day, or with its edition: a table's first day is that of its first year."""
    words, language = source_words(study, identifier), study.language
    published = str(study.package.source(identifier).published)
    if identifier in editions(study) or not published:
        return words
    known = len(published) == 10  # some pages name a month or a year only
    told = numbers.day(published, language) if known else published
    return f"{words}, {say('source.day', language, day=told)}"


def statistic_words(study: Study, statistic: float, low: float, high: float) -> str:
    """A method's statistic with its range over the rounding of the inputs."""
    places = 2 if abs(statistic) < 10 else 1
    text = numbers.number(statistic, study.language, places)
    if text == numbers.DASH or math.isnan(low) or abs(high - low) < 0.5 * 10**-places:
        return text
    return f"{text} ({numbers.spread(low, high, '', study.language, places)})"


def kept(study: Study, row: wording.Assessment, value: float) -> tuple[float, int]:
    """An attainable level rounded to the side that is easier to keep, and its digits.

    It has the digits that a forecast is worth, and one more where they would give away more than a
    twentieth of the 80 % interval, or a quarter of the way to the level asked for: 38 fairs are not
    30, never 40, and 5,495 people beside a target of 5,500 are not 5,400.
    """
    falls, width = row.comparator in FALLS, row.high_80 - row.low_80
    digits = wording.forecast_digits(study, row)
    side = math.ceil if falls else math.floor
    printed = int(study.view.indicator(row.indicator).decimals)
    for places in (digits, min(digits + 1, printed)):
        # what is a whole number of steps but for its last binary digits stays what it is
        rounded = round(side(round(value * 10.0**places, 6)) / 10.0**places, max(places, 0))
        if abs(rounded - value) <= min(width / 20, abs(value - row.threshold) / 4):
            break
    return rounded, places


def against(row: wording.Assessment, change: float) -> bool:
    """Whether a change is none, or goes the other way than the event asks."""
    return change >= 0 if row.comparator in FALLS else change <= 0


def capped(row: wording.Assessment) -> bool:
    """Whether a change is asked to be no larger than something, as a rise of at most 1."""
    return row.basis == "change" and row.threshold != 0 and against(row, row.threshold)


def no_promise(study: Study, row: wording.Assessment, value: float) -> bool:
    """Whether an attainable change goes the wrong way, or is none at the digits it is worth."""
    if row.basis != "change" or capped(row):
        return False
    return against(row, kept(study, row, value)[0])


def attainable_words(study: Study, row: wording.Assessment, value: float) -> str:
    """An attainable level: for a change target the change itself, else the value.

    Where no change in the wanted direction is attainable it says so, with the level that is. What
    is promised is never more than what is attainable: rounding goes to the safe side.
    """
    if pd.isna(value):
        return numbers.DASH
    language = study.language
    rounded, digits = kept(study, row, value)
    if row.basis != "change":
        return wording.value_words(study, row.indicator, rounded, digits)
    falls = row.comparator in FALLS
    if no_promise(study, row, value):
        words = say(f"condition.no_{'fall' if falls else 'rise'}", language)
        level = level_of(row, value)
        if math.isnan(level):
            return words
        limit = wording.value_words(study, row.indicator, kept(study, row, level)[0], digits)
        sign = "at_most" if falls else "at_least"
        return f"{words} ({say(f'condition.{sign}', language, value=limit)})"
    size = numbers.number(abs(rounded), language, digits)
    amount = say(f"unit.{numbers.short_unit(row.unit)}", language, number=size)
    if against(row, rounded):  # what is asked allows as much of the other way
        falls = not falls
        amount = say("condition.at_most", language, value=amount)
    return say(f"condition.{'fall' if falls else 'rise'}", language, value=amount)


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


def reading_words(study: Study, reading: str, row: wording.Assessment | None = None) -> str:
    """A reading of the figures in words; the main one of a bridged history says so."""
    if reading == MAIN and row is not None:
        bridged = study.readings(row.indicator, row.group)[MAIN].bridged
        return say("reading.bridged" if bridged else "reading.main", study.language)
    if has(f"reading.{reading}"):
        return say(f"reading.{reading}", study.language)
    if reading.startswith("without-"):
        return say("reading.without", study.language, year=reading.removeprefix("without-"))
    return reading
