"""What figures of the record draw: every mark, its place and its look, from a few made rows.

An artist is a line: its look, what its place is counted in where that is not the values of the
scales, then its points. Each test tells where the places come from.
"""

import math
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from attain.evaluation.protocol import CORE, NAIVE
from attain.report.figures import reliability, skill

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


def room(drawing):
    """Height, left and right end, room above and below of each panel, and the foot."""
    panels = [
        tuple(round(size, 3) for size in (p.inches, p.left, p.right, p.above, p.below))
        for p in drawing.panels
    ]
    return [*panels, drawing.foot]


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
    skill._methods(axes, SKILL, "en", last=True)
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
    skill._methods(axes, SKILL[:1], "en", last=False)
    assert scales(axes) == ["x -0.4 to 0.35", "y 0.5 to -0.5"]


def test_panels_of_the_skill_are_as_high_as_they_have_methods(english, axes, scales):
    rows = pd.DataFrame(
        {"indicator": [*PAIR, PAIR[0]], "model": [CORE, CORE, "ets"], "skill": [0.1, 0.2, -0.5],
         "low": [0.02, NAN, -0.6], "high": [0.25, NAN, -0.2]}
    )  # fmt: skip
    found = drawing(skill.skill, english, record(skill=lambda: rows))
    assert room(found) == [(0.47, 0.475, 0.875, 0.36, 0), (0.235, 0.475, 0.875, 0.36, 0), 0.42]
    told = [(panel.name, panel.remark) for panel in found.panels]
    assert told == [
        ("Trained labour", "6 origins 2012–2017"),
        ("Unemployment", "only 4 origins 2014–2017: too few"),
    ]
    parts = found.alt.split("; ")
    assert parts[1:] == [
        "Unemployment, Attain: +20%",
        "Trained labour, ETS, damped: −50% (from −60% to −20%)",
    ]
    found.panels[0].draw(axes)
    assert scales(axes) == ["x -0.4 to 0.35", "y 1.5 to -0.5"]
    axes.clear()
    found.panels[1].draw(axes)
    assert scales(axes)[0].endswith("'skill against the last value' 8.4 1")


@pytest.mark.parametrize(("origins", "few"), [(4, True), (5, False)])
def test_five_origins_are_enough(english, origins, few):
    rows = SKILL.assign(indicator=PAIR[0])
    found = record(skill=lambda: rows)
    found.indicators, found.origins = PAIR[:1], lambda name: list(range(2012, 2012 + origins))
    (panel,) = drawing(skill.skill, english, found).panels
    assert panel.remark.endswith("too few") == few


@pytest.mark.parametrize(
    ("gains", "lows", "said"),
    [
        ([0.2, 0.1], [0.05, 0.01], "a Brier score 20% better than carrying the last value forward"),
        ([0.2, 0.1], [0.05, 0.0], "a Brier score 20% better than .*, not beyond doubt"),
        ([0.2, 0.1], [-0.05, NAN], "a Brier score 20% better than .*, not beyond doubt"),
        ([0.0, 0.1], [-0.05, 0.05], "0% worse"),
        ([-0.2, 0.1], [-0.3, 0.05], "a Brier score 20% worse"),
        ([0.2, 0.1], [NAN, NAN], "Too few years"),
    ],
)
def test_the_title_of_the_skill_claims_what_every_interval_holds(english, gains, lows, said):
    rows = pd.DataFrame({"indicator": PAIR, "model": CORE, "skill": gains, "low": lows})
    others = rows.assign(model="ets", low=[-0.5, 0.5])
    told = skill._title(english, pd.concat([rows, others]))
    assert re.search(said, told)


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


def test_the_coverage_is_drawn_at_two_levels(english, axes, scales):
    found = record(
        lengths=lambda name: lengths([0.75, 0.8], [0.5, 0.6]).assign(low_95=0.8, high_95=1.0)
    )
    found = drawing(skill.lengths, english, found)
    assert room(found) == [(1.55, 0.085, 0.685, 0.3, 0), (1.55, 0.085, 0.685, 0.42, 0), 0.42]
    assert found.alt.startswith("4 points: 80% interval 75%, 95% interval 90%; 8 points")
    assert "ETS" not in found.alt
    titles, named = [], []
    for panel in found.panels:
        axes.clear()
        panel.draw(axes)
        titles.append(axes.texts[0].get_text())
        named.append("points in the history" in scales(axes)[0])
    assert titles == ["Coverage of the 80% interval", "Coverage of the 95% interval"]
    assert named == [False, True]


# ---- reliability ---------------------------------------------------------------------------------
RELIABLE = pd.DataFrame(
    {"forecast": [0.25, 0.75], "happened": [0.3, 0.7], "happened_low": [0.2, 0.6],
     "happened_high": [0.4, 0.8], "n": [10, 20]}
)  # fmt: skip


def test_a_diagram_of_reliability_has_the_ideal_the_naive_and_ours_over_them(axes, artists, scales):
    ours, naive = RELIABLE.assign(model=CORE), RELIABLE[:1].assign(model=NAIVE)
    reliability.diagram(axes, pd.concat([ours, naive]), "en")
    assert artists(axes) == [
        "line ink 1: 0,0 1,1",
        "line peers 1 dashed 2,1.5 mark D 3.2 peers edge peers 1 order 3: 0.25,0.3",
        "line forecast 1.6 alpha 0.55 order 4: 0.25,0.2 0.25,0.4",
        "line forecast 1.6 alpha 0.55 order 4: 0.75,0.6 0.75,0.8",
        "mark o 5.5 forecast edge forecast 1 order 5 over the edge: 0.25,0.3 0.75,0.7",
    ]
    fifths = "".join(f", {n / 5:g} '{20 * n}' 8.2" for n in range(6))
    assert scales(axes) == [f"x 0 to 1{fifths}, grid", f"y 0 to 1{fifths}, grid"]


def test_the_large_diagram_says_beside_it_what_its_marks_are(axes, artists):
    """Beside 2.95 inches: 0.02 of a width of 4.8 further, the words 0.036 of it after the mark.

    A line takes 0.36 inches, the first one begins a third of it below the top.
    """
    reliability._legend(axes, "en")
    assert artists(axes) == [
        "'●' 8 forecast left center axes: 1.033,0.957",
        "'Attain' 8.2 ink left center lines 1.15 axes: 1.091,0.957",
        "'◆' 8 #7d8891 left center axes: 1.033,0.835",
        "'last value' 8.2 ink left center lines 1.15 axes: 1.091,0.835",
        "'╱' 8 ink left center axes: 1.033,0.713",
        "'exactly as said' 8.2 ink left center lines 1.15 axes: 1.091,0.713",
    ]


def test_the_name_of_a_panel_makes_way_for_a_remark(axes, artists):
    """0.16 of the panel's 2 inches further up: 0.08 of its height."""
    reliability.panel_title(axes, "name")
    reliability.panel_title(axes, "name", "few")
    assert artists(axes) == [
        "'name' 8.8 ink bold left bottom axes: 0,1.03",
        "'few' 8.2 muted left bottom axes: 0,1.03",
        "'name' 8.8 ink bold left bottom axes: 0,1.11",
    ]


def test_the_longest_record_is_drawn_large_and_the_others_in_pairs(english, artists, scales, axes):
    """2.95 and 1.72 inches of a width of 4.8, from 0.115 and half a width further."""
    found = record(reliability=lambda name, model: RELIABLE)
    found.indicators = [*PAIR, "multidimensional_poverty"]
    made = drawing(reliability.reliability, english, found)
    small = 1.72, 0.115, 0.473, 0.9, 0
    assert room(made) == [
        (2.95, 0.115, 0.73, 0.3, 0), small, (1.72, 0.615, 0.973, 0.9, 0), 0.42,
    ]  # fmt: skip
    assert [panel.beside for panel in made.panels] == [False, False, True]
    assert made.alt == "said 25%: happened 30% (10 events); said 75%: happened 70% (20 events)"
    told, named = [], []
    for panel in made.panels:
        axes.clear()
        panel.draw(axes)
        told.append([text.get_text() for text in axes.texts])
        named.append([line.split(", ")[-1] for line in scales(axes)])
    legend = ["●", "Attain", "◆", "last value", "╱", "exactly as said"]
    assert told == [
        ["Trained labour", *legend], ["only 4 origins", "Unemployment"], ["Poverty"],
    ]  # fmt: skip
    assert named[0] == ["'forecast probability' 8.6 1", "'share that happened' 8.6 2"]
    assert named[1:] == [["grid", "grid"]] * 2


def test_one_record_alone_has_more_room_below(english):
    found = record(reliability=lambda name, model: RELIABLE, indicators=PAIR[:1])
    assert drawing(reliability.reliability, english, found).foot == 0.62


def test_a_year_is_a_bar_of_what_fell_below_inside_and_above(axes, artists, scales):
    """Bars of 0.74 about their row end to end; below and above are hatched where there are any."""
    rows = pd.DataFrame(
        {"year": [2020, 2021], "below": [0.1, 0], "inside": [0.7, 0.8], "above": [0.2, 0.2]}
    )
    reliability._bars(axes, rows, "en", last=True)
    assert artists(axes) == [
        "columns line ink 0.9 dashed 3,2 order 4: 0.1,0 0.1,1",
        "columns line ink 0.9 dashed 3,2 order 4: 0.9,0 0.9,1",
        "box target order 2: 0,-0.37 0.1,0.37",
        "box none hatch \\\\\\\\ alpha 0.5 order 3: 0,-0.37 0.1,0.37",
        "box band 0.8 order 2: 0.1,-0.37 0.8,0.37",
        "box #963c00 order 2: 0.8,-0.37 1,0.37",
        "box none hatch //// alpha 0.5 order 3: 0.8,-0.37 1,0.37",
        "'70%' 8.2 ink center center order 5: 0.5,0",
        "box target order 2: 0,0.63 0,1.37",
        "box band 0.8 order 2: 0,0.63 0.8,1.37",
        "box #963c00 order 2: 0.8,0.63 1,1.37",
        "box none hatch //// alpha 0.5 order 3: 0.8,0.63 1,1.37",
        "'80%' 8.2 ink center center order 5: 0.5,1",
        "rows line rule 0.6: 0,1.5 1,1.5",
    ]
    years = "y 1.5 to -0.5, 0 '2020' 8.4, 1 '2021' 8.4"
    assert scales(axes) == ["x 0 to 1, 0.1 '10%' 8.4, 0.5 '50%' 8.4, 0.9 '90%' 8.4", years]
    axes.clear()
    reliability._bars(axes, rows, "en", last=False)
    assert scales(axes) == ["x 0 to 1", years]


def test_panels_of_years_are_as_high_as_they_have_years(english, axes, scales):
    rows = pd.DataFrame(
        {"indicator": [PAIR[0], *PAIR], "year": [2020, 2021, 2021], "below": [0.1, 0, 0.2],
         "inside": [0.7, 0.8, 0.6], "above": 0.2}
    )  # fmt: skip
    made = drawing(reliability.years, english, record(years=lambda: rows))
    assert room(made) == [(0.42, 0.105, 0.975, 0.34, 0), (0.21, 0.105, 0.975, 0.34, 0), 0.42]
    assert [panel.name for panel in made.panels] == ["Trained labour", "Unemployment"]
    assert "in 2021 (Unemployment) only 60%" in made.title
    for panel, years, ticks in zip(made.panels, (2, 1), (0, 3), strict=True):
        axes.clear()
        panel.draw(axes)
        across, up = scales(axes)
        assert (across.count("%'"), up.count("'20")) == (ticks, years)
