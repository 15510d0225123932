"""What every figure of every kind of study must be: inside its frame, apart, small, spoken."""

import itertools

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.text import Text

import attain
from attain.report.exhibit import Prose

FIGURES = {
    "overview": attain.charts.overview,
    "histories": attain.charts.histories,
    "fan": lambda study: attain.charts.fan(study, study.focus),
    "fans": lambda study: attain.charts.fans(study, study.answers["target"][::3], name="a"),
    "others": lambda study: attain.charts.fans(study, study.answers["target"][1::3], name="b"),
    "rest": lambda study: attain.charts.fans(study, study.answers["target"][2::3], name="c"),
    "ladder": attain.charts.ladder,
}


DRAWN = {}


def drawn(name, study):
    """A figure of a study; what another test has drawn already is not drawn again."""
    key = name, repr(study.parameters)
    if key not in DRAWN:
        DRAWN[key] = FIGURES[name](study)
    return DRAWN[key]


@pytest.fixture
def sheets(surroundings):
    """Figures as they are saved: each with the texts that were drawn and the boxes they take."""
    found, drawn = [], []
    draw, save = Text.draw, FigureCanvasSVG.print_svg

    def noted(self, renderer):
        if self.get_visible() and self.get_text().strip():
            drawn.append(self)
        return draw(self, renderer)

    def kept(canvas, *args, **kwargs):
        drawn.clear()
        save(canvas, *args, **kwargs)
        texts, figure = list(dict.fromkeys(drawn)), canvas.figure
        figure.set_dpi(100)
        with mpl.rc_context({"text.hinting": "no_hinting"}):
            renderer = FigureCanvasAgg(figure).get_renderer()
            boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
        found.append((figure.bbox, boxes))

    surroundings.setattr(Text, "draw", noted)
    surroundings.setattr(FigureCanvasSVG, "print_svg", kept)
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_words_stay_inside_the_figure_and_apart_from_each_other(name, every, sheets):
    DRAWN.pop((name, repr(every.parameters)), None)
    shown = drawn(name, every)
    if isinstance(shown, Prose):
        assert shown.markdown.strip()
        assert not sheets
        return
    assert len(shown.body) < 160_000  # five fans, two of them with the months that were counted
    assert shown.alt.strip()
    assert shown.caption
    assert len(shown.data)
    ((frame, boxes),) = sheets
    for text, box in boxes:
        inside = (
            box.x0 > -1 and box.y0 > -1 and box.x1 < frame.width + 1 and box.y1 < frame.height + 1
        )
        assert inside, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        down = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 1 or down <= 2.5, (one, other)


@pytest.mark.parametrize("name", FIGURES)
def test_both_languages_draw_the_same_data(name, real):
    vietnamese, english = (drawn(name, real("plan", language)) for language in ("vi", "en"))
    assert vietnamese.id == english.id
    assert vietnamese.data.equals(english.data)


@pytest.mark.parametrize("name", ["overview", "fans", "histories", "ladder"])
def test_drawing_twice_gives_the_same_bytes(name, plan):
    first, second = drawn(name, plan), FIGURES[name](plan)
    assert first.body == second.body
    assert first.digest == second.digest


def test_a_figure_names_what_nobody_planned(real):
    for language, word in (("vi", "so sánh"), ("en", "compare")):
        assert word in attain.charts.overview(real("hypothetical", language)).alt
        assert word not in attain.charts.overview(real("plan", language)).alt
