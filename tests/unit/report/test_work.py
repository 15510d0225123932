"""What a notebook's own cells draw and count, in the words and the look of all exhibits."""

import re
import warnings
from datetime import date
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from attain.report.exhibit import Prose
from attain.report.figures.style import text_width
from attain.report.text import catalogue
from attain.report.work import _cell, _named, _translate, quiet, say, show, table, theme

HERE = "attain.report.work."


@pytest.fixture
def own(english):
    """A study whose view has a table of its indicators and areas."""
    names = ["new_jobs", "unemployment_rate"]
    english.view.indicators = pd.DataFrame({"indicator": names})
    english.view.areas = pd.DataFrame({"area": ["ha-noi"], "name_en": ["Ha Noi City"]})
    english.view.area = lambda area: SimpleNamespace(name_en="Ha Noi City")
    return english


@pytest.fixture
def messages(monkeypatch):
    """Messages that are their key and values."""
    monkeypatch.setattr(
        f"{HERE}word",
        lambda key, language, **values: f"{key}({', '.join(map(str, values.values()))})",
    )
    monkeypatch.setattr(f"{HERE}has", lambda key: key == "work.axis.area")


@pytest.mark.parametrize(
    ("value", "decimals", "name", "said"),
    [
        (True, None, "x", "yes"), (np.False_, None, "x", "no"), ("T10", None, "x", "T10 · Trained"),
        (None, None, "x", "–"), (float("nan"), None, "x", "–"), (2023, None, "year", "2023"),
        (2023.0, 2, "last_year", "2023"), (2023, None, "x", "2,023"), (12.3456, None, "x", "12.35"),
        (12.3456, 1, "x", "12.3"), (12.0, 1, "x", "12"), (0.25, None, "x", "0.25"),
        (-1234.5678, 0, "x", "−1,235"),
    ],
)  # fmt: skip
def test_a_cell_is_written_as_the_language_does(own, value, decimals, name, said):
    assert _cell(own, value, decimals, name=name).startswith(said)


@pytest.mark.parametrize(
    ("text", "short", "name"),
    [
        ("T10", False, "T10 · Trained labour ≥ 82%"), ("T10", True, "T10 · Trained labour"),
        ("new_jobs", False, "New jobs"), ("ha-noi", False, "Ha Noi City"),
        ("likely", False, "likely"), ("very_likely", False, "very likely"),
        ("ets", False, "ETS, damped"), ("linear_pace", False, "Linear pace"),
        ("none of these", False, "none of these"),
    ],
)  # fmt: skip
def test_an_id_becomes_a_name_and_other_text_stays(own, text, short, name):
    assert _named(own, text, short=short) == name


def test_the_theme_is_the_house_style_with_a_wide_figure():
    with mpl.rc_context():
        theme()
        assert mpl.rcParams["figure.figsize"] == [4.8, 2.8]
        assert mpl.rcParams["legend.fontsize"] == 8.6
        assert mpl.rcParams["legend.frameon"] is False
        assert mpl.rcParams["axes.titlesize"] == 11


def test_what_an_optimiser_warns_of_stays_off_the_page():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with quiet():
            warnings.warn("not converged", stacklevel=1)
        assert told == []
        warnings.warn("heard", stacklevel=1)
    assert len(told) == 1


def test_a_sentence_has_the_day_and_its_values_in_words(own, messages):
    own.view.date = date(2023, 12, 31)
    told = say("02-steps", own, count=1200, indicator="new_jobs")
    assert str(told) == "work.02-steps.text(Lam Dong, 1,200, New jobs, 31 December 2023)"


def test_a_frame_is_a_table_with_its_numbers_at_the_right(own, monkeypatch):
    monkeypatch.setattr(f"{HERE}lay_out", lambda *given, **named: (given, named))
    frame = pd.DataFrame({"indicator": ["new_jobs"], "year": [2023], "value": [1234.5]})
    (study, identifier, cells, *columns), named = table(frame, "02-steps", own, decimals=1, n=12)
    assert (study, identifier) == (own, "tbl-02-steps")
    assert cells.iloc[0].tolist() == ["New jobs", "2023", "1,234.5"]
    assert [(column.name, column.right) for column in columns] == [
        ("indicator", False), ("year", True), ("value", True),
    ]  # fmt: skip
    assert named.pop("data") is frame
    assert named == {"area": "Lam Dong", "n": "12"}
    assert isinstance(table(frame[:0], "02-steps", own), Prose)


# ---- what seaborn named --------------------------------------------------------------------------
def formatted(axis, *values):
    return [axis.get_major_formatter()(value, 0) for value in values]


def ticks(axis, low, high):
    locator = axis.get_major_locator()
    assert isinstance(locator, MaxNLocator)
    return [round(float(tick), 3) for tick in locator.tick_values(low, high)]


@pytest.mark.parametrize(
    ("label", "ends", "year"),
    [("year", (0, 1), True), ("", (1901, 2099), True), ("", (1900, 2099), False),
     ("", (1901, 2100), False),
     ("", (1901, 2101), False), ("x", (1990, 2000), False), ("", (0, 10), False)],
)  # fmt: skip
def test_years_are_whole_and_not_grouped(own, axes, label, ends, year):
    axes.set_xlabel(label)
    axes.set_xlim(*ends)
    _translate(axes, own, "", 4.8)
    assert formatted(axes.xaxis, 2010) == ["2010" if year else "2,010"]
    if year:
        assert ticks(axes.xaxis, 2020, 2022) == [2020, 2021, 2022]
        assert ticks(axes.xaxis, 2000, 2006) == [2000, 2002, 2004, 2006]


@pytest.mark.parametrize("label", ["Count", "value"])
def test_numbers_of_a_scale_are_those_of_the_language(own, axes, label):
    axes.set_ylabel(label)
    _translate(axes, own, "", 4.8)
    assert formatted(axes.yaxis, 0.25, 1200) == ["0.25", "1,200"]
    assert ticks(axes.yaxis, 0, 6) == [0, 2, 4, 6] if label == "Count" else [0, 1.5, 3, 4.5, 6]
    assert ticks(axes.yaxis, 0, 2) == (
        [0, 1, 2] if label == "Count" else [0, 0.4, 0.8, 1.2, 1.6, 2]
    )


@pytest.mark.parametrize(
    ("label", "indicator", "said"),
    [("value", "new_jobs", "people"), ("change", "unemployment_rate", "pp"), ("value", "", "value"),
     ("area", "new_jobs", "work.axis.area()"), ("mine", "new_jobs", "mine")],
)  # fmt: skip
def test_a_scale_is_named_as_its_column_is(own, axes, messages, label, indicator, said):
    axes.set_ylabel(label)
    _translate(axes, own, indicator, 4.8)
    assert axes.get_ylabel() == said


def test_categories_legends_and_panels_have_names(own, axes):
    """A name beside a row has 0.36 of 4.8 inches, below a column its share of them."""
    axes.barh(["T10", "new_jobs"], [1, 2], label="unemployment_rate")
    axes.legend(title="indicator")
    axes.set_title("indicator = new_jobs", loc="left")
    _translate(axes, own, "", 4.8)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [
        "T10 · Trained\nlabour" if text_width("T10 · Trained labour", 9.5) > 0.36 * 4.8
        else "T10 · Trained labour", "New jobs",
    ]  # fmt: skip
    legend = axes.get_legend()
    assert legend.get_title().get_text() == ""
    assert [text.get_text() for text in legend.get_texts()] == ["Unemployment"]
    title = axes._left_title
    assert (title.get_text(), title.get_size()) == ("New jobs", 9)


@pytest.mark.parametrize("columns", [1, 2, 4])
def test_names_of_columns_are_broken_at_their_share_of_the_width(own, axes, monkeypatch, columns):
    asked = []
    monkeypatch.setattr(
        f"{HERE}wrapped",
        lambda text, inches, size, **look: asked.append((inches, size, *look)) or [text],
    )
    axes.bar([f"c{n}" for n in range(columns)], 1)
    _translate(axes, own, "", 4.8)
    assert asked == [(pytest.approx(4.8 / columns), 9.5)] * columns
    asked.clear()
    axes.clear()
    axes.barh(["a"], 1)
    axes.set_title("x = y", loc="left")
    _translate(axes, own, "", 10.0)  # all the axes of this figure are as wide as it is
    assert asked == [(pytest.approx(0.36 * 4.8), 9.5), (pytest.approx(10), 9, "bold")]


# ---- an exhibit ----------------------------------------------------------------------------------
@pytest.fixture
def shown(own, messages, monkeypatch):
    """``shown(axes, ...)``: the exhibit of what a cell drew, and its figure."""
    monkeypatch.setattr(f"{HERE}svg", lambda figure, identifier: figure)
    frame = pd.DataFrame({"x": [2]}, index=[7])

    def make(axes, **values):
        exhibit = show(axes, "02-steps", own, data=values.pop("data", frame), **values)
        return exhibit, getattr(exhibit, "body", None)

    return make


def test_what_a_cell_drew_is_an_exhibit_in_its_words(shown):
    exhibit, figure = shown(Figure(figsize=(3, 2.8)).subplots(), n=3)
    assert exhibit.id == "fig-02-steps"
    assert exhibit.alt == "work.02-steps.alt(Lam Dong, 3)"
    assert exhibit.caption == "work.02-steps.caption(Lam Dong, 3)"
    assert exhibit.data.to_dict() == {"x": {0: 2}}
    title = figure._suptitle
    assert title.get_text() == "work.02-steps.title(Lam Dong, 3)"
    assert (title.get_position()[0], title.get_ha()) == (0.012, "left")
    assert (title.get_size(), title.get_weight()) == (10.4, "bold")
    assert tuple(figure.get_size_inches()) == (4.8, 2.8)
    assert type(figure.get_layout_engine()).__name__ == "ConstrainedLayoutEngine"


def test_a_wider_figure_stays_wide_and_its_title_has_the_room(shown, monkeypatch):
    asked = []
    monkeypatch.setattr(
        f"{HERE}wrapped", lambda text, *room, **look: asked.append((*room, look)) or ["a", "b"]
    )
    _, figure = shown(Figure(figsize=(6, 2.8)).subplots())
    assert figure.get_figwidth() == 6
    assert asked == [(pytest.approx(0.96 * 6), 10.4, {"bold": True})]
    assert figure._suptitle.get_text() == "a\nb"


@pytest.mark.parametrize(("rows", "height"), [(9, 2.8), (12, 3.24), (20, 4.6)])
def test_a_figure_is_as_high_as_its_rows_need(shown, rows, height):
    """1.2 inches and 0.17 for each line of each row, where that is more."""
    axes = Figure(figsize=(4.8, 2.8)).subplots()
    axes.barh([f"c{n}" for n in range(rows)], 1)
    assert shown(axes)[1].get_figheight() == pytest.approx(height)


def test_rows_of_two_lines_count_twice(shown, monkeypatch):
    axes = Figure(figsize=(4.8, 2.8)).subplots()
    axes.barh([f"c{n}" for n in range(8)], 1)
    monkeypatch.setattr(f"{HERE}wrapped", lambda text, *_, **look: [text, "more"])
    assert shown(axes)[1].get_figheight() == pytest.approx(1.2 + 0.17 * 8 * 2)


def test_a_legend_hides_no_row(shown):
    """Where rows are named it stands above them, in two columns; else where the cell has put it."""
    axes = Figure(figsize=(4.8, 2.8)).subplots()
    for label in ("new_jobs", "unemployment_rate", "c"):
        axes.barh(["a", "b"], 1, label=label)
    axes.legend()
    _, figure = shown(axes)
    legend = figure.axes[0].get_legend()
    assert legend._ncols == 2
    assert legend._loc == 8  # lower centre
    anchor = legend.get_bbox_to_anchor()._bbox
    assert (anchor.x0, anchor.y0) == (0.3, 1)
    axes = Figure(figsize=(4.8, 2.8)).subplots()
    for label in ("new_jobs", "unemployment_rate", "c"):
        axes.plot([0, 1], label=label)
    axes.legend(ncols=3)
    assert shown(axes)[1].axes[0].get_legend()._ncols == 3


def test_of_nothing_a_cell_shows_a_sentence(shown):
    exhibit, _ = shown(Figure().subplots(), data=pd.DataFrame({"x": []}))
    assert str(exhibit) == "work.nothing()"


@pytest.mark.parametrize("name", [
    "work.02-steps", "table.models", "work.04-models", "table.said", "table.whatif",
    "work.08-answer", "work.08-bunching", "table.window",
])  # fmt: skip
def test_what_a_reader_changes_in_a_cell_is_no_number_of_its_caption(name):
    """Of what docs/notebooks.md names for a change; 100 is the plan, 95 % are intervals."""
    held = catalogue.messages()
    said = {f"{name}.{part}" for part in ("title", "alt", "caption", "text")} & held.keys()
    texts = [text for key in said for text in held[key].values()]
    bare = [re.sub(r"\{[^}]*\}", "", text) for text in texts]
    assert texts
    assert {number for text in bare for number in re.findall(r"\d+", text)} <= {"100", "95"}
    assert not [text for text in bare if re.search("three|four|of the report|bốn|trong ba", text)]
