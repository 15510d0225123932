"""The same figure gives the same bytes, with ids of its own and glyphs of their true size."""

import itertools
import re

import pytest

from attain.exhibits.style import canvas, spaced, svg


def drawing(identifier):
    with canvas(1.0) as figure:
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.plot([0, 1], [0, 1 / 3])
        axes.set_title("Tỷ lệ nghèo đa chiều")
        return svg(figure, identifier)


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
