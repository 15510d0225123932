"""Every figure: the same twice, an alternative text with the finding, a digest of what it drew."""

import re
import sys
from pathlib import Path
from subprocess import run

import matplotlib as mpl
import pytest
import seaborn as sns
from matplotlib.font_manager import findfont

import attain
from attain import charts
from attain.report.figures.fan import _years as years_shown
from attain.report.outlook import event_level, outlook

FIGURES = {
    "fan": lambda study: charts.fan(study, "T10"),
    "fans": lambda study: charts.fans(study, ["T01", "T05", "T08"], name="x"),
    "overview": charts.overview,
    "ladder": charts.ladder,
    "histories": charts.histories,
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_reproducible_and_speaks(name, study):
    first, second = FIGURES[name](study), FIGURES[name](study)
    assert first.body == second.body
    assert first.digest == second.digest
    assert first.body.startswith("<svg")
    assert len(first.alt) > 20
    assert first.caption
    assert len(first.data)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_fits_a_page(name, vietnamese):
    assert len(FIGURES[name](vietnamese).body) < 200_000


def numbers(text, decimal):
    found = re.findall(r"\d[\d.,]*", text)
    return [t.rstrip(".,").replace(decimal, "·").replace("." if decimal == "," else ",", "")
            for t in found]  # fmt: skip


@pytest.mark.parametrize("name", ["fan", "fans", "overview", "ladder"])
def test_both_languages_carry_the_same_numbers(name, vietnamese, english):
    vi, en = FIGURES[name](vietnamese), FIGURES[name](english)
    assert numbers(vi.alt, ",") == numbers(en.alt, ".")
    assert vi.data.equals(en.data)


@pytest.mark.parametrize("name", ["fan", "overview"])
def test_another_probability_changes_the_digest(name, vietnamese):
    before = FIGURES[name](vietnamese).digest
    rows = vietnamese.assessments
    chosen = (rows["target"] == "T10") & (rows["role"] == "primary")
    rows.loc[chosen, "probability"] = 0.41
    assert FIGURES[name](vietnamese).digest != before


def test_another_history_changes_the_digest_of_a_fan(vietnamese, monkeypatch):
    before = charts.fan(vietnamese, "T10").digest
    original = vietnamese.view.history

    def shifted(*args):
        table = original(*args)
        table["value"] += 0.1
        return table

    monkeypatch.setattr(vietnamese.view, "history", shifted)
    assert charts.fan(vietnamese, "T10").digest != before


def test_the_alternative_text_of_a_fan_states_the_answer(vietnamese):
    assert "36%" in charts.fan(vietnamese, "T10").alt
    assert "chưa rõ" in charts.fan(vietnamese, "T10").alt


def test_a_target_without_a_baseline_is_said_not_drawn(vietnamese):
    exhibit = charts.fan(vietnamese, "T05")
    assert not outlook(vietnamese, "T05").assessable
    assert "không có số liệu gốc" in exhibit.alt


def test_a_change_is_drawn_as_the_level_that_remains(vietnamese):
    events = outlook(vietnamese, "T01").events.set_index("event")
    assert events.loc["min", "level"] == pytest.approx(3.29 - 0.5)
    assert events.loc["full", "level"] == pytest.approx(3.29 - 1.0)


def test_a_level_is_its_own_line(vietnamese):
    row = next(outlook(vietnamese, "T10").events.itertuples())
    assert event_level(row) == 82.0


def test_fans_of_no_target_are_a_sentence(vietnamese):
    assert str(charts.fans(vietnamese, [], name="x")) == "Không còn gì để vẽ ở nhóm này."


def test_the_words_of_a_change_speak_of_the_change(real):
    """A fall of a rate is no negative rate: the fan of T01 forecasts a change on 2023."""
    english, vietnamese = (
        charts.fan(real("plan", language), "T01").alt for language in ("en", "vi")
    )
    assert "the change forecast for 2024 is a fall of" in english
    assert "trung vị là giảm" in vietnamese
    for text in (english, vietnamese):
        assert not re.search(r"[−-]\d", text.replace("0.5–1", "").replace("0,5–1", ""))


@pytest.mark.parametrize(
    ("first", "last", "final", "shown"),
    [
        (2019, 2023, 2024, [2019, 2020, 2021, 2022, 2023, 2024]),
        (2018, 2023, 2024, [2018, 2020, 2022, 2024]),
        (2016, 2022, 2024, [2016, 2018, 2020, 2022, 2024]),
        (2009, 2020, 2024, [2011, 2014, 2017, 2020, 2024]),
        (2017, 2017, 2024, [2017, 2024]),
    ],
)
def test_the_years_of_a_fan_have_room_for_the_last_observed_one(first, last, final, shown):
    assert years_shown(first, last, final) == shown


def test_an_exhibit_prints_one_line(vietnamese):
    told = repr(charts.overview(vietnamese))
    assert told.startswith("Exhibit('fig-00-overview', figure, ")
    assert len(told) < 80


def test_another_copy_of_the_font_draws_nothing(tmp_path):
    """A machine's own copy, another edition of the family, is found first by matplotlib."""
    other = tmp_path / "DejaVuSans.ttf"
    other.write_bytes(Path(findfont("DejaVu Sans Mono")).read_bytes())
    program = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from matplotlib.font_manager import fontManager, findfont, FontProperties\n"
        "own = fontManager.ttflist\n"
        "fontManager.ttflist = [replace(font, fname=sys.argv[1]) for font in own] + own\n"
        "assert findfont('DejaVu Serif') == sys.argv[1]\n"
        "from attain.report.figures import style\n"
        "style.restyle()\n"
        "print(findfont(FontProperties(family=style.FAMILY, weight='bold')))\n"
    )
    done = run([sys.executable, "-c", program, str(other)], capture_output=True, text=True)
    assert Path(done.stdout.strip()).is_relative_to(mpl.get_data_path()), done.stderr


def test_an_axis_of_a_reader_is_named_as_the_column_is(real):
    study = real("plan", "en")
    rows = study.history("T11").assign(mine=1.0)
    ax = sns.scatterplot(rows, x="mine", y="edition")
    attain.charts.show(ax, "01-delay", study, data=rows, early=0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("mine", "edition")
