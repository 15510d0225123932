"""What figures of histories draw: every mark, its place and its look, from a few made figures.

Of `attain.report.figures.marks`, `attain.report.figures.trends` and `attain.report.figures.fan`.

An artist is a line: its look, what its place is counted in where that is not the values of the
scales, then its points. Each test tells where the places come from.
"""

import math
from types import SimpleNamespace

import matplotlib as mpl
import pandas as pd
import pytest

from attain.report.figures import fan, marks, trends
from attain.report.outlook import outlook

NAN = math.nan
DOT = "history edge history 1.2 order 5 over the edge"
HOLLOW = "white edge history 1.2 order 5 over the edge"


def points(*values, first=2018, **more):
    """A history of whole years, one after the other."""
    years = range(first, first + len(values))
    frame = pd.DataFrame({"year": years, "value": [float(value) for value in values]})
    return frame.assign(**({"status": "A", "months": 12, "confidence": "high"} | more))


# ---- marks ---------------------------------------------------------------------------------------
BROKEN = points(1, 2, 4, 3, 5, status=list("AAPAA"), months=[12, 12, 12, 6, 12]).assign(
    year=[2018, 2019, 2021, 2022, 2023]
)


def test_a_history_is_dotted_over_gaps_and_breaks(axes, artists):
    """Until 2020 it is another's, in smaller squares; half of 2022 is a triangle on no line.

    Each line is loose: the definition of 2019 is new, 2020 is missing, and 2022 is no whole year.
    """
    marks.draw_history(axes, BROKEN, [2019], size=5, joined=2021)
    assert artists(axes) == [
        "columns line muted 0.9 dashed 1,2 order 1: 2018.5,0 2018.5,1",
        "columns line muted 0.9 dashed 1,2 order 1: 2020.5,0 2020.5,1",
        f"mark ^ 5 {HOLLOW}: 2022,3",
        "line history 1.3 dashed 2,2 order 3: 2018,1 2019,2",
        "line history 1.3 dashed 2,2 order 3: 2019,2 2021,4",
        "line history 1.3 dashed 2,2 order 3: 2021,4 2023,5",
        f"mark s 4 {DOT}: 2018,1",
        f"mark s 4 {DOT}: 2019,2",
        f"mark o 5 {HOLLOW}: 2021,4",
        f"mark o 5 {DOT}: 2023,5",
    ]


def test_a_history_of_whole_years_is_one_line(axes, artists):
    marks.draw_history(axes, BROKEN.assign(months=12), [2018, 2024], size=5, joined=None)
    assert artists(axes)[:4] == [
        "line history 1.3 order 3: 2018,1 2019,2",
        "line history 1.3 dashed 2,2 order 3: 2019,2 2021,4",
        "line history 1.3 order 3: 2021,4 2022,3",
        "line history 1.3 order 3: 2022,3 2023,5",
    ]
    assert [line.split()[1] for line in artists(axes)[4:]] == ["o"] * 5


def test_a_definition_that_is_new_within_a_gap_is_marked_once(axes, artists):
    marks.draw_history(axes, BROKEN[:3], [2020, 2021], size=5, joined=None)
    assert artists(axes)[2:4] == [
        "line history 1.3 order 3: 2018,1 2019,2",
        "line history 1.3 dashed 2,2 order 3: 2019,2 2021,4",
    ]


def test_a_step_lies_within_the_years_of_a_history():
    assert marks.steps_within([2018, 2019, 2023, 2024], BROKEN) == [2019, 2023]
    assert marks.steps_within([2019], BROKEN[:0]) == []


@pytest.mark.parametrize(
    ("breaks", "joined", "history", "said"),
    [
        ([], None, points(1, 2), ""),
        ([2019, 2021], None, points(1, 2), "dotted line: new definition (2019 and 2021)"),
        (
            [],
            2021,
            points(1, 2),
            "squares: survey figures, continued by reported ones from 2021",
        ),
        (
            [2019],
            None,
            BROKEN,
            "dotted line: new definition (2019) · triangles: "
            "figures of 6 months of 2022, not of the year",
        ),
    ],
)
def test_a_note_says_what_the_marks_stand_for(breaks, joined, history, said):
    assert marks.step_note(breaks, joined, "en", history) == said


@pytest.mark.parametrize(
    ("values", "end", "under", "beside", "side"),
    [
        ((1, 2), 2024, False, (-3, 6), "right"),
        ((2, 2), 2024, False, (-3, 6), "right"),
        ((2, 1), 2024, False, (2, 6), "left"),
        ((2, 1), 2019, False, (-3, 6), "right"),  # no room on that side
        ((1,), 2024, False, (-5, 6), "left"),
        ((1, 2), 2024, True, (9, -7), "center"),
        ((2, 1), 2024, True, (9, -7), "center"),
    ],
)
def test_the_last_value_stands_away_from_its_line(axes, values, end, under, beside, side):
    axes.set_xlim(2009, end)
    marks.label_last(axes, points(*values), "en", 2, size=8.8, under=under)
    (text,) = axes.texts
    assert (text.xyann, text.get_ha()) == (beside, side)
    assert text.get_va() == ("top" if under else "baseline")
    assert text.get_text() == f"{values[-1]}.00"
    assert (text.get_size(), text.get_weight(), text.get_zorder()) == (8.8, "bold", 6)


@pytest.mark.parametrize(("left", "side"), [(2009, "left"), (2008, "right")])
def test_a_falling_value_in_the_last_tenth_of_the_width_has_no_room_there(axes, left, side):
    """2018 ends nine tenths of 2009 to 2019, and lies beyond nine tenths of 2008 to 2019."""
    axes.set_xlim(left, 2019)
    marks.label_last(axes, points(2, 1, first=2017), "en", 0, size=9)
    assert axes.texts[0].get_ha() == side


def test_a_last_value_of_some_months_says_so(axes):
    marks.label_last(axes, points(1, 2, months=[12, 6]), "en", 0, size=9)
    assert axes.texts[0].get_text() == "2 (6 months)"


def test_words_over_lines_have_a_white_edge(axes):
    marks.label_last(axes, points(1, 2), "en", 0, size=9)
    (edge,) = axes.texts[0].get_path_effects()
    assert edge._gc == {"linewidth": 2.4, "foreground": "white"}


def test_a_scale_is_written_in_numbers_of_the_language(axes, artists, scales):
    """Each number has a line, and the limits stay as they are."""
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 1)
    marks.draw_scale(axes, "vi", y=4)
    up = ("0,00", "0,25", "0,50", "0,75", "1,00")
    written = "".join(f", {n / 4:g} {text!r} 9" for n, text in enumerate(up))
    assert scales(axes) == ["x 0 to 10", f"y 0 to 1{written}, grid"]
    assert artists(axes) == []


def test_years_that_are_named_are_not_grouped_and_the_last_one_has_the_accent(axes, scales):
    axes.set_xlim(2018, 2024)
    marks.draw_scale(axes, "en", x=[2018, 2024], y=2, size=8.6, accent="#0072b2")
    assert scales(axes)[0] == "x 2018 to 2024, 2018 '2018' 8.6, 2024 '2024' 8.6"
    colours = [label.get_color() for label in axes.get_xticklabels()]
    assert colours == [mpl.rcParams["xtick.color"], "#0072b2"]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (1, 9, [2, 4, 6, 8]),
     (0.1 + 0.2, 0.9, [0.3, 0.45, 0.6, 0.75, 0.9]), (0.3, 3 * 0.3, [0.3, 0.45, 0.6, 0.75, 0.9]),
     (3e8 + 0.9, 9e8, [4.5e8, 6e8, 7.5e8, 9e8])],
)  # fmt: skip
def test_ticks_at_an_end_are_kept_and_none_beyond(axes, low, high, ticks):
    """0.1 + 0.2 is a little more than 0.3, which is a tick none the less."""
    axes.set_ylim(low, high)
    marks.draw_scale(axes, "en", y=5)
    drawn = [tick.get_loc() for tick in axes.yaxis._update_ticks()]
    assert drawn == pytest.approx(ticks)


# ---- small histories -----------------------------------------------------------------------------
def test_small_histories_stand_in_two_columns_under_names_of_one_height(english, monkeypatch, room):
    """0.2 inches and 0.165 for each line of the longer name; the columns are half a width apart."""
    given = []

    def wrapped(text, inches, size, *, bold):
        given.append((round(inches, 3), size, bold))
        return ["x"] * (3 if text == "New jobs" else 1)

    monkeypatch.setattr(trends, "wrapped", wrapped)
    made = trends.histories.__wrapped__(english)
    assert room(made) == [
        (1.055, 0.105, 0.47, 0.695, 0.3), (1.055, 0.605, 0.97, 0.695, 0.3),
        (1.055, 0.105, 0.47, 0.365, 0.3), (1.055, 0.605, 0.97, 0.365, 0.3),
    ]  # fmt: skip
    assert [panel.beside for panel in made.panels] == [False, True] * 2
    assert set(given) == {(2.184, 9, True)}  # 0.455 of 4.8 inches
    assert made.alt.endswith("Poverty, New jobs, Unemployment and Trained labour.")


def test_a_small_history_has_the_level_asked_for_at_the_target_year(english, axes, artists, scales):
    """Three years: 0.08 of them and 0.1 before the first, 0.07 of them and 0.1 about the last.

    The name begins 0.093 of the width before a panel of 0.365, and 0.06 inches below the top of
    the 0.365 above its 1.055.
    """
    made = trends.histories.__wrapped__(english.only("T01"))
    frame = made.panels[0].draw(axes)
    assert frame["value"].tolist() == pytest.approx([6.94, 5.34, 3.29, 2.79])
    assert frame.iloc[-1][["year", "status", "group"]].tolist() == [2024, "target", "total"]
    assert list(frame) == ["indicator", "group", "year", "value", "status"]
    assert frame.index.tolist() == [0, 1, 2, 3]
    drawn = artists(axes)
    assert drawn[0] == "'Poverty' 9 ink bold left top axes: -0.255,1.289"
    assert f"mark o 4.2 {HOLLOW}: 2023,3.29" in drawn
    assert "line target 2.4 butt over the edge: 2023.69,2.79 2024.31,2.79" in drawn
    assert "'3.29' 8.8 ink bold left baseline order 6: 2023,3.29 beside by 2,6" in drawn
    assert "'2.79' 8.8 target center top: 2024,2.79 beside by 0,-5" in drawn
    years = "".join(f", {year} '{year}' 8.6" for year in (2021, 2023, 2024))
    assert scales(axes)[0] == f"x 2020.66 to 2024.31{years}"
    assert len(axes.yaxis._update_ticks()) == 3
    low, high = axes.get_ylim()  # 0.24 of what is drawn on each side, from 2.79 to 6.94
    assert (low, high) == pytest.approx((2.79 - 0.24 * 4.15, 6.94 + 0.24 * 4.15))


def cell(study, axes, history, final=2024):
    """The years named under a small history, and the ends of its scale."""
    study.view.history = lambda *_: history
    study.parameters.target_year = final
    study.only("T10")
    trends.histories.__wrapped__(study).panels[0].draw(axes)
    return axes.get_xticks().tolist(), axes.get_xlim()


@pytest.mark.parametrize(
    ("years", "final", "named"),
    [
        ([2020, 2023], 2024, [2020, 2024]),  # a quarter of the way
        ([2000, 2037], 2050, [2000, 2037, 2050]),  # 0.26 of it
        ([2021, 2023], 2024, [2021, 2023, 2024]),
        ([2020, 2024], 2024, [2020, 2024]),
        ([2020, 2023], 2022, [2020, 2022, 2023]),
    ],
)
def test_years_that_would_run_into_each_other_are_not_both_named(
    english, axes, years, final, named
):
    history = points(*range(len(years))).assign(year=years)
    assert cell(english, axes, history, final)[0] == named


@pytest.mark.parametrize(
    ("years", "final", "ends"),
    [([2024], 2024, (2023.82, 2024.17)), ([2020, 2024], 2022, (2019.58, 2024.38))],
)
def test_a_small_history_is_as_wide_as_its_years(english, axes, years, final, ends):
    history = points(*range(len(years))).assign(year=years)
    assert cell(english, axes, history, final)[1] == pytest.approx(ends)


def test_a_target_that_is_no_level_of_the_figures_has_no_line(english, axes, artists):
    study = english.only("T10")
    study.targets[0] = SimpleNamespace(**(vars(study.targets[0]) | {"unread": "households"}))
    frame = trends.histories.__wrapped__(study).panels[0].draw(axes)
    assert frame["status"].tolist() == ["A", "P"]
    assert not any(line.startswith("line target") for line in artists(axes))


@pytest.mark.parametrize(
    ("final", "level", "under"),
    [(2020, 5, False), (2021, 5, True), (2022, 5, True), (2023, 5, False), (2022, 4.9, False),
     (2022, 7.9, True), (2022, 8, False)],
)  # fmt: skip
def test_a_last_value_makes_way_for_a_level_just_above_it(axes, final, level, under):
    """Near is less than 0.12 of 25 years, three; just above is less than 0.3 of the ten drawn."""
    axes.set(xlim=(2000, 2025), ylim=(2, 12))
    trends._labels(axes, points(4, 5, first=2019), [level], final, "en", 1)
    assert (axes.texts[0].get_va() == "top") == under
    assert axes.texts[0].get_size() == 8.8


@pytest.mark.parametrize(
    ("level", "below"), [(5.1, False), (5, True), (0.6, True), (0.5, False), (0.4, False)]
)
def test_a_level_below_the_last_value_is_written_below_its_line(axes, artists, level, below):
    """Where it is less than 0.45 of the ten drawn away; else it stands above."""
    axes.set(xlim=(2000, 2025), ylim=(2, 12))
    trends._labels(axes, points(4, 5, first=2019), [level], 2024, "en", 1)
    va, beside = ("top", -5) if below else ("bottom", 4)
    assert artists(axes)[1] == (
        f"'{level}' 8.8 target center {va}: 2024,{level} beside by 0,{beside}"
    )


def test_histories_have_about_three_numbers(english, axes, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "attain.report.figures.trends.draw_scale", lambda *_, y, **look: asked.append(y)
    )
    trends.histories.__wrapped__(english.only("T01")).panels[0].draw(axes)
    assert asked == [3]


# ---- fans ----------------------------------------------------------------------------------------
def fanned(study, axes, target, artists):
    """The two parts of a fan: the past with the years of the forecast, and what is said beside."""
    (shown,) = fan.fan.__wrapped__(study, target).panels
    shown.draw(axes)
    (future,) = axes.child_axes
    return artists(axes), artists(future)


def test_a_fan_leads_from_the_history_to_its_bands(english, axes, artists, scales):
    """T01: three years to 2023, a median of 2.2 with a standard deviation of 0.8 for 2024.

    Three years have 0.04 of them and 0.12 before. Up, 0.06 of what is drawn above and 1.6 times
    that below: from the first bin of the density, 0.19, to the 6.94 of 2021. The names of units
    and notes begin 0.098 of the width before a panel of 0.455.
    """
    drawn, _ = fanned(english.only("T01"), axes, "T01", artists)
    assert drawn[0] == "'%' 8.6 muted left bottom axes: -0.215,1.052"
    years = "".join(f", {year} '{year}' 9" for year in (2021, 2022, 2023, 2024))
    assert scales(axes)[0] == f"x 2020.76 to 2024{years}"
    assert axes.get_xticklabels()[-1].get_color() == "#0072b2"
    assert f"mark o 5 {HOLLOW}: 2023,3.29" in drawn
    assert "'3.29' 9 ink bold left baseline order 6: 2023,3.29 beside by 2,6" in drawn
    bands = [line for line in drawn if line.startswith("area")]
    for line, level, wide in zip(bands, (0.95, 0.8, 0.5), (1.96, 1.2816, 0.6745), strict=True):
        low, high = (f"2024,{round(2.2 + sign * wide * 0.8, 3):g}" for sign in (-1, 1))
        start = "2023,3.29"
        around = f"{start} {start} {low} {high} {high} {start} {start}"
        assert line == f"area band {level:g} 0 order 1.5: {around}"
    assert drawn[-3:] == [
        "line forecast 1.8 order 4: 2023,3.29 2024,2.2",
        "rows line target 1.5 order 4: 0,2.79 1,2.79",
        "rows line target 1 dashed 4,3 order 4: 0,2.29 1,2.29",
    ]
    low = outlook(english, "T01").density["value"].iloc[0]
    margin = 0.06 * (6.94 - low)
    assert axes.get_ylim() == pytest.approx((low - 1.6 * margin, 6.94 + margin))


def test_beside_a_fan_stand_its_density_and_its_words(english, axes, artists, scales):
    """The right part is as high as the past and (0.995 - 0.565) / 0.455 as wide.

    The densest bin is 0.27 of it; lines of targets end before the words at 0.355 of it. Words are
    0.158 inches apart of the 1.55 that show the scale, about the mean of their levels.
    """
    study = english.only("T01")
    _, drawn = fanned(study, axes, "T01", artists)
    (future,) = axes.child_axes
    box = future.get_position()  # a panel of the whole width here
    assert (box.width, box.height) == pytest.approx((0.43 / 0.455, 1))
    assert (box.x0, box.y0) == (1, 0)
    assert future.get_xlim() == (0, 1)
    assert future.get_ylim() == axes.get_ylim()
    density = outlook(study, "T01").density
    ends = [round(density["value"].iloc[end], 3) for end in (0, -1)]
    assert drawn[0] == f"area #d9dee2 0 within: 0,{ends[0]:g} 0.27,{ends[1]:g}"
    assert drawn[1].startswith("area forecast 0 within: 0,")
    met = max(float(v) for v in drawn[1].split(",")[-1:])
    assert met == pytest.approx(2.79, abs=0.06)
    assert drawn[2].startswith("line forecast 0.8: ")
    (curve,) = [line for line in future.lines if len(line.get_xdata()) > 2]
    shares = density["density"] / density["density"].max()
    assert list(curve.get_xdata()) == pytest.approx(list(0.27 * shares))
    assert list(curve.get_ydata()) == density["value"].tolist()
    low, high = axes.get_ylim()
    gap = 0.158 / 1.55 * (high - low)
    middle = (2.79 + 2.29 + 2.2 + 2.2) / 4
    heights = [middle + gap * step for step in (1.5, 0.5, -0.5, -1.5)]
    levels, texts = (2.79, 2.29, 2.2, 2.2), ("≤ 2.79%: 77%", "≤ 2.29%: 54%", "median 2.2",
                                            "80%: 1.2–3.2")  # fmt: skip
    looks = ("target bold", "target", "forecast", "forecast")
    words = []
    for level, height, text, look in zip(levels, heights, texts, looks, strict=True):
        colour, at = look.split()[0], round(height, 3)
        words += [
            f"line {colour} 0.8 over the edge: 0.3,{level} 0.34,{at:g}",
            f"'{text}' 8.8 {look} left center: 0.355,{at:g}",
        ]
    assert drawn[3:] == [
        f"line forecast 0.8: 0,{ends[0]:g} 0,{ends[1]:g}",
        "rows line target 1.5 order 4: 0,2.79 0.335,2.79",
        "rows line target 1 dashed 4,3 order 4: 0,2.29 0.335,2.29",
        *words,
    ]


def test_levels_without_a_known_year_before_have_no_line_and_their_chance_at_the_median(
    english, axes, artists
):
    past, drawn = fanned(english.only("T01", last_year=2022), axes, "T01", artists)
    assert not any(line.startswith("rows line target") for line in [*past, *drawn])
    assert [text.get_text() for text in axes.child_axes[0].texts] == [
        "77%", "54%", "median 2.2", "80%: 1.2–3.2",
    ]  # fmt: skip
    assert [text.get_weight() for text in axes.child_axes[0].texts][:2] == ["bold", "normal"]


def test_numbers_of_a_count_have_no_unit_and_the_middle_of_a_range_no_line(english, axes, artists):
    _, drawn = fanned(english.only("T04"), axes, "T04", artists)
    assert sum(line.startswith("rows line target") for line in drawn) == 2
    assert [text.get_text() for text in axes.child_axes[0].texts] == [
        "≥ 8,000: 98%", "≥ 10,000: 70%", "median 10,700", "80%: 9,000–12,400",
    ]  # fmt: skip


def test_without_a_forecast_the_fan_is_a_history_with_the_level_asked_for(english, axes, artists):
    """70 to 82, and 0.06 of these twelve above; 1.6 times that below."""
    study = english.only("T10", verdict="not_assessable")
    past, drawn = fanned(study, axes, "T10", artists)
    assert not any(line.startswith("area") for line in [*past, *drawn])
    assert [text.get_text() for text in axes.child_axes[0].texts] == ["≥ 82%"]
    assert axes.get_ylim() == pytest.approx((70 - 1.6 * 0.72, 82 + 0.72))
    assert "'less certain source' 8.2 muted left center: 2020,70 beside by 6,-5" in past


def test_a_fan_has_about_four_numbers(english, axes, monkeypatch):
    asked = []
    monkeypatch.setattr(fan.marks, "draw_scale", lambda *_, **look: asked.append(look))
    fanned(english.only("T01"), axes, "T01", lambda axes: [])
    assert asked == [{"x": [2021, 2022, 2023, 2024], "y": 4, "accent": "#0072b2"}]


def test_the_whole_density_is_in_the_drawing(english, axes):
    """T10: from the 70 of 2020 to the last bin, above all that is known and asked for."""
    study = english.only("T10")
    fanned(study, axes, "T10", lambda axes: [])
    top = outlook(study, "T10").density["value"].iloc[-1]
    margin = 0.06 * (top - 70)
    assert axes.get_ylim() == pytest.approx((70 - 1.6 * margin, top + margin))


def test_a_history_beyond_the_target_year_is_drawn_to_its_end(english, axes, monkeypatch):
    study = english.only("T10", verdict="not_assessable")
    monkeypatch.setattr(study.view, "history", lambda *_: points(80, 81, 82, first=2023))
    fanned(study, axes, "T10", lambda axes: [])
    assert axes.get_xlim() == pytest.approx((2023 - 0.04 * 2 - 0.12, 2025))


def test_one_level_alone_has_room_about_it(english, axes, monkeypatch):
    """0.06 of the 82 above, 1.6 times that below: there is no height to take a part of."""
    study = english.only("T10", verdict="not_assessable", threshold=82.0)
    monkeypatch.setattr(study.view, "history", lambda *_: points(82, first=2023))
    fanned(study, axes, "T10", lambda axes: [])
    assert axes.get_ylim() == pytest.approx((82 - 1.6 * 4.92, 82 + 4.92))
    assert axes.get_xlim() == pytest.approx((2022.84, 2024))
    axes.clear()
    study.assessments = study.assessments.assign(threshold=0.0)
    monkeypatch.setattr(study.view, "history", lambda *_: points(0, first=2024))
    fanned(study, axes, "T10", lambda axes: [])
    assert axes.get_ylim() == pytest.approx((-1.6 * 0.06, 0.06))
    assert axes.get_xlim() == pytest.approx((2023.84, 2024))


@pytest.mark.parametrize(
    ("values", "confidence", "beside"),
    [
        ((1, 2, 3), ["low", "high", "high"], [(0, -5)]),
        ((2, 2, 3), ["low", "high", "high"], [(0, -5)]),
        ((3, 2, 3), ["low", "low", "high"], [(0, 5), (1, -5)]),
        ((1, 2, 3), ["high", "high", "low"], []),  # the last value is named already
    ],
)
def test_a_doubtful_point_is_named_on_the_side_away_from_its_line(axes, values, confidence, beside):
    fan._mark_doubtful(axes, points(*values, confidence=confidence), "en")
    assert [(t.xy, t.xyann) for t in axes.texts] == [
        ((2018 + place, values[place]), (6, down)) for place, down in beside
    ]


def test_a_fan_opens_from_the_last_whole_year(axes, artists):
    """Half of 2022 is known: the fan has this year too, and begins in 2021."""
    levels = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    quantiles = pd.DataFrame(
        [{"year": year, "quantile": level, "value": 10 + level} for year in (2022, 2023)
         for level in levels]
    )  # fmt: skip
    history = points(1, 2, 3, first=2020, months=[12, 12, 6])
    fan._draw_fan(axes, SimpleNamespace(quantiles=quantiles, history=history))
    assert artists(axes)[-1] == "line forecast 1.8 order 4: 2021,2 2022,10.5 2023,10.5"
    axes.clear()
    fan._draw_fan(axes, SimpleNamespace(quantiles=quantiles, history=history[2:]))
    assert artists(axes)[-1] == "line forecast 1.8 order 4: 2022,10.5 2023,10.5"


def test_panels_of_fans_have_room_for_what_stands_over_and_under_them(english, room):
    """A unit above; below the years, 0.15 for each line of a note, and 0.12."""
    study = english.only("T05", "T08", "T10")
    made = fan._drawing(study, ["T05", "T08", "T10"], "x")
    assert room(made) == [
        (0.01, 0.012, 0.988, 0.12, 0), (1.55, 0.11, 0.565, 0.25, 0.5),
        (1.55, 0.11, 0.565, 0.25, 0.35),
    ]  # fmt: skip
    captions = [fan._drawing(study, names, "x").caption for names in (["T08"], ["T08", "T10"])]
    assert made.caption == captions[1] != captions[0]
    assert made.data["target"].unique().tolist() == ["T05", "T08", "T10"]
    assert made.panels[1].title == "T08 · Unemployment"


def test_lines_of_a_note_stand_one_under_the_other(english, axes, artists, monkeypatch):
    """0.23 inches and 0.02 below the 1.55, the second one 0.15 further."""
    asked = []

    def wrapped(text, inches, size):
        asked.append((round(inches, 3), size))
        return ["one", "two"]

    monkeypatch.setattr(fan, "wrapped", wrapped)
    (shown,) = fan._drawing(english.only("T08"), ["T08"], "x").panels
    assert shown.below == pytest.approx(0.65)
    assert asked == [(4.68, 8.2)]  # 0.975 of 4.8 inches
    shown.draw(axes)
    assert artists(axes)[:2] == [
        "'one' 8.2 muted left top axes: -0.215,-0.161",
        "'two' 8.2 muted left top axes: -0.215,-0.258",
    ]


@pytest.mark.parametrize(
    ("name", "verdict", "subtitle", "alt"),
    [
        ("T10", "likely", "≥ 82%: probability 36%, likely", ": 78.37% in 2023; the forecast for 2"),
        ("T10", "not_assessable", "≥ 82%: not assessable", ", ≥ 82%: not assessable."),
        ("T10", "met", "≥ 82%: the year's result has been published", ", ≥ 82%: the year's result"),
        ("T05", "not_assessable", "> 3,500 people: not assessable, there is no annual figure",
         ", > 3,500 people: without a baseline no forecast can be drawn."),
    ],
)  # fmt: skip
def test_the_words_over_a_fan_tell_what_it_shows(english, name, verdict, subtitle, alt):
    study = english.only(name, verdict=verdict)
    if verdict == "met":  # observed, and forecast no more
        study.forecasts = study.forecasts[:0]
    view = outlook(study, name)
    title, told = fan._heading(study, view)
    plain = told.replace("\N{NO-BREAK SPACE}", " "), fan._alt(study, view).replace("\xa0", " ")
    assert plain[0].startswith(subtitle)
    assert plain[1].startswith(title + alt)
