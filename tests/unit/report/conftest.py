"""Two kinds of studies: a small one of plain frames, and real ones of the data package."""

from datetime import date
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.transforms import ScaledTranslation
from scipy.stats import norm

import attain
from attain.evidence.records import Target
from attain.report.figures import style
from attain.report.text import prose

LEVELS = (0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.975)

INDICATORS = {
    "trained_labour": ("Tỷ lệ lao động qua đào tạo", "Trained labour", "percent", "higher", 2),
    "unemployment_rate": ("Tỷ lệ thất nghiệp", "Unemployment rate", "percent", "lower", 2),
    "multidimensional_poverty": ("Tỷ lệ nghèo đa chiều", "Poverty", "percent", "lower", 2),
    "new_jobs": ("Việc làm mới", "New jobs", "persons", "higher", 0),
    "loan_workers": ("Lao động vay vốn", "Workers with loans", "persons", "higher", 0),
}
HISTORIES = {
    "trained_labour": {2020: 70.0, 2023: 78.37},
    "unemployment_rate": {2018: 0.08, 2019: 0.84, 2020: 0.98, 2021: 1.49, 2022: 0.65, 2023: 0.53},
    "multidimensional_poverty": {2021: 6.94, 2022: 5.34, 2023: 3.29},
    "new_jobs": {2021: 7550, 2022: 10300, 2023: 10500},
    "loan_workers": {},
}
SPREAD = {
    "trained_labour": (81.3, 1.9),
    "unemployment_rate": (0.6, 0.3),
    "multidimensional_poverty": (2.2, 0.8),
    "new_jobs": (10700, 1300),
}


class Normal:
    """A forecast of one row that is normal."""

    def __init__(self, mean, sd):
        self.mean, self.sd = mean, sd

    def select(self, **_):
        return self

    def repeat(self, _):
        return self

    def cdf(self, x):
        return pd.Series(norm.cdf(np.atleast_1d(x), self.mean, self.sd))


def target(name, indicator, comparator, low, high, basis="level", direction="up", **more):
    given = {
        "target": name,
        "indicator": indicator,
        "area": "lam-dong",
        "group": "total",
        "period": "2024",
        "comparator": comparator,
        "low": low,
        "high": high,
        "basis": basis,
        "direction": direction,
        "maintain": False,
        "decimals": 1,
        "parent": "",
        "section": "labour",
        "published": date(2023, 12, 31),
        "source": "s",
        "quote": "trích",
    }
    return SimpleNamespace(**({"summed": False, "unread": ""} | given | more))


TARGETS = [
    target(
        "T01", "multidimensional_poverty", "between", 0.5, 1.0, "change", "down", section="poverty"
    ),
    target("T04", "new_jobs", "between", 8000.0, 10000.0, "count", section="jobs"),
    target("T05", "loan_workers", ">", 3500.0, np.nan, "count", section="jobs"),
    target("T08", "unemployment_rate", "<", np.nan, 1.2, direction="down", maintain=True),
    target("T10", "trained_labour", ">=", 82.0, np.nan),
]


def assessment(name, event, role, indicator, basis, comparator, threshold, reading="main"):
    history = HISTORIES[indicator]
    unit = INDICATORS[indicator][2]
    row = {
        "target": name,
        "event": event,
        "role": role,
        "reading": reading,
        "indicator": indicator,
        "group": "total",
        "area": "lam-dong",
        "year": 2024,
        "basis": basis,
        "comparator": comparator,
        "threshold": threshold,
        "upper": np.nan,
        "unit": unit,
        "probability": np.nan,
        "verdict": "not_assessable",
        "grade": "",
        "grade_history": "",
        "grade_panel": "",
        "history_n": len(history),
        "reference": "",
        "last_year": np.nan,
        "last_value": np.nan,
        "last_months": np.nan,
        "median": np.nan,
        "low_80": np.nan,
        "high_80": np.nan,
        "attainable_80": np.nan,
        "attainable_50": np.nan,
        "attainable_20": np.nan,
        "percentile": np.nan,
        "flags": "no_baseline",
        "hypothetical": False,
        "reason": "no figure of this indicator was published",
        "known": "in_time",
        "probability_reported": 0.85,
        "grade_reported": "B",
        "n_reported": 114,
    }
    if not history:
        return row
    mean, sd = SPREAD[indicator]
    last = history[max(history)]
    level = last + threshold if basis == "change" else threshold
    below = float(norm.cdf(level, mean, sd))
    downward = comparator in ("<", "<=")
    probability = round(below if downward else 1 - below, 4)
    words = [(0.9, "very_likely"), (0.66, "likely"), (0.33, "about_even"), (0.1, "unlikely")]
    row |= {
        "probability": probability,
        "grade": "C",
        "grade_history": "C",
        "grade_panel": "B",
        "verdict": next((w for low, w in words if probability >= low), "very_unlikely"),
        "last_year": max(history),
        "last_value": last,
        "last_months": 12,
        "median": mean,
        "low_80": mean - 1.2816 * sd,
        "high_80": mean + 1.2816 * sd,
        "percentile": below,
        "attainable_50": mean,
        "flags": "",
        "reason": "",
        "attainable_80": mean + (0.84 if downward else -0.84) * sd,
        "attainable_20": mean - (0.84 if downward else -0.84) * sd,
    }
    if basis == "change":
        row |= {f"attainable_{p}": row[f"attainable_{p}"] - last for p in (80, 50, 20)}
    return row


def assessments():
    return pd.DataFrame(
        [
            assessment("T01", "min", "primary", "multidimensional_poverty", "change", "<=", -0.5),
            assessment("T01", "full", "range", "multidimensional_poverty", "change", "<=", -1.0),
            assessment("T04", "min", "primary", "new_jobs", "count", ">=", 8000.0),
            assessment("T04", "mid", "range", "new_jobs", "count", ">=", 9000.0),
            assessment("T04", "full", "range", "new_jobs", "count", ">=", 10000.0),
            assessment("T05", "reach", "primary", "loan_workers", "count", ">", 3500.0),
            assessment("T08", "reach", "primary", "unemployment_rate", "level", "<", 1.2),
            assessment("T10", "reach", "primary", "trained_labour", "level", ">=", 82.0),
            assessment("T10", "rounds", "sensitivity", "trained_labour", "level", ">=", 81.5),
        ]
    )


def forecasts():
    rows = []
    for indicator, (mean, sd) in SPREAD.items():
        rows += [
            {
                "area": "lam-dong",
                "indicator": indicator,
                "group": "total",
                "reading": "main",
                "year": 2024,
                "origin": 2023,
                "horizon": 1,
                "quantile": level,
                "value": mean + sd * float(norm.ppf(level)),
            }
            for level in LEVELS
        ]
    return pd.DataFrame(rows)


def history(indicator, area, group="total"):
    points = HISTORIES[indicator]
    return pd.DataFrame(
        {
            "year": list(points),
            "value": [float(value) for value in points.values()],
            "status": ["P" if year == 2023 else "A" for year in points],
            "published": [date(year, 12, 31) for year in points],
            "source": "s",
            "quote": "",
            "vintage": "article",
            "confidence": ["low" if value == 70.0 else "high" for value in points.values()],
            "months": 12,
        }
    )


def indicator(name):
    vi, en, unit, better, decimals = INDICATORS[name]
    breaks = (2021,) if name == "unemployment_rate" else ()
    return SimpleNamespace(
        indicator=name,
        name_vi=vi,
        name_en=en,
        unit=unit,
        better=better,
        decimals=decimals,
        breaks=breaks,
        breaks_in=lambda area: breaks,
        lower=0.0,
        upper=100.0 if unit == "percent" else float("nan"),
        reference="",
        kind="rate" if unit == "percent" else "count",
    )


PLANS = pd.DataFrame(
    columns=["area", "indicator", "group", "period", "basis", "comparator", "published"]
)


class FakeStudy:
    def __init__(self, language):
        self.language = language
        self.parameters = SimpleNamespace(
            language=language,
            as_of=date(2023, 12, 31),
            target_year=2024,
            area="lam-dong",
            strictness="exact",
            data="data",
            thresholds=[],
        )
        self.area = SimpleNamespace(area="lam-dong", name_vi="Lâm Đồng", name_en="Lam Dong")
        self.targets = TARGETS
        self.assessments = assessments()
        self.forecasts = forecasts()
        self.hypothetical = False
        self.package = SimpleNamespace(sections=("poverty", "jobs", "labour"))
        self.reported = SimpleNamespace(mean=0.85, grade="B", of=114)
        self.view = SimpleNamespace(
            indicator=indicator, history=history, date=date(2023, 12, 31), bridges=pd.DataFrame(),
            observations=pd.DataFrame(
                [(name, "2023", "to 2023-06") for name in INDICATORS],
                columns=["indicator", "period", "coverage"],
            ),
            targets=PLANS, plan_targets=PLANS,
        )  # fmt: skip

    @staticmethod
    def target(**more):
        """A target as the package holds it: 82 % of trained labour, or another one."""
        usual = {
            "target": "T10", "indicator": "trained_labour", "area": "lam-dong", "group": "total",
            "period": "2024", "comparator": ">=", "low": 82.0, "high": np.nan, "basis": "level",
            "direction": "up", "maintain": False, "decimals": 1, "parent": "",
            "section": "labour", "published": "2023-12-31", "source": "s", "quote": "", "note": "",
        }  # fmt: skip
        return Target(**(usual | more))

    def keep(self, name, make):
        return make()

    def readings(self, indicator, group="total"):
        points = self.view.history(indicator, "lam-dong", group)
        main = SimpleNamespace(
            name="main", history=points, series=indicator, group=group, bridged=False,
            whole=points[points["months"] == 12],
        )  # fmt: skip
        return {"main": main}

    def forecast(self, indicator, group="total", reading="main"):
        return Normal(*SPREAD[indicator])

    def only(self, *targets, **changes):
        """The study of some of its targets, with other values in their rows."""
        rows = self.assessments
        self.targets = [one for one in self.targets if one.target in targets]
        self.assessments = rows[rows["target"].isin(targets)].assign(**changes)
        return self


@pytest.fixture(params=["vi", "en"])
def study(request):
    return FakeStudy(request.param)


@pytest.fixture
def vietnamese():
    return FakeStudy("vi")


@pytest.fixture
def english():
    return FakeStudy("en")


@pytest.fixture
def gathered(english, monkeypatch):
    """``gathered(sentence, ...)``: what the macro of a sentence is given."""

    def of(said, *asked):
        with monkeypatch.context() as patch:
            told = {}
            patch.setattr(prose, "speak", lambda study, *named, **given: told.update(given) or "")
            said(english, *asked)
        return told

    return of


@pytest.fixture
def room():
    """Height, left and right end, room above and below of each panel."""

    def of(drawing):
        return [
            tuple(round(size, 3) for size in (p.inches, p.left, p.right, p.above, p.below))
            for p in drawing.panels
        ]

    return of


# ---- what is drawn -------------------------------------------------------------------------------
COLOURS = (
    {
        getattr(style, name): name.lower()
        for name in ("INK", "MUTED", "RULE", "HISTORY", "FORECAST", "TARGET", "GRID")
    }
    | {colour: f"band {level:g}" for level, colour in style.BAND.items()}
    | {"#ffffff": "white"}
)
PLACES = {
    (True, True): "",
    (False, True): " rows",
    (True, False): " columns",
    (False, False): " axes",
}


def _points(points):
    return " ".join(",".join(f"{round(float(v), 3) + 0.0:g}" for v in p) for p in points)


def _colour(colour):
    if not to_rgba(colour)[3]:
        return "none"
    return COLOURS.get(to_hex(colour), to_hex(colour))


def _placed(artist, axes):
    """What the places of an artist are counted in, and how many points it lies beside them."""
    inside, beside = artist.get_transform(), ""
    if isinstance(getattr(inside, "_b", None), ScaledTranslation):
        shift = 72 / axes.figure.dpi * inside._b.transform((0, 0))
        inside, beside = inside._a, f" beside by {_points([shift])}"
    return PLACES[inside.contains_branch_seperately(axes.transData)] + beside


def _look(artist, usual):
    parts = [f"alpha {artist.get_alpha():g}"] if artist.get_alpha() not in (None, 1) else []
    parts += [f"order {artist.get_zorder():g}"] if artist.get_zorder() != usual else []
    return "".join(f" {part}" for part in parts)


def _line(line, axes):
    told = _placed(line, axes).strip()
    if line.get_linestyle() != "None":
        told += f" line {_colour(line.get_color())} {line.get_linewidth():g}"
        start, dashes = line._unscaled_dash_pattern
        told += f" dashed {_points([dashes])}" if dashes else ""
        told += f" from {start:g}" if start else ""
        told += " butt" if line.get_solid_capstyle() == "butt" and not dashes else ""
    if line.get_marker() not in ("None", None, ""):
        inner, edge = (_colour(c) for c in (line.get_markerfacecolor(), line.get_markeredgecolor()))
        told += f" mark {line.get_marker()} {line.get_markersize():g} {inner}"
        told += f" edge {edge} {line.get_markeredgewidth():g}"
    told += _look(line, 2) + ("" if line.get_clip_on() else " over the edge")
    return f"{told.strip()}: {_points(line.get_xydata())}"


def _text(text, axes):
    told = f"{text.get_text()!r} {text.get_fontsize():g} {_colour(text.get_color())}"
    told += " bold" if text.get_weight() == "bold" else ""
    told += " italic" if text.get_style() == "italic" else ""
    told += f" {text.get_ha()} {text.get_va()}"
    told += "" if text._linespacing in ("normal", 1.2) else f" lines {text._linespacing:g}"
    if isinstance(text, Annotation):
        return f"{told}{_look(text, 3)}: {_points([text.xy])} beside by {_points([text.xyann])}"
    return f"{told}{_look(text, 3)}{_placed(text, axes)}: {_points([text.get_position()])}"


def _patch(patch, axes):
    box = patch.get_path().get_extents(patch.get_patch_transform())
    told = f"box {_colour(patch.get_facecolor())}"
    if patch.get_linewidth():
        told += f" edge {_colour(patch.get_edgecolor())} {patch.get_linewidth():g}"
    counted = PLACES[patch.get_transform().contains_branch_seperately(axes.transData)]
    return f"{told}{_look(patch, 1)}{counted}: {_points([box.min, box.max])}"


def _area(area, axes):
    kind, usual = ("lines", 2) if isinstance(area, LineCollection) else ("area", 1)
    colours = area.get_edgecolor() if kind == "lines" else area.get_facecolor()
    told = f"{kind} {_colour(colours[0])} {area.get_linewidth()[0]:g}{_look(area, usual)}"
    if kind == "area" and sum(len(path.vertices) for path in area.get_paths()) > 20:
        ends = [path.get_extents() for path in area.get_paths()]
        return f"{told} within: {' | '.join(_points([end.min, end.max]) for end in ends)}"
    return f"{told}: {' | '.join(_points(path.vertices) for path in area.get_paths())}"


def artists(axes):
    """What is drawn on an Axes, an artist a line: its look where it is not usual, its places."""
    makers = ((Line2D, _line), (Text, _text), (Patch, _patch), (Collection, _area))
    frame = {axes.title, axes._left_title, axes._right_title, axes.patch}
    return [
        next(make for kind, make in makers if isinstance(child, kind))(child, axes)
        for child in axes.get_children()
        if child not in frame and not isinstance(child, (Spine, Axis, Axes))
    ]


def scales(axes):
    """Limits of both directions, the ticks that are written and the name beside them."""
    told = []
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        line = f"{axis.axis_name} {' to '.join(f'{round(float(end), 3):g}' for end in limits)}"
        if axes.axison:
            ticks = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
            line += "".join(
                f", {at:g} {tick.get_text()!r} {tick.get_size():g}" for at, tick in ticks
            )
            line += (
                ", grid" if axis.get_gridlines() and axis.get_gridlines()[0].get_visible() else ""
            )
        if axes.axison and axis.label.get_text():
            line += f", {axis.label.get_text()!r} {axis.label.get_size():g} {axis.labelpad:g}"
        told.append(line)
    kept = [name for name, spine in axes.spines.items() if axes.axison and spine.get_visible()]
    return [*told, f"spines {' '.join(kept)}"] if kept else told


@pytest.fixture(name="artists")
def given_artists():
    return artists


@pytest.fixture(name="scales")
def given_scales():
    return scales


@pytest.fixture
def axes():
    """Axes of 4 by 2 inches in the house style."""
    with style.styled():
        yield Figure(figsize=(4, 2)).add_axes((0, 0, 1, 1))


# ---- real studies, computed once a session ------------------------------------------------------
THRESHOLDS = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28.0},
    {"indicator": "informal_employment", "comparator": "<=", "value": 60.0},
]
CASES = {
    "plan": {},
    "hypothetical": {"area": "lang-son", "thresholds": THRESHOLDS},
    "few figures": {
        "area": "lang-son", "thresholds": THRESHOLDS, "as_of": "2010-12-31", "target_year": 2010,
    },
    "observed": {"target_year": 2023},
    "two years ahead": {"target_year": 2025},
}  # fmt: skip

FIRST = ("plan", "vi"), ("hypothetical", "en")  # the others are for `make test-all`


@cache
def real_study(case, language):
    return attain.Study(attain.Parameters(language=language, **CASES[case]))


@pytest.fixture(scope="session")
def real():
    """``real(case, language)``: a study of the data package; shared, so nothing may change it."""
    return real_study


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(
            (case, language),
            id=f"{case}-{language}",
            marks=() if (case, language) in FIRST else pytest.mark.wide,
        )
        for case in CASES
        for language in ("vi", "en")
    ],
)
def every(request):
    """Each real study in each language."""
    return real_study(*request.param)


@pytest.fixture(scope="session", params=["vi", "en"])
def plan(request):
    """The first case, in each language."""
    return real_study("plan", request.param)
