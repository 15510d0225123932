"""The fan chart: history, forecast and target in one picture, the probability at the line."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from attain.exhibits import style
from attain.exhibits.catalogue import say
from attain.exhibits.exhibit import Exhibit, Prose
from attain.exhibits.marks import draw_history, label_last, mark_breaks, number_axis
from attain.exhibits.numbers import percent
from attain.exhibits.outlook import BANDS, Outlook, each, outlook
from attain.exhibits.style import FORECAST, INK, MUTED, TARGET, canvas, spaced, svg
from attain.exhibits.wording import (
    axis_name,
    event_words,
    forecast_digits,
    indicator_name,
    rough,
    rough_value,
    target_name,
    target_words,
    value_words,
)

PANEL: Final = 2.85  # inches of one fan, its heading included
EMPTY: Final = 0.85
LEFT, SPLIT, RIGHT = 0.095, 0.60, 0.985
LABELS: Final = 0.36  # where the words of the right-hand part begin, as a share of its width


def fan(study: Any, target: str) -> Exhibit:
    """Draw one target: history, fan, density of the target year and the target's line.

    Parameters
    ----------
    study : Study
        The assessed study.
    target : str
        Id of the target.
    """
    view = outlook(study, target)
    with canvas(_heights([view])[0] + 0.15) as figure:
        _panel(figure, view, study, 0.0, 1.0)
        body = svg(figure, f"fig-04-fan-{target}")
    return Exhibit(
        id=f"fig-04-fan-{target}",
        kind="figure",
        body=body,
        alt=_alt(study, view),
        caption=say("chart.fan.caption", study.parameters.language),
        data=view.tidy,
    )


def _heights(views: list[Outlook]) -> list[float]:
    return [PANEL if view.assessable or len(view.history) else EMPTY for view in views]


def fans(study: Any, targets: list[str], *, name: str) -> Exhibit:
    """Draw several targets one under the other.

    Parameters
    ----------
    study : Study
        The assessed study.
    targets : list of str
        Ids, at least one.
    name : str
        Ending of the exhibit's id, for example the section.
    """
    views = [outlook(study, target) for target in targets]
    identifier = f"fig-04-fans-{name}"
    heights = _heights(views)
    total = sum(heights)
    with canvas(total) as figure:
        top = 1.0
        for view, height in zip(views, heights, strict=True):
            _panel(figure, view, study, top - height / total, top)
            top -= height / total
        body = svg(figure, identifier)
    return Exhibit(
        id=identifier,
        kind="figure",
        body=body,
        alt=" ".join(_alt(study, view) for view in views),
        caption=say("chart.fan.caption", study.parameters.language),
        data=pd.concat([view.tidy for view in views], ignore_index=True),
    )


def section(study: Any, name: str, *, without: str = "") -> Exhibit | Prose:
    """Draw the targets of a section; one already shown may be left out.

    Parameters
    ----------
    study : Study
        The assessed study.
    name : {"poverty", "jobs", "labour", "hypothetical"}
        The section.
    without : str
        A target that the reader has seen.
    """
    chosen = [t.target for t in study.targets if (t.section or "hypothetical") == name]
    left = [target for target in chosen if target != without]
    if left:
        return fans(study, left, name=name)
    language = study.parameters.language
    key = "text.section.shown" if chosen else "text.section.none"
    return Prose(say(key, language, section=say(f"section.{name}", language)))


def _alt(study: Any, view: Outlook) -> str:
    language = study.parameters.language
    answer = view.primary
    name = target_name(study, view.target)
    if not view.assessable:
        return say(
            "chart.fan.alt_none", language, name=name, words=target_words(study, view.target)
        )
    digits = _digits(study, view)
    return say(
        "chart.fan.alt",
        language,
        name=name,
        last=value_words(study, answer["indicator"], answer["last_value"]),
        last_year=str(int(answer["last_year"])),
        year=str(int(answer["year"])),
        median=rough_value(study, answer["indicator"], answer["median"], digits),
        low=rough(answer["low_80"], language, digits),
        high=rough(answer["high_80"], language, digits),
        words=target_words(study, view.target),
        probability=percent(answer["probability"], language),
        verdict=say(f"verdict.{answer['verdict']}", language),
    )


def _digits(study: Any, view: Outlook) -> int:
    return forecast_digits(
        study, view.primary["indicator"], view.primary["low_80"], view.primary["high_80"]
    )


def _heading(study: Any, view: Outlook) -> tuple[str, str]:
    language = study.parameters.language
    answer = view.primary
    title = f"{target_name(study, view.target)} {target_words(study, view.target)}"
    if not view.assessable:
        return title, say("verdict.not_assessable", language)
    finding = say(
        "chart.fan.finding",
        language,
        probability=percent(answer["probability"], language),
        verdict=say(f"verdict.{answer['verdict']}", language),
        grade=answer["grade"],
    )
    return title, finding


def _panel(figure: Figure, view: Outlook, study: Any, bottom: float, top: float) -> None:
    inch = 1 / figure.get_figheight()
    base, roof = bottom + 0.32 * inch, top - 0.66 * inch
    title, finding = _heading(study, view)
    figure.text(0.012, top - 0.06 * inch, title, weight="bold", size=11, va="top")
    figure.text(0.012, top - 0.28 * inch, finding, size=10, color=INK, va="top")
    if view.history.empty and not view.assessable:
        empty = say("chart.fan.empty", study.parameters.language)
        figure.text(0.012, top - 0.53 * inch, empty, size=10, color=MUTED, va="top")
        return
    past = figure.add_axes((LEFT, base, SPLIT - LEFT, roof - base))
    future = figure.add_axes((SPLIT, base, RIGHT - SPLIT, roof - base), sharey=past)
    _draw_past(past, view, study)
    future.set_axis_off()  # its scale is the left part's; ticks of a shared axis go together
    future.set_xlim(0, 1)
    if view.assessable:
        _draw_density(future, view)
        _draw_fan(past, view)
    _draw_lines(past, future, view, study, (roof - base) / inch)


def _draw_past(axes: Axes, view: Outlook, study: Any) -> None:
    language = study.parameters.language
    history = view.history
    style.bare(axes, keep="xy")
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0, pad=2)
    known = study.view.indicator(view.primary["indicator"])
    final = int(view.primary["year"])
    first = int(history["year"].min()) if len(history) else final - 1
    span = final - first
    axes.set_xlim(first - 0.04 * span - 0.15, final)
    shown = sorted({first, *(int(y) for y in history["year"].tail(1)), final})
    if span > 8:
        shown = sorted({*shown, *(y for y in range(first, final, 4) if final - y > 2)})
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.get_xticklabels()[-1].set_color(FORECAST)
    _limits(axes, view)
    number_axis(axes.yaxis, language, 5)
    axes.annotate(
        axis_name(study, known.indicator),
        (0, 1),
        xytext=(-26, 5),
        size=9,
        xycoords="axes fraction",
        textcoords="offset points",
        color=MUTED,
    )
    mark_breaks(axes, view.breaks, first, final, language)
    draw_history(axes, history, view.breaks, size=5.5)
    if len(history):
        label_last(axes, history, language, known.decimals, size=9.5)
    for _, point in history[history["confidence"] == "low"].iterrows():
        axes.annotate(
            say("chart.fan.low_confidence", language),
            (point["year"], point["value"]),
            xytext=(2, -14),
            textcoords="offset points",
            size=8.5,
            color=MUTED,
        )


def _limits(axes: Axes, view: Outlook) -> None:
    values = [*view.history["value"], *view.events["level"].dropna()]
    if view.assessable:
        values += [view.density["value"].iloc[0], view.density["value"].iloc[-1]]
    low, high = min(values), max(values)
    margin = 0.05 * ((high - low) or abs(high) or 1)
    axes.set_ylim(low - margin, high + margin)


def _draw_fan(axes: Axes, view: Outlook) -> None:
    start = view.history.iloc[-1]
    wide = view.quantiles.pivot(index="year", columns="quantile", values="value")
    years = [start["year"], *wide.index]
    for level, low, high in BANDS:
        axes.fill_between(
            years,
            [start["value"], *wide[low]],
            [start["value"], *wide[high]],
            color=style.BAND[level],
            lw=0,
            zorder=1.5,
        )
    axes.plot(years, [start["value"], *wide[0.5]], color=FORECAST, lw=1.8, zorder=4)


def _draw_density(axes: Axes, view: Outlook) -> None:
    shape = view.density
    width = 0.27 * shape["density"] / shape["density"].max()
    met = _meets(view, shape["value"])
    axes.fill_betweenx(shape["value"], 0, width, color="#d9dee2", lw=0)
    axes.fill_betweenx(shape["value"], 0, width, where=met, color=FORECAST, lw=0)
    axes.plot(width, shape["value"], color=FORECAST, lw=0.8)
    axes.plot([0, 0], [shape["value"].iloc[0], shape["value"].iloc[-1]], color=FORECAST, lw=0.8)


def _meets(view: Outlook, values: pd.Series) -> pd.Series:
    level = float(view.events.loc[view.events["role"] == "primary", "level"].iloc[0])
    upward = _upward(view)
    return values >= level if upward else values <= level


def _upward(view: Outlook) -> bool:
    return view.primary["comparator"] in (">", ">=")


def _draw_lines(past: Axes, future: Axes, view: Outlook, study: Any, inches: float) -> None:
    language = study.parameters.language
    low, high = past.get_ylim()
    rows = list(each(view.events[view.events["event"] != "mid"]))
    labels: list[tuple[float, str, str, str]] = []
    for row in rows:
        main = row.role == "primary"
        for axes in (past, future):
            limit = 1.0 if axes is past else LABELS - 0.02
            axes.axhline(
                row.level,
                xmax=limit,
                color=TARGET,
                lw=1.5 if main else 1.0,
                ls="-" if main else (0, (4, 3)),
                zorder=4,
            )
        words = event_words(study, row)
        if row.basis == "change":  # the axis shows levels, so does the label
            sign = "at_least" if _upward(view) else "at_most"
            words = say(
                f"condition.{sign}", language, value=value_words(study, row.indicator, row.level)
            )
        chance = percent(row.probability, language) if view.assessable else ""
        text = f"{words}: {chance}" if chance else words
        labels.append((row.level, text, TARGET, "bold" if main else "normal"))
    if view.assessable:
        digits = _digits(study, view)
        median = say(
            "chart.fan.median", language, value=rough(view.quantile(0.5), language, digits)
        )
        labels.append((view.quantile(0.5), median, FORECAST, "normal"))
        interval = say(
            "chart.fan.interval",
            language,
            low=rough(view.quantile(0.1), language, digits),
            high=rough(view.quantile(0.9), language, digits),
        )
        labels.append((view.quantile(0.5), interval, FORECAST, "normal"))
    gap = 0.165 / inches * (high - low)
    heights = spaced([label[0] + 1e-6 * (-i) for i, label in enumerate(labels)], gap)
    for (level, text, colour, weight), height in zip(labels, heights, strict=True):
        future.plot(
            [LABELS - 0.06, LABELS - 0.02], [level, height], color=colour, lw=0.8, clip_on=False
        )
        future.text(
            LABELS, height, text, color=colour, weight=weight, size=9.3, va="center", clip_on=False
        )


def full_name(study: Any, view: Outlook) -> str:
    """The official name of the indicator behind a fan."""
    return indicator_name(study, view.primary["indicator"], view.primary["group"])
