"""The same figure gives the same bytes, with ids of its own and glyphs of their true size."""

import itertools
import re
from dataclasses import FrozenInstanceError

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from attain.errors import AttainError
from attain.report.exhibit import Prose
from attain.report.figures import frame
from attain.report.figures.frame import Drawing, Panel
from attain.report.figures.style import (
    _rounded,
    _shorter,
    canvas,
    heading,
    heading_height,
    spaced,
    svg,
    text_width,
    wrapped,
)


def drawing(identifier):
    with canvas(1.0) as figure:
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.plot([0, 1], [0, 1 / 3])
        axes.set_title("Tỷ lệ nghèo đa chiều")
        return svg(figure, identifier)


@pytest.mark.parametrize(
    "own",
    [
        {"axes.grid": True, "lines.linewidth": 9.0, "font.size": 30.0},
        {"text.usetex": True},
        {"axes.formatter.use_locale": True, "axes.formatter.limits": [-1, 1]},
        {"svg.fonttype": "none", "savefig.bbox": "tight", "savefig.dpi": 30},
    ],
)
def test_a_reader_s_own_settings_of_matplotlib_change_no_figure(own):
    wanted = drawing("a")
    with mpl.rc_context(own):
        assert drawing("a") == wanted
        assert {name: mpl.rcParams[name] for name in own} == own  # and are his again


def test_two_runs_are_byte_identical():
    assert drawing("fig-a") == drawing("fig-a")


def test_no_date_and_no_name_of_the_maker():
    text = drawing("fig-a")
    assert "<dc:date>" not in text
    assert "metadata" not in text


def test_the_ids_of_two_figures_never_meet():
    first, second = (set(re.findall(r'\bid="([^"]+)"', drawing(name))) for name in ("a", "b"))
    assert first
    assert not first & second


def test_every_reference_inside_a_figure_has_its_target():
    text = drawing("fig-a")
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    used = set(re.findall(r'xlink:href="#([^"]+)"|url\(#([^)]+)\)', text))
    assert used
    assert {a or b for a, b in used} <= ids


def test_coordinates_are_short_and_glyph_scales_are_not_cut():
    text = drawing("fig-a")
    assert re.search(r"scale\(0\.\d{3,}", text)
    assert not re.search(r"\d\.\d{3,}", re.sub(r"scale\([^)]*\)", "", text))


@pytest.mark.parametrize("wanted", [[1.0, 1.0, 1.0], [0.0, 10.0], [3.0, 2.9, 2.8, 9.0], [5.0]])
def test_labels_keep_their_order_and_their_distance(wanted):
    placed = spaced(wanted, 0.5)
    ordered = sorted(placed)
    assert all(b - a >= 0.5 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert sorted(range(len(wanted)), key=lambda i: (wanted[i], i)) == sorted(
        range(len(placed)), key=lambda i: placed[i]
    )


@pytest.mark.parametrize("wanted", [[0.0, 0.02, 0.03], [0.97, 0.99, 1.0], [0.5, 0.5, 0.5]])
def test_labels_stay_between_the_ends(wanted):
    placed = spaced(wanted, 0.2, 0.1, 0.9)
    assert min(placed) >= 0.1 - 1e-9
    assert max(placed) <= 0.9 + 1e-9
    assert all(b - a >= 0.2 - 1e-9 for a, b in itertools.pairwise(sorted(placed)))


@pytest.mark.parametrize(
    "text", ["Nghèo đa chiều, dân tộc thiểu số", "80%: 21.000–31.000", "≥ 82%"]
)
@pytest.mark.parametrize("bold", [False, True])
def test_the_width_of_a_text_is_the_one_it_is_drawn_with(text, bold):
    font = FontProperties(family="DejaVu Sans", size=9, weight="bold" if bold else "normal")
    drawn, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    assert text_width(text, 9, bold=bold) == pytest.approx(drawn / 72, rel=0.005)


def test_lines_are_broken_where_they_must_be():
    words = "Xác suất đạt từng mức so sánh; khó đạt nhất ở trên cùng"
    lines = wrapped(words, 2.0, 9)
    assert " ".join(lines) == words
    assert len(lines) > 1
    assert all(text_width(line, 9) <= 2.0 for line in lines)
    assert all(
        text_width(f"{line} {after.split()[0]}", 9) > 2.0
        for line, after in itertools.pairwise(lines)
    )
    assert wrapped("1\N{NO-BREAK SPACE}điểm", 0.1, 9) == ["1\N{NO-BREAK SPACE}điểm"]


def test_a_heading_takes_the_height_it_says():
    title, subtitle = "Một đầu đề dài hơn một dòng " * 3, "Một dòng nhỏ"
    with canvas(3.0) as figure:
        heading(figure, title, subtitle)
        lowest = min(text.get_position()[1] for text in figure.texts)
    end = 3.0 * (1 - lowest) + 1.38 * 9 / 72 + 0.02  # of the last line, and what is free below it
    assert heading_height(title, subtitle) == pytest.approx(end)


def test_wrappers_of_one_mark_are_left_out_one_in_the_other():
    two = "<g>\n<use/>\n<path/>\n</g>\n"
    assert _shorter("<g>\n<g>\n<use/>\n</g>\n</g>\n" + two) == "<use/>\n" + two


def test_a_number_is_told_to_a_hundredth_and_a_scale_in_full():
    placed = '<g transform="translate(123.408125 41.5) scale(0.086 -0.086)"/>'
    assert _rounded(placed) == placed.replace("8125", "")


# ---- how a figure is laid out --------------------------------------------------------------------
TITLE, SUBTITLE = 1.38 * 10.4 / 72, 1.38 * 9 / 72  # inches of a line


@pytest.fixture
def sheet(monkeypatch):
    """``sheet(drawing)``: the figure of a drawing, as it would be written."""
    monkeypatch.setattr(frame, "svg", lambda figure, identifier: figure)
    return lambda drawing: drawing.show().body


def plain(axes):
    return pd.DataFrame({"drawn": [1]})


def made(*panels, **more):
    return Drawing("fig-00-x", "what it shows", panels, **more)


def inches(figure):
    """Of each Axes: from the left, from the top, width and height."""
    wide, high = figure.get_size_inches()
    return [
        pytest.approx((box.x0 * wide, (1 - box.y1) * high, box.width * wide, box.height * high))
        for box in (axes.get_position() for axes in figure.axes)
    ]


def test_panels_stand_one_under_the_other_or_side_by_side(sheet):
    """Each has its room above and below; what stands beside begins where its neighbour does."""
    figure = sheet(made(
        Panel(plain, 1.0, 0.25, 0.5, above=0.3, below=0.2), Panel(plain, 2.0, above=0.1),
        Panel(plain, 0.5, 0.5, 1.0, above=0.4, below=0.35, beside=True),
    ))  # fmt: skip
    assert inches(figure) == [
        (1.2, 0.3, 1.2, 1.0), (4.8 * 0.012, 1.6, 4.8 * 0.976, 2.0), (2.4, 1.9, 2.4, 0.5),
    ]  # fmt: skip
    assert tuple(figure.get_size_inches()) == pytest.approx((4.8, 3.6 + 0.35))


def test_the_room_below_the_last_panel_counts_from_the_lowest_one(sheet):
    lower = Panel(plain, 1.0, 0.5, 1.0, above=0.7, below=0.4, beside=True)
    figure = sheet(made(Panel(plain, 1.0, 0.0, 0.5, below=0.1), lower))
    assert figure.get_figheight() == pytest.approx(1.7 + 0.4)
    figure = sheet(made(lower, Panel(plain, 1.0, 0.0, 0.5, below=0.1, beside=True)))
    assert figure.get_figheight() == pytest.approx(1.7 + 0.1)


def test_a_heading_pushes_the_panels_down(sheet):
    """0.08 inches and a line of each: of 10.4 and of 9 points, and 0.38 of these between."""
    head = 0.08 + TITLE + SUBTITLE
    figure = sheet(made(Panel(plain, 1.0, above=0.3, title="b"), title="a", subtitle="grey"))
    assert inches(figure)[0] == (
        4.8 * 0.012, head + 0.3 + 0.08 + TITLE, 4.8 * 0.976, 1.0,
    )  # fmt: skip
    high = figure.get_figheight()
    assert high == pytest.approx(head + 0.3 + 0.08 + TITLE + 1.0)
    told = [(t.get_text(), t.get_size(), t.get_weight(), t.get_color()) for t in figure.texts]
    assert told == [
        ("a", 10.4, "bold", "#1b1f24"), ("grey", 9, "normal", "#59626c"),
        ("b", 10.4, "bold", "#1b1f24"),
    ]  # fmt: skip
    tops = [(1 - text.get_position()[1]) * high for text in figure.texts]
    assert tops == pytest.approx([0.06, 0.06 + TITLE, head + 0.06])
    assert {(t.get_position()[0], t.get_va()) for t in figure.texts} == {(0.012, "top")}


def test_a_drawing_stays_as_it_is_and_tells_no_data():
    drawing = made(Panel(plain, 1.0), data=pd.DataFrame({"far": ["too long"]}))
    assert "too long" not in repr(drawing)
    for one, name in ((drawing, "id"), (drawing.panels[0], "left")):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, 0)


def test_a_subtitle_is_grey_if_nothing_else_is_told():
    with canvas(1.0) as figure:
        heading(figure, "a", "b")
        assert [text.get_color() for text in figure.texts] == ["#1b1f24", "#59626c"]


def test_a_subtitle_that_is_a_finding_is_not_grey(sheet):
    figure = sheet(made(Panel(plain, 1.0, subtitle="c"), title="a"))
    assert {text.get_color() for text in figure.texts} == {"#1b1f24"}


def test_a_heading_without_panels_below_has_its_height(sheet):
    figure = sheet(made(Panel(plain, 0.0), title="a"))
    assert figure.get_figheight() == pytest.approx(0.08 + TITLE)
    assert heading_height("") == 0
    assert heading_height("", "b") == pytest.approx(0.08 + SUBTITLE)


def test_a_panel_without_words_has_none(sheet):
    assert sheet(made(Panel(plain, 1.0, above=0.5))).texts == []


def test_the_data_are_those_told_or_all_that_panels_return():
    panels = Panel(plain, 1.0), Panel(plain, 1.0)
    shown = made(*panels).show()
    assert shown.data["drawn"].tolist() == [1, 1]
    assert shown.data.index.tolist() == [0, 1]
    told = pd.DataFrame({"told": [2]})
    assert made(*panels, data=told).show().data is told


def test_a_figure_is_drawn_on_axes_of_somebody_else_one_for_each_panel(axes):
    drawn = []
    panels = [Panel(drawn.append, 1.0), Panel(drawn.append, 1.0)]
    other = axes.figure.add_axes((0, 0, 0.5, 0.5))
    assert made(panels[0]).draw_on(axes) is axes
    assert made(*panels).draw_on(np.array([[axes], [other]])) == [axes, other]
    assert drawn == [axes, axes, other]
    with pytest.raises(AttainError, match=r"one Axes for each.*fig-00-x: got 1; make 2, as plt"):
        made(*panels).draw_on(axes)


def test_words_that_are_left_out_are_those_of_the_catalogue(english):
    found = made(title="own").worded(english, "ladder")
    assert (found.title, found.subtitle[:10]) == ("own", "Easier to ")
    assert found.caption.startswith("Each target has")
    assert made(title="own").worded(english, "none such").caption == ""


def test_an_exhibit_of_nothing_is_its_sentence(english, axes):
    @frame.exhibit
    def lacking(study):
        return Prose("nothing")

    assert str(lacking(english)) == str(lacking(english, ax=axes)) == "nothing"


def test_an_exhibit_is_shown_or_drawn_on_axes_that_are_given(english, axes):
    @frame.exhibit
    def ladder(study, width):
        return made(Panel(lambda axes: axes.set_xlim(0, width), 1.0), data=pd.DataFrame())

    shown = ladder(english, 3)
    assert (shown.kind, shown.alt) == ("figure", "what it shows")
    assert shown.caption.startswith("Each target has")  # the words of its name
    assert ladder(english, width=3, ax=axes) is axes
    assert axes.get_xlim() == (0, 3)


# ---- the look ------------------------------------------------------------------------------------
def test_the_house_style_is_what_a_reader_sees():
    """Grey scales in small type without strokes; a heavy title at the left."""
    with canvas(2.0, width=4.0) as figure:
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.grid(True)
        title, label = axes.set_title("t", loc="left"), axes.set_xlabel("x")
        (line,), text = axes.plot([0, 1]), figure.text(0, 0, "t")
        assert tuple(figure.get_size_inches()) == (4.0, 2.0)
        assert mpl.rcParams["axes.titlelocation"] == "left"
        assert (title.get_size(), title.get_weight(), title.get_color()) == (11, "bold", "#1b1f24")
        assert axes.titleOffsetTrans.get_matrix()[1, 2] == pytest.approx(8 / 72 * figure.dpi)
        assert (label.get_size(), label.get_color()) == (9.5, "#59626c")
        assert (text.get_size(), text.get_color()) == (10, "#1b1f24")
        assert (line.get_color(), line.get_solid_capstyle()) == ("#0072b2", "round")
        shown = {name for name, spine in axes.spines.items() if spine.get_visible()}
        assert shown == {"left", "bottom"}
        for axis in (axes.xaxis, axes.yaxis):
            tick, grid = axis.get_ticklabels()[0], axis.get_gridlines()[0]
            assert (tick.get_size(), tick.get_color()) == (9.5, "#59626c")
            assert axis.get_ticklines()[0].get_markersize() == 0
            assert (grid.get_color(), grid.get_linewidth()) == ("#eceff1", 0.8)
        assert axes.get_axisbelow() is True
        assert mpl.rcParams["path.simplify"] is True


def test_a_line_may_be_as_wide_as_there_is_room():
    wide = text_width("aaa bbb", 9)
    assert wrapped("aaa bbb", wide, 9) == ["aaa bbb"]
    assert wrapped("aaa bbb", wide - 1e-9, 9) == ["aaa", "bbb"]
    assert text_width("aaa", 18) == pytest.approx(2 * text_width("aaa", 9))


def test_a_heading_is_broken_at_the_width_of_the_figure():
    """0.96 of 4.8 inches, of which a title of 10.4 points in bold takes more than a subtitle."""
    fits = "m"
    while text_width(f"m{fits} m", 10.4, bold=True) <= 0.96 * 4.8:
        fits = f"m{fits}"
    assert heading_height(f"{fits} m") == pytest.approx(0.08 + TITLE)
    assert heading_height(f"m{fits} m") == pytest.approx(0.08 + 2 * TITLE)
    assert heading_height("", f"m{fits} m") == pytest.approx(0.08 + SUBTITLE)


def test_the_name_of_a_figure_makes_its_ids():
    """Five hexadecimal digits at most, so that the many references to glyphs stay short."""
    text = drawing("fig-c")
    prefix = set(re.findall(r'\bid="(x[0-9a-f]+)-', text))
    assert prefix == {"x77ad1"}  # the end of the check sum of "fig-c", 0x...77ad1
    assert text.startswith('<svg style="width:100%;max-width:640px;height:auto" ')
    assert "<!--" not in text
    assert not re.search(r"\n\s+", text)
