"""What figures of the record draw: every mark, its place and its look, from a few made rows.

Of `attain.report.figures.skill` and `attain.report.figures.targets`.

An artist is a line: its look, what its place is counted in where that is not the values of the
scales, then its points. Each test tells where the places come from.
"""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.evaluation.protocol import CORE
from attain.report.figures import skill, targets

NAN = math.nan
PAIR = ["trained_labour", "unemployment_rate"]


def record(**given):
    """A backtest of two indicators: six origins of the first, four of the second."""
    first = {"trained_labour": 2012, "unemployment_rate": 2014, "multidimensional_poverty": 2013}
    return SimpleNamespace(
        **{"indicators": PAIR, "longest": "trained_labour"} | given,
        origins=lambda name: list(range(first[name], 2018)),
    )


def drawing(make, study, found):
    """A figure before it is laid out."""
    return make.__wrapped__.__wrapped__(study, found)


# ---- skill ---------------------------------------------------------------------------------------
SKILL = pd.DataFrame(
    {"model": [CORE, "ets", "theta", "last_value"], "skill": [0.1, -0.5, 0.4, -0.4],
     "low": [-0.05, -0.6, NAN, -0.5], "high": [0.25, -0.2, NAN, 0.5]}
)  # fmt: skip


def test_each_method_has_its_interval_its_mark_its_name_and_its_gain(axes, artists, scales):
    """The scale is -0.4 to 0.35: beyond it an arrow at its end, an interval cut there.

    It lies from 0.475 to 0.875 of the figure's width; the names begin at 0.012 of that, which is
    (0.012 - 0.475) / 0.4 of the scale, the gains end at 0.985, (0.985 - 0.475) / 0.4 of it. Ours is
    blue and larger; a mark without an interval is hollow.
    """
    skill._methods(axes, SKILL, "en", last=True, name="", remark="")
    assert artists(axes) == [
        "columns line muted 1: 0,0 0,1",
        "line forecast 2.6 alpha 0.75: -0.05,0 0.25,0",
        "mark o 6.5 forecast edge forecast 1.3 order 4 over the edge: 0.1,0",
        "'Attain' 8.6 forecast bold left center rows: -1.157,0",
        "'+10%' 8.6 forecast bold right center rows: 1.275,0",
        "line ink 1.5 alpha 0.75: -0.4,1 -0.2,1",
        "mark < 5 ink edge ink 1.3 order 4 over the edge: -0.4,1",
        "'ETS, damped' 8.6 ink left center rows: -1.157,1",
        "'−50%' 8.6 ink right center rows: 1.275,1",
        "mark > 5 white edge ink 1.3 order 4 over the edge: 0.35,2",
        "'Theta' 8.6 ink left center rows: -1.157,2",
        "'+40%' 8.6 ink right center rows: 1.275,2",
        "line ink 1.5 alpha 0.75: -0.4,3 0.35,3",
        "mark o 5 ink edge ink 1.3 order 4 over the edge: -0.4,3",
        "'last value' 8.6 ink left center rows: -1.157,3",
        "'−40%' 8.6 ink right center rows: 1.275,3",
    ]
    assert scales(axes) == [
        "x -0.4 to 0.35, -0.2 '−20%' 8.4, 0 '0' 8.4, 0.2 '+20%' 8.4,"
        " 'skill against the last value' 8.4 1",
        "y 3.5 to -0.5",
    ]


def test_only_the_last_panel_of_the_skill_names_the_scale(axes, scales):
    skill._methods(axes, SKILL[:1], "en", last=False, name="", remark="")
    assert scales(axes) == ["x -0.4 to 0.35", "y 0.5 to -0.5"]


def heads(axes):
    """What stands over a panel at the left and at the right, and where, in widths of its scale."""
    return [
        (text.get_text(), text.get_size(), text.get_weight(), text.get_color(), round(text._x, 4))
        for text in (axes._left_title, axes._right_title)
    ]


def test_panels_of_the_skill_are_as_high_as_they_have_methods(english, axes, scales, room):
    rows = pd.DataFrame(
        {"indicator": [*PAIR, PAIR[0]], "model": [CORE, CORE, "ets"], "skill": [0.1, 0.2, -0.5],
         "low": [0.02, NAN, -0.6], "high": [0.25, NAN, -0.2]}
    )  # fmt: skip
    found = drawing(skill.skill, english, record(skill=lambda: rows))
    assert room(found) == [(0.47, 0.475, 0.875, 0.36, 0), (0.235, 0.475, 0.875, 0.36, 0.42)]
    parts = found.alt.split("; ")
    assert parts[1:] == [
        "Unemployment, Attain: +20%",
        "Trained labour, ETS, damped: −50% (from −60% to −20%)",
    ]
    found.panels[0].draw(axes)
    assert heads(axes) == [
        ("Trained labour", 9, "bold", "#1b1f24", -1.1575),
        ("6 origins 2012–2017", 8.4, "normal", "#59626c", 1.275),
    ]
    assert scales(axes) == ["x -0.4 to 0.35", "y 1.5 to -0.5"]
    axes.clear()
    found.panels[1].draw(axes)
    assert [head[0] for head in heads(axes)] == [
        "Unemployment", "only 4 origins 2014–2017: too few",
    ]  # fmt: skip
    assert scales(axes)[0].endswith("'skill against the last value' 8.4 1")


@pytest.mark.parametrize(("origins", "few"), [(4, True), (5, False)])
def test_five_origins_are_enough(english, axes, origins, few):
    rows = SKILL.assign(indicator=PAIR[0])
    found = record(skill=lambda: rows)
    found.indicators, found.origins = PAIR[:1], lambda name: list(range(2012, 2012 + origins))
    (panel,) = drawing(skill.skill, english, found).panels
    panel.draw(axes)
    assert axes.get_title("right").endswith("too few") == few


# ---- coverage by the length of the history -----------------------------------------------------
def lengths(ours, other):
    """The coverage of two methods with 4 and 8 points of history."""
    rows = pd.DataFrame({"model": [CORE] * 2 + ["ets"] * 2, "n": [4, 8] * 2})
    rows["inside_80"] = [*ours, *other]
    return rows.assign(low_80=[0.7, 0.76, NAN, NAN], high_80=[0.8, 0.84, NAN, NAN], inside_95=0.9)


def test_coverage_is_a_line_for_each_method_with_its_name_at_the_end(axes, artists, scales):
    """Lengths stand at 0 and 1; a name at 1.26, a thin line leading there from its curve's end.

    The lowest value is 0.5, and the scale begins a hundredth to six below, at a twentieth: 0.45.
    Our band is what lies between its ends.
    """
    skill._coverage(axes, lengths([0.75, 0.8], [0.5, 0.6]), 80, "en", last=True)
    assert artists(axes) == [
        "'Coverage of the 80% interval' 8.8 ink bold left bottom axes: 0,1.05",
        "rows line ink 1: 0,0.8 1,0.8",
        "area band 0.95 0: 0,0.8 0,0.7 1,0.76 1,0.84 1,0.84 0,0.8 0,0.8",
        "line forecast 2.2 mark o 4.5 forecast edge forecast 1 order 5: 0,0.75 1,0.8",
        "line #8a5a00 1.3 dashed 4,1.5,1,1.5 mark v 3.5 #8a5a00 edge #8a5a00 1 order 3:"
        " 0,0.5 1,0.6",
        "line rule 0.8 over the edge: 1.06,0.8 1.22,0.8",
        "'Attain' 8.2 forecast bold left center: 1.26,0.8",
        "line rule 0.8 over the edge: 1.06,0.6 1.22,0.6",
        "'ETS' 8.2 #8a5a00 left center: 1.26,0.6",
    ]
    assert scales(axes) == [
        "x -0.25 to 1.15, 0 '4' 8.4, 1 '8' 8.4, 'points in the history' 8.6 1",
        "y 0.45 to 1, 0.6 '60%' 8.4, 0.8 '80%' 8.4, 1 '100%' 8.4, grid",
    ]
    assert {effect._gc["linewidth"] for text in axes.texts for effect in text.get_path_effects()
            } == {2}  # fmt: skip


@pytest.mark.parametrize(
    ("least", "floor", "first"), [(0.9, "0.55", "0.6"), (0.45, "0.4", "0.4"), (0.03, "0", "0")]
)
def test_the_scale_of_the_coverage_begins_below_what_is_least(axes, scales, least, floor, first):
    """At 0.55 at most; every twenty per cent from there on is named."""
    skill._coverage(axes, lengths([0.95, 0.95], [0.95, least]), 80, "en", last=False)
    across, up = scales(axes)
    assert across == "x -0.25 to 1.15, 0 '' 8.4, 1 '' 8.4"
    assert up.startswith(f"y {floor} to 1, {first} '")


def test_names_of_methods_that_end_at_one_place_stand_apart(axes):
    """0.145 inches and a twentieth of it: of 1.55 inches that show 0.45."""
    skill._coverage(axes, lengths([0.75, 0.6], [0.6, 0.6]), 80, "en", last=False)
    places = [text.get_position()[1] for text in axes.texts[1:]]
    assert places == pytest.approx([0.6 - 0.0221, 0.6 + 0.0221], abs=0.0001)


def test_the_coverage_is_drawn_at_two_levels(english, axes, scales, room):
    found = record(
        lengths=lambda name: lengths([0.75, 0.8], [0.5, 0.6]).assign(low_95=0.8, high_95=1.0)
    )
    found = drawing(skill.lengths, english, found)
    assert room(found) == [(1.55, 0.085, 0.685, 0.3, 0), (1.55, 0.085, 0.685, 0.42, 0.42)]
    assert found.alt.startswith("length 4: 80% interval 75%, 95% interval 90%; length 8")
    assert "ETS" not in found.alt
    assert found.data.columns[0] == "model"
    titles, named = [], []
    for panel in found.panels:
        axes.clear()
        panel.draw(axes)
        titles.append(axes.texts[0].get_text())
        named.append("points in the history" in scales(axes)[0])
    assert titles == ["Coverage of the 80% interval", "Coverage of the 95% interval"]
    assert named == [False, True]


# ---- what happened -------------------------------------------------------------------------------
OUTCOME = {
    "target": "T10", "reading": "main", "basis": "level", "comparator": ">=", "threshold": 80.0,
    "upper": NAN, "unit": "percent", "indicator": "trained_labour", "group": "total",
    "scored_by": "trained_labour", "outcome": 81.0, "within": NAN, "period": "", "q025": 70.0,
    "q10": 74.0, "q25": 76.0, "q50": 78.0, "q75": 80.0, "q90": 82.0, "q975": 90.0,
}  # fmt: skip


def happened(**changes):
    return SimpleNamespace(**(OUTCOME | changes))


def test_an_outcome_is_a_dot_on_the_forecast_beside_the_level_asked_for(
    english, axes, artists, scales
):
    """From 70 to 90 and 0.06 of these twenty on each side: 68.8 to 91.2."""
    targets._outcome(axes, english, happened())
    assert artists(axes) == [
        "'T10 · Trained labour ≥ 82%' 9 ink bold left top axes: 0,0.97",
        "line rule 1: 68.8,0.4 91.2,0.4",
        "line band 0.95 9 butt: 70,0.4 90,0.4",
        "line band 0.8 9 butt: 74,0.4 82,0.4",
        "line band 0.5 9 butt: 76,0.4 80,0.4",
        "mark | 11 forecast edge forecast 2: 78,0.4",
        "line target 3 butt order 5: 80,0.25 80,0.55",
        "mark o 7.5 ink edge ink 1.5 order 6: 81,0.4",
        "'≥ 80%' 8.8 target center top: 80,0.21",
        "'81%' 8.8 ink bold center bottom: 81,0.57",
    ]
    assert scales(axes) == ["x 68.8 to 91.2", "y 0 to 1"]


def test_a_report_within_the_year_is_a_hollow_diamond_with_its_period(english, axes, artists):
    within = {"outcome": NAN, "within": 79.0, "period": "2024-H1", "reading": "survey"}
    targets._outcome(axes, english, happened(**within))
    drawn = artists(axes)
    assert drawn[0].startswith("'T10 · Trained labour ≥ 82% · survey figures alone' 9")
    assert drawn[7] == "mark D 6.5 white edge ink 1.5 order 6: 79,0.4"
    assert drawn[9] == "'79% (first half of 2024)' 8.8 ink bold center bottom: 79,0.57"


@pytest.mark.parametrize(
    ("value", "side"), [(11.9, "left"), (11.92, "center"), (88.08, "center"), (88.1, "right")]
)
def test_words_end_at_their_mark_in_the_outer_sixteen_hundredths(english, axes, value, side):
    """The scale is 112 wide from -6 on: 0.16 of it lie left of 11.92."""
    targets._outcome(axes, english, happened(q025=0.0, q975=100.0, outcome=value))
    assert axes.texts[-1].get_ha() == side


def test_a_forecast_of_one_value_has_room_about_it(english, axes):
    same = dict.fromkeys(["q025", "q10", "q25", "q50", "q75", "q90", "q975", "threshold"], 81.0)
    targets._outcome(axes, english, happened(**same))
    low, high = axes.get_xlim()
    assert low < 81 < high
    assert (low + high) / 2 == pytest.approx(81)


def test_rows_of_outcomes_and_how_many_lie_inside(english, monkeypatch, room):
    """An end of the 80 % interval lies inside; a report within the year does not count."""
    rows = [{"outcome": 82.0}, {"outcome": 83.0}, {"outcome": 74.0}, {"outcome": NAN, "within": 79}]
    frame = pd.DataFrame([OUTCOME | row for row in rows])
    monkeypatch.setattr(targets, "settled", lambda study: frame)
    made = targets.outcomes.__wrapped__(english)
    row = 0.92, 0.012, 0.988, 0, 0
    assert room(made) == [(0.92, 0.012, 0.988, 0.06, 0), row, row, row]
    assert made.title.startswith("2 of 3 outcomes")
    assert len(made.alt.split("; ")) == 4
    assert not {"basis", "upper", "unit"} & set(made.data)
    monkeypatch.setattr(targets, "settled", lambda study: frame[3:])
    assert "2024" in targets.outcomes.__wrapped__(english).title
