"""Text of figures: ours is matplotlib's to the bit, or is left to it."""

from io import StringIO

import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke
from matplotlib.textpath import TextToPath

from attain.report.figures import lettering
from attain.report.figures.lettering import Lettering, draw, learn
from attain.report.figures.style import RC
from attain.report.text.catalogue import LANGUAGES, messages

FONTS = [FontProperties(family="DejaVu Sans", size=9, weight=weight) for weight in (400, "bold")]
SPOKEN = sorted(
    {
        line
        for key, texts in messages().items()
        if key.startswith("chart.")
        for language in LANGUAGES
        for line in texts[language].splitlines()
        if line and "$" not in line
    }
)
ODD = [
    "– –", " ", "’", "final office fluff", "Tỷ lệ", "Tỷ lệ", "الفقر", "עוני", "a\u200bb",
    "−2,05 → 78,37 %", "AVAToTa", "L\u2019Âm", "½ ≥ 82%", "ffi", "a\u00ad-b", "\u2067x\u2069",
]  # fmt: skip


@pytest.mark.parametrize("font", FONTS, ids=["regular", "bold"])
def test_every_line_is_measured_and_drawn_as_matplotlib_does(font):
    ours, theirs = Lettering(), TextToPath()
    for text in [*SPOKEN, *ODD]:
        extent = ours.get_text_width_height_descent(text, font, False)
        assert extent == theirs.get_text_width_height_descent(text, font, False), text
        (mine, outlines, _), (shaped, expected, _) = (
            path.get_glyphs_with_font(path._get_font(font), text) for path in (ours, theirs)
        )
        assert [tuple(map(str, place)) for place in mine] == [tuple(map(str, p)) for p in shaped]
        assert list(outlines) == list(expected), text
        for name, (points, codes) in expected.items():
            assert (points == outlines[name][0]).all()
            assert (codes == outlines[name][1]).all()


def test_what_was_learnt_is_not_shaped_again_and_the_rest_is_left_to_matplotlib(monkeypatch):
    learn(["Tỷ lệ nghèo 2024"])
    ours = Lettering()
    monkeypatch.setattr(TextToPath, "get_text_width_height_descent", None)
    font = ours._get_font(FONTS[0])
    shaped = []
    monkeypatch.setattr(lettering, "_sized", lambda files: shaped.append(files) or font)
    lettering._line.cache_clear()
    ours.get_text_width_height_descent("Tỷ lệ 24", FONTS[0], False)
    assert len(shaped) == 1  # the font that was asked for, and no line
    ours.get_text_width_height_descent("Tỷ lệ xQ", FONTS[0], False)
    assert len(shaped) > 2
    for text, formula in (("$x^2$", True), ("عوني", False), ("", False)):
        with pytest.raises(TypeError, match="not callable"):
            ours.get_text_width_height_descent(text, FONTS[0], formula)


def test_only_new_outlines_are_handed_out_where_that_is_asked():
    ours = Lettering()
    font = ours._get_font(FONTS[0])
    known = {}
    _, first, _ = ours.get_glyphs_with_font(font, "abc", known, True)
    assert (len(first), known) == (3, {})
    known.update(first)
    assert len(ours.get_glyphs_with_font(font, "abcd", known, True)[1]) == 1
    assert ours.get_glyphs_with_font(font, "abcd", known)[1] is known
    assert len(known) == 4
    spaced = ours.get_glyphs_with_font(font, "AV", features=("-kern",))[0]
    assert spaced[1][1] > ours.get_glyphs_with_font(font, "AV")[0][1][1]


def test_a_figure_is_written_as_savefig_writes_it():
    import matplotlib as mpl

    with mpl.rc_context(RC):
        written = []
        for save in (
            lambda figure, stream: figure.savefig(
                stream, format="svg", metadata={"Date": None, "Creator": None}
            ),
            lambda figure, stream: draw(figure, stream, Date=None, Creator=None),
        ):
            figure = Figure(figsize=(4.8, 2), layout=None)
            axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
            axes.plot([2019, 2023], [4.0, 1.54], marker="o")
            axes.set_title("Tỷ lệ hộ nghèo\nđa chiều")
            axes.text(2020, 2, "≤ 2,5 %", path_effects=[withStroke(linewidth=2, foreground="w")])
            axes.text(2021, 3, "office $x^2$", rotation=30, alpha=0.5)
            figure.text(0, 0, "")
            stream = StringIO()
            save(figure, stream)
            written.append(stream.getvalue())
    assert written[0] == written[1]
    assert written[0].count("<use") > 40
