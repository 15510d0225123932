"""The notebooks for other provinces, days and readings: every cell runs and shows something.

Their code is run in this process, so that a dozen variants cost seconds; that the committed
outputs are those of a kernel is nbval's to check.
"""

import ast
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PATHS = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
         if path.stem[:2] in ("00", "01", "02", "04", "05")]  # fmt: skip
THRESHOLDS = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28.0},
    {"indicator": "informal_employment", "comparator": "<=", "value": 60.0},
]
VARIANTS = {
    "english": {"language": "en"},
    "rounded": {"strictness": "rounded"},
    "hypothetical": {"area": "son-la", "thresholds": THRESHOLDS},
    "hypothetical-english": {"area": "ho-chi-minh", "thresholds": THRESHOLDS, "language": "en"},
    "one figure": {
        "area": "ca-mau", "thresholds": THRESHOLDS, "as_of": "2009-12-31", "target_year": 2010,
    },
    "no figure": {
        "area": "ca-mau", "thresholds": THRESHOLDS, "as_of": "2008-12-31", "target_year": 2010,
    },
    "year before": {"as_of": "2022-12-31", "target_year": 2023, "thresholds": THRESHOLDS},
    "year after": {"as_of": "2024-12-31"},
    "observed": {"target_year": 2023, "language": "en"},
    "two years ahead": {"target_year": 2025},
}  # fmt: skip


# Notebooks that a variant is worth: the others would say the same again.
ONLY = {
    "rounded": ("00", "05"),
    "hypothetical-english": ("00", "04"),
    "observed": ("00", "05"),
    "year after": ("00", "02", "04", "05"),
    "two years ahead": ("00", "04", "05"),
}
FIRST = {  # the others are for `make test-all`; 00 and 04 speak English of what nobody planned
    "english": ("01", "02", "05"), "hypothetical-english": ("00", "04"),
    "no figure": ("00", "01", "02", "04", "05"),
}  # fmt: skip
WIDE = pytest.mark.wide
CASES = [
    pytest.param(
        path,
        variant,
        id=f"{path.stem}-{variant}",
        marks=() if path.stem[:2] in FIRST.get(variant, ()) else WIDE,
    )
    for path in PATHS
    for variant in VARIANTS
    if path.stem[:2] in ONLY.get(variant, path.stem[:2])
]


def shown(path, variant):
    """What each cell of a notebook shows with other parameters."""
    space, found = {}, []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= {"data": str(ROOT / "data")} | VARIANTS[variant]
        if last is not None:
            found.append(eval(compile(ast.Expression(last.value), path.name, "eval"), space))
    return found


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_every_cell_shows_something(path, variant):
    objects = shown(path, variant)
    ids, size = [], 0
    for item in objects:
        bundle = item._repr_mimebundle_()
        data, about = bundle if isinstance(bundle, tuple) else (bundle, {})
        text = data["text/plain"]
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|[{}]", text), text[:300]
        if about:
            ids.append(about["attain"]["id"])
            assert about["attain"]["alt"]
            size += sum(len(part) for part in data.values())
    assert len(ids) == len(set(ids))
    assert size < 900_000  # a published page stays under a megabyte


EXPLORED = [
    ("reform_rank", "lam-dong"),  # one figure of one province
    ("near_poor_households_2011", "ha-giang"),  # none of its own
    pytest.param("poverty_rate_income", "an-giang", marks=WIDE),  # every other year
    pytest.param("job_placements", "lam-dong", marks=WIDE),  # a count
    ("unemployment_rate", "ca-mau"),  # a rate near its floor
    pytest.param("population", "ha-noi", marks=WIDE),  # three groups
]


PLANS = {  # parameters, and how many exhibits are shown
    "english": ({"language": "en"}, 16),
    "all that is known": ({"as_of": "2026-01-31"}, 16),
    "few plans": ({"as_of": "2013-12-31", "language": "en"}, 11),
    "no plan": ({"as_of": "2008-12-31"}, 0),
    "no plan book": ({}, 0),
}


@pytest.mark.parametrize(
    "variant",
    [pytest.param(name, marks=WIDE) if name == "all that is known" else name for name in PLANS],
)
def test_the_plan_book_can_be_read_on_any_day_and_may_be_missing(variant, tmp_path):
    path = ROOT / "notebooks" / "08_plans.ipynb"
    given, count = PLANS[variant]
    if variant == "no plan book":
        for file in (ROOT / "data").glob("*.csv"):
            (tmp_path / file.name).symlink_to(file)
        given = given | {"data": str(tmp_path)}
    VARIANTS["plans"] = given
    found = [item._repr_mimebundle_() for item in shown(path, "plans")]
    texts = [bundle[0] if isinstance(bundle, tuple) else bundle for bundle in found]
    assert sum(isinstance(bundle, tuple) for bundle in found) == count
    for data in texts:
        assert not re.search(r"\bnan\b|\bNone\b|[{}]", data["text/plain"])
    assert ("không có sổ kế hoạch" in texts[1]["text/plain"]) == (count == 0)
    assert not plt.get_fignums()


@pytest.mark.parametrize(("indicator", "area"), EXPLORED)
def test_any_indicator_can_be_explored(indicator, area):
    path = ROOT / "notebooks" / "07_explore.ipynb"
    VARIANTS["explored"] = {"indicator": indicator, "area": area, "language": "en"}
    found = shown(path, "explored")
    texts = [item._repr_mimebundle_() for item in found if hasattr(item, "_repr_mimebundle_")]
    exhibits = [bundle for bundle in texts if isinstance(bundle, tuple)]
    assert len(found) > 20
    assert len(exhibits) >= 4
    assert not plt.get_fignums()  # each figure became an exhibit, or said that it has nothing
