"""The same figure gives the same bytes, with ids of its own and glyphs of their true size."""

import itertools
import re

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from attain.report.figures.style import (
    _relative,
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
        below = heading(figure, title, subtitle)
        assert below == pytest.approx(heading_height(title, subtitle))
        lowest = min(text.get_position()[1] for text in figure.texts)
        assert 3.0 * (1 - lowest) < below


def points(outline):
    """Corner points of an outline with absolute coordinates."""
    found = []
    for _, numbers in re.findall(r"([MLQ])([^MLQz]*)", outline):
        values = [int(n) for n in numbers.split()]
        found += [tuple(values[i : i + 2]) for i in range(0, len(values), 2)]
    return found


def test_a_shortened_glyph_has_the_same_points():
    outline = "M794 531L1825 531L1825 4091Q1900 4100 1910 4666zM10 -20L10 30Q0 0 -5 -6z"
    x = y = 0
    start = (0, 0)
    back = []
    for command, numbers in re.findall(r"([mlqhvz])([^mlqhvz]*)", _relative(outline)):
        values = [int(n) for n in re.findall(r"-?\d+", numbers)]
        if command == "z":
            x, y = start
            continue
        moves = {"h": [[*values[:1], 0]], "v": [[0, *values[:1]]]}.get(command)
        moves = moves or [values[i : i + 2] for i in range(0, len(values), 2)]
        placed = [(x + dx, y + dy) for dx, dy in moves]
        back += placed
        x, y = placed[-1]
        if command == "m":
            start = (x, y)
    assert back == points(outline)
