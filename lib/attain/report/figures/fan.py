"""The fan chart: history, forecast and target in one picture, the probability at the line."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from attain.report.exhibit import Prose
from attain.report.figures import marks, style
from attain.report.figures.frame import Drawing, Panel, exhibit
from attain.report.figures.style import BAND, FORECAST, MUTED, TARGET, WIDTH, wrapped, write
from attain.report.outlook import BANDS, Outlook, each, outlook
from attain.report.text import wording
from attain.report.text.catalogue import say
from attain.report.text.numbers import number, percent
from attain.report.text.prose import told
from attain.report.text.wording import CONDITIONS, nothing, printed_decimals, target_name
from attain.targets.study import Study
from attain.vocabulary import is_met

__all__ = ["fan", "fans"]

PLOT: Final = 1.55  # inches of the drawing itself
UNIT, TICKS, NOTE, BELOW = 0.25, 0.23, 0.15, 0.12
LEFT, SPLIT, RIGHT = 0.11, 0.565, 0.995
DENSITY: Final = 0.27  # of the right-hand part
LABELS: Final = 0.355  # where the words of the right-hand part begin, as a share of its width


@exhibit
def fan(study: Study, target: str) -> Drawing:
    """Draw one target: history, fan, density of the target year and the target's line."""
    return _drawing(study, [target], f"fig-04-fan-{target}")


@exhibit
def fans(study: Study, targets: Iterable[str], *, name: str) -> Drawing | Prose:
    """Draw several targets one under the other; the name ends the exhibit's id."""
    found = list(targets)
    return _drawing(study, found, f"fig-04-fans-{name}") if found else nothing(study, "fans")


def _drawing(study: Study, targets: list[str], identifier: str) -> Drawing:
    views = [outlook(study, target) for target in targets]
    caption = f"chart.fan{'s' * (len(views) > 1)}.caption"
    return Drawing(
        identifier,
        alt=" ".join(_alt(study, view) for view in views),
        caption=say(caption, study.language),
        panels=[_panel(study, view) for view in views],
        data=pd.concat([view.tidy for view in views], ignore_index=True),
    )


def _alt(study: Study, view: Outlook) -> str:
    if view.assessable:
        changed = "_change" * (view.primary.basis == "change")
        return told(study, f"chart.fan.alt{changed}", view.primary)
    if view.history.empty:
        return told(study, "chart.fan.alt_none", view.primary)
    return ", ".join(_heading(study, view)) + "."


def _heading(study: Study, view: Outlook) -> tuple[str, str]:
    kind = "none" if view.primary.verdict == "not_assessable" else "observed"
    kind = "finding" if view.assessable else "empty" if view.history.empty else kind
    return target_name(study, view.target), told(study, f"chart.fan.{kind}", view.primary)


def _panel(study: Study, view: Outlook) -> Panel:
    title, subtitle = _heading(study, view)
    if view.history.empty:  # its heading says what there is to say
        return Panel(Axes.set_axis_off, 0.01, above=BELOW, title=title, subtitle=subtitle)
    breaks = marks.steps_within(view.breaks, view.history)
    note = marks.step_note(breaks, view.joined, study.language, view.history)
    notes = wrapped(note, 0.975 * WIDTH, 8.2) if note else []
    below = TICKS + NOTE * len(notes) + BELOW

    def draw(past: Axes) -> None:
        beneath = partial(write, past, color=MUTED, on="axes")
        edge = (0.012 - LEFT) / (SPLIT - LEFT)
        for place, line in enumerate(notes):
            at = -(TICKS + 0.02 + NOTE * place) / PLOT
            beneath(edge, at, line, 8.2, va="top")
        unit = wording.axis_name(study, view.primary.indicator)
        beneath(edge, 1 + 0.08 / PLOT, unit, 8.6, va="bottom")
        beside = (RIGHT - SPLIT) / (SPLIT - LEFT)
        future = past.inset_axes((1.0, 0.0, beside, 1.0), sharey=past)
        _draw_past(past, view, study)
        future.set_axis_off()  # its scale is the left part's; ticks of a shared axis go together
        future.set_xlim(0, 1)
        if view.assessable:
            _draw_density(future, view)
            _draw_fan(past, view)
        _draw_lines(past, future, view, study)

    return Panel(draw, PLOT, LEFT, SPLIT, UNIT, below, title, subtitle)


def _draw_past(axes: Axes, view: Outlook, study: Study) -> None:
    language, history = study.language, view.history
    known = study.view.indicator(view.primary.indicator)
    first, final = int(history["year"].min()), int(view.primary.year)
    final = max(final, int(history["year"].max()))
    span = max(final - first, 1)
    axes.set_xlim(first - 0.04 * span - 0.12, final)
    values = [*history["value"], *view.events["level"].dropna()]
    if view.assessable:
        values += [view.density["value"].iloc[0], view.density["value"].iloc[-1]]
    low, high = min(values), max(values)
    margin = 0.06 * ((high - low) or abs(high) or 1)
    axes.set_ylim(low - 1.6 * margin, high + margin)
    shown = _years(first, int(history["year"].iloc[-1]), final)
    marks.draw_scale(axes, language, x=shown, y=4, accent=FORECAST)
    marks.draw_history(axes, history, view.breaks, size=5.0, joined=view.joined)
    marks.label_last(axes, history, language, known.decimals, size=9)
    _mark_doubtful(axes, history, language)


def _years(first: int, last: int, final: int) -> list[int]:
    """The ends, the last observed year, and some between where a label has room."""
    span = final - first
    if span <= 5:
        return list(range(first, final + 1))
    room = math.ceil(span / 5)
    shown = [final] if final - last < room else [final, last]
    return sorted([*shown, *range(shown[-1] - room, first - 1, -room)])


def _mark_doubtful(axes: Axes, history: pd.DataFrame, language: str) -> None:
    """Name the points that are less certain, beside the point and away from the line."""
    values = history["value"].tolist()
    last = len(values) - 1
    for place, confidence in enumerate(history["confidence"]):
        if confidence != "low" or place == last:
            continue
        rising = values[place + 1] >= values[place]
        axes.annotate(
            say("chart.fan.low_confidence", language), (history["year"].iloc[place], values[place]),
            xytext=(6, -5 if rising else 5), textcoords="offset points", size=8.2, va="center",
            color=MUTED, path_effects=marks.HALO,
        )  # fmt: skip


def _draw_fan(axes: Axes, view: Outlook) -> None:
    wide = view.quantiles.pivot(index="year", columns="quantile", values="value")
    before = view.history[view.history["year"] < wide.index[0]]  # a part of a year opens no fan
    start = before[before["months"] == 12].tail(1)
    years = [*start["year"], *wide.index]
    for level, *ends in BANDS:
        low, high = ([*start["value"], *wide[end]] for end in ends)
        axes.fill_between(years, low, high, color=BAND[level], lw=0, zorder=1.5)
    axes.plot(years, [*start["value"], *wide[0.5]], color=FORECAST, lw=1.8, zorder=4)


def _draw_density(axes: Axes, view: Outlook) -> None:
    shape = view.density
    width = DENSITY * shape["density"] / shape["density"].max()
    axes.fill_betweenx(shape["value"], 0, width, color="#d9dee2", lw=0)
    level = float(view.events.loc[view.events["role"] == "primary", "level"].iloc[0])
    if not math.isnan(level):
        met = is_met(view.primary.comparator, shape["value"], level, view.primary.upper)
        axes.fill_betweenx(
            shape["value"], 0, width, where=met, color=FORECAST, lw=0, interpolate=True
        )
    axes.plot(width, shape["value"], color=FORECAST, lw=0.8)
    axes.plot([0, 0], [shape["value"].iloc[0], shape["value"].iloc[-1]], color=FORECAST, lw=0.8)


def _draw_lines(past: Axes, future: Axes, view: Outlook, study: Study) -> None:
    """The levels asked for, with the probability of each, and the words of the forecast."""
    language = study.language
    labels: list[tuple[float, str, str, bool]] = []
    lines = (view.events["event"] != "mid") & (view.events["comparator"] != "between")
    for row in each(view.events[lines]):
        main = row.role == "primary"
        chance = percent(row.probability, language) if view.assessable else ""
        if math.isnan(row.level):  # a change on a year that is not known yet: no line to draw
            if view.assessable:
                labels.append((view.quantile(0.5), chance, TARGET, main))
            continue
        for axes, limit in ((past, 1.0), (future, LABELS - 0.02)):
            axes.axhline(
                row.level, xmax=limit, color=TARGET, lw=1.5 if main else 1.0, zorder=4,
                ls="-" if main else (0, (4, 3)),
            )  # fmt: skip
        places = printed_decimals(row.level)  # the words are short: the axis names the unit
        value = number(row.level, language, places)
        if row.unit == "percent":
            value = wording.value_words(study, row.indicator, row.level, decimals=places)
        words = say(f"condition.{CONDITIONS[str(row.comparator)]}", language, value=value)
        labels.append((row.level, f"{words}: {chance}" if chance else words, TARGET, main))
    if view.assessable:
        answer = view.primary
        digits = wording.forecast_digits(study, answer)
        ends = (number(view.quantile(level), language, digits) for level in (0.1, 0.5, 0.9))
        said = dict(zip(("low", "value", "high"), ends, strict=True))
        spoken = (say(f"chart.fan.{name}", language, **said) for name in ("median", "interval"))
        labels += [(view.quantile(0.5), text, FORECAST, False) for text in spoken]
    low, high = past.get_ylim()
    gap = 0.158 / PLOT * (high - low)
    heights = style.spaced([label[0] - 1e-6 * place for place, label in enumerate(labels)], gap)
    for (level, text, colour, bold), height in zip(labels, heights, strict=True):
        across = [LABELS - 0.055, LABELS - 0.015]
        future.plot(across, [level, height], color=colour, lw=0.8, clip_on=False)
        write(future, LABELS, height, text, color=colour, bold=bold, clip_on=False)
