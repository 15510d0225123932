"""What figures of a plan draw: every mark, its place and its look, from a few made rows.

Of `attain.report.figures.targets`.

An artist is a line: its look, what its place is counted in where that is not the values of the
scales, then its points. Each test tells where the places come from.
"""

import math

import pytest

from attain.report.figures import targets
from attain.report.figures.style import text_width

NAN = math.nan


# ---- what could be promised ----------------------------------------------------------------------
STEPS = ["attainable_80", "attainable_50", "attainable_20"]


def test_a_ladder_has_what_is_attainable_on_a_line_and_what_is_asked_across_it(
    english, axes, artists, scales, room
):
    """From 78 to 83 with 0.13 of these five on each side: 79 lies at (79 - 77.35) / 6.3.

    A row begins with its name; its line is 0.62 further down.
    """
    given = dict(zip(STEPS, (79.0, 81.0, 83.0), strict=True))
    study = english.only("T10", **given, last_value=78.0, low_80=78.0, high_80=84.0)
    made = targets.ladder.__wrapped__(study)
    assert room(made) == [(0.92, 0.012, 0.96, 0.06, 0)]
    made.panels[0].draw(axes)
    assert artists(axes) == [
        "'T10 · Trained labour ≥ 82%' 9 ink bold left top: 0,0.03",
        "line rule 1.2: 0,0.62 1,0.62",
        "line forecast 3 alpha 0.35: 0.262,0.62 0.897,0.62",
        "mark o 6.5 forecast edge forecast 1 order 4: 0.262,0.62",
        "'80%: 79.0' 8.8 forecast center bottom: 0.262,0.5",
        "mark D 6.5 forecast edge forecast 1 order 4: 0.579,0.62",
        "'50%: 81.0' 8.8 forecast center bottom: 0.579,0.5",
        "mark ^ 6.5 forecast edge forecast 1 order 4: 0.897,0.62",
        "'20%: 83.0' 8.8 forecast center bottom: 0.897,0.5",
        "line target 3 butt order 5: 0.738,0.5 0.738,0.74",
        "mark o 6 white edge history 1.4 order 5: 0.103,0.62",
        "'≥ 82%' 8.8 target bold center top: 0.738,0.79",
        "'2023: 78.00%' 8.8 muted center top: 0.103,0.79",
    ]
    assert scales(axes) == ["x 0 to 1", "y 1 to 0"]


def across(artists, mark):
    """Where the marks of a look lie from left to right."""
    return [float(line.split(": ")[1].split(",")[0]) for line in artists if mark in line]


@pytest.mark.parametrize(
    ("name", "given", "steps", "asked", "last", "said"),
    [
        # a ceiling: 0.183 is the left end of 1.134, and the lowest is the hardest, at the right
        ("T08", (0.9, 0.6, 0.3, 1.2, 0.5), [0.368, 0.632, 0.897], 0.103, 0.72, "< 1.2%"),
        # a fall of 0.5 from 3.3, as the 2.8 that would remain: 0.701 is the left end of 2.898
        ("T01", (-0.3, -1.3, -2.3, -0.5, 3.3), [0.207, 0.552, 0.897], 0.276, 0.103, "≤ 2.8%"),
    ],
)
def test_the_easier_side_of_a_ladder_is_the_left_one(
    english, axes, artists, name, given, steps, asked, last, said
):
    names = [*STEPS, "threshold", "last_value"]
    study = english.only(name, **dict(zip(names, given, strict=True)), low_80=0.0, high_80=2.0)
    targets.ladder.__wrapped__(study).panels[0].draw(axes)
    drawn = artists(axes)
    assert across(drawn, "order 4") == steps
    assert across(drawn, "line target") == [asked]
    assert across(drawn, "edge history") == [last]
    assert any(line.startswith(f"'{said}' 8.8 target bold") for line in drawn)


def test_a_change_from_an_unknown_year_is_drawn_as_a_change_from_none(english, axes, artists):
    """0 to 2 and 0.26 on each side of them: the last result, no change, is at 0.26 / 2.52."""
    given = dict(zip(STEPS, (-0.5, -1.0, -2.0), strict=True))
    study = english.only("T01", **given, threshold=-0.5, last_year=2022, low_80=0.0, high_80=2.0)
    targets.ladder.__wrapped__(study).panels[0].draw(axes)
    drawn = artists(axes)
    assert across(drawn, "order 4") == [0.302, 0.5, 0.897]
    assert across(drawn, "edge history") == [0.103]
    assert any("'fall of ≥ 0.5\\xa0pp' 8.8 target bold" in line for line in drawn)


@pytest.mark.parametrize(
    ("years", "said"), [([2022, 2023], "2022–2023: 9,000\N{NO-BREAK SPACE}people"), ([], "")]
)
def test_of_a_sum_of_years_the_ladder_has_what_came_so_far(
    english, axes, artists, monkeypatch, years, said
):
    given = dict(zip(STEPS, (26e3, 28e3, 29e3), strict=True))
    study = english.only("T04", **given, basis="total", threshold=30e3)
    monkeypatch.setattr(targets, "so_far", lambda study, row: (years, 9e3 if years else 0.0))
    targets.ladder.__wrapped__(study).panels[0].draw(axes)
    assert artists(axes)[-1].startswith(f"{said!r} 8.8 muted")
    assert across(artists(axes), "edge history") == [0.103]


def test_levels_that_are_all_one_lie_in_the_middle(english, axes, artists):
    given = dict.fromkeys([*STEPS, "threshold", "last_value"], 80.0)
    targets.ladder.__wrapped__(english.only("T10", **given)).panels[0].draw(axes)
    assert across(artists(axes), "order 4") == [0.5, 0.5, 0.5]


def test_a_ladder_is_of_targets_that_have_a_probability_and_one_bound(english):
    assert set(targets.ladder.__wrapped__(english).data["target"]) == {"T01", "T04", "T08", "T10"}
    english.assessments.loc[english.assessments["target"] == "T08", "comparator"] = "between"
    made = targets.ladder.__wrapped__(english)
    assert set(made.data["target"]) == {"T01", "T04", "T10"}
    assert made.panels[0].inches == pytest.approx(3 * 0.92)
    assert list(made.data.columns) == [
        "target", "event", "basis", "last_value", "threshold", *STEPS, "percentile",
    ]  # fmt: skip


def test_labels_of_a_ladder_stand_apart_and_inside_its_scale():
    """On 4.55 inches: half the widest from each end, and the widest and 0.015 apart."""
    wide = text_width("80%: 79.5", 8.8, bold=True) / 4.55
    texts = ["80%: 79.5", "a"]
    one, other = targets._placed([0.5, 0.5], texts)
    assert other - one == pytest.approx(wide + 0.015)
    assert targets._placed([0.0, 1.0], texts) == pytest.approx([wide / 2, 1 - wide / 2])


# ---- all targets at a glance ---------------------------------------------------------------------
def test_a_probability_is_a_mark_over_the_words_of_the_method(english, axes, artists, scales, room):
    """The scale lies from 0.365 to 0.685 of the width, words at 0.715, which is 1.094 of it.

    A row is 1 high: its name 0.19 above the middle, its mark 0.2 below, between the bands about
    0.21. Of a range a stroke leads from the probability of its high end to that of the low one.
    """
    study = english.only("T01", "T05")
    rows = study.assessments
    rows.loc[rows["target"] == "T01", "probability"] = [0.8, 0.5]
    made = targets.overview.__wrapped__(study)
    assert room(made) == [(0.94, 0.365, 0.685, 0.06, 0.4)]
    assert made.data["probability_high_end"].iloc[0] == 0.5
    made.panels[0].draw(axes)
    drawn = artists(axes)
    assert drawn[:6] == [
        f"box #e6eaed order 0: {low},{top + 0.01:g} {high},{top + 0.41:g}"
        for low, high in ((0, 0.1), (0.33, 0.66), (0.9, 1))
        for top in (0, 1)
    ]
    assert drawn[6:] == [
        "'T01 · Poverty' 9 ink left center rows: -1.103,-0.19",
        "'fall of 0.5–1\\xa0pp' 8.6 muted left center rows: -1.103,0.2",
        "rows line rule 0.6 over the edge: -1.103,0.5 1.953,0.5",
        "line #1f78a8 2.2 alpha 0.45: 0.5,0.2 0.8,0.2",
        "mark | 8 #1f78a8 edge #1f78a8 2: 0.5,0.2",
        "line #cfd6db 1 order 1: 0,0.2 0.8,0.2",
        "mark o 7.5 #1f78a8 edge #1f78a8 1 order 5 over the edge: 0.8,0.2",
        "'80%' 10 #1f78a8 bold left center rows: 1.094,-0.19",
        "'grade C' 8.6 muted right center rows: 1.937,-0.19",
        "'likely' 8.6 ink left center rows: 1.094,0.2",
        "'T05 · Employment fund loans' 9 ink left center rows: -1.103,0.81",
        "'> 3,500\\xa0people' 8.6 muted left center rows: -1.103,1.2",
        "rows line rule 0.6 over the edge: -1.103,1.5 1.953,1.5",
        "'not assessable' 8.6 muted italic left center rows: 1.094,1.2",
    ]
    assert scales(axes) == [
        "x 0 to 1, 0.1 '10' 8.6, 0.33 '33' 8.6, 0.66 '66' 8.6, 0.9 '90' 8.6,"
        " 'probability of being met (%)' 8.6 1",
        "y 1.5 to -0.5",
    ]


def test_only_the_high_end_of_a_range_has_a_stroke_of_its_own(english):
    rows = english.assessments
    rows.loc[rows["event"] == "rounds", "event"] = "full"  # a sensitivity is no range
    data = targets.overview.__wrapped__(english).data.set_index("target")["probability_high_end"]
    assert set(data.dropna().index) == {"T01", "T04"}


@pytest.mark.parametrize(
    ("verdict", "chance", "title"),
    [("likely", 0.8, "Every assessable target is likely"), ("about_even", 0.5, "Not assured: T10"),
     ("not_assessable", NAN, "No target")],
)  # fmt: skip
def test_the_title_of_the_overview_names_what_is_not_assured(english, verdict, chance, title):
    study = english.only("T10", verdict=verdict, probability=chance)
    assert targets.overview.__wrapped__(study).title.startswith(title)


@pytest.mark.parametrize(
    ("hypothetical", "planned", "instead"), [(True, 1, True), (True, 0, False), (False, 1, False)]
)
def test_levels_in_the_place_of_a_plan_are_called_so(english, hypothetical, planned, instead):
    english.hypothetical, english.planned = hypothetical, planned
    made = targets.overview.__wrapped__(english)
    assert ("in place of" in made.subtitle) == instead
    assert made.alt.startswith("Levels to compare") == hypothetical


def test_on_paper_the_overview_has_the_width_of_a_page(english, monkeypatch):
    """6.7 inches by 0.29 for each of two targets and 0.4 for the scale, 220 points an inch.

    The scale is where it is on a page: from 0.365 to 0.685 of the width, above its words.
    """
    study, placed = english.only("T05", "T10"), []
    study.in_language = lambda language: study
    monkeypatch.setattr("attain.report.figures.targets.Parameters", dict)
    monkeypatch.setattr("attain.report.figures.targets.Study", lambda parameters: study)
    draw = targets.overview

    def drawn(study, ax):
        box = ax.get_position()
        placed.append((box.x0, box.x1, box.y0, box.y1))
        return draw(study, ax=ax)

    monkeypatch.setattr("attain.report.figures.targets.overview", drawn)
    found = targets.on_paper({"area": "lam-dong"})
    assert list(found) == ["vi", "en"]
    assert placed == [pytest.approx((0.365, 0.685, 0.4 / 0.98, 1))] * 2
    png, alt = found["en"]
    size = [int.from_bytes(png[at : at + 4]) for at in (16, 20)]
    assert size == [round(6.7 * 220), int(0.98 * 220)]
    assert b"Software" not in png
    assert alt.startswith("T10 · Trained labour ≥ 82%: 36%")
